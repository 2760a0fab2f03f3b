"""Commands in the guest, over a virtio port: guest/usr/libexec/host-shell is the other end."""
import dataclasses
import os
import socket
import time


class GuestError(AssertionError):
    """The guest did not do what it had to, or not in time. Holds the end of its console."""


@dataclasses.dataclass
class Result:
    status: int
    output: str


class Shell:
    def __init__(self, path, console):
        """`path`: the socket that qemu is to connect to. `console`: returns the guest's console so far, for messages."""
        if os.path.exists(path):
            os.unlink(path)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(1)
        self.console = console
        self.connection = None
        self.received = b''

    def wait_until_ready(self, seconds):
        """The guest has been through all its start scripts."""
        deadline = time.monotonic() + seconds
        try:
            self.listener.settimeout(seconds)
            self.connection, _ = self.listener.accept()
        except TimeoutError:
            raise self.error(f'qemu did not start within {seconds} s') from None
        line = self._line(deadline, 'start')
        if line != 'ready':
            raise self.error(f'"{line}" in the place of "ready"')

    def run(self, command, seconds=30):
        """Status and output (stdout and stderr) of a sh command."""
        return self._ask('run', command.encode(), '', seconds, command)

    def write(self, path, content, seconds=30):
        if isinstance(content, str):
            content = content.encode()
        result = self._ask('write', content, path, seconds, f'write {path}')
        if result.status:
            raise self.error(f'{path} could not be written: {result.output}')

    def _ask(self, kind, content, path, seconds, what):
        deadline = time.monotonic() + seconds
        self.connection.settimeout(seconds)
        try:
            self.connection.sendall(f'{kind} {len(content)} {path}\n'.encode() + content)
        except OSError as error:
            raise self.error(f'{what}: {error}') from None
        status, size = map(int, self._line(deadline, what).split())
        while len(self.received) < size:
            self._receive(deadline, what)
        output, self.received = self.received[:size], self.received[size:]
        return Result(status, output.decode(errors='replace'))

    def _line(self, deadline, what):
        while b'\n' not in self.received:
            self._receive(deadline, what)
        line, _, self.received = self.received.partition(b'\n')
        return line.decode(errors='replace')

    def _receive(self, deadline, what):
        try:
            self.connection.settimeout(max(0.001, deadline - time.monotonic()))
            received = self.connection.recv(1 << 16)
        except TimeoutError:
            raise self.error(f'{what}: the guest did not answer in time') from None
        except OSError as error:
            raise self.error(f'{what}: {error}') from None
        if not received:
            raise self.error(f'{what}: the guest has ended')
        self.received += received

    def error(self, what):
        return GuestError(f'{what}\n--- end of the console ---\n{self.console()}')

    def close(self):
        self.listener.close()
        if self.connection:
            self.connection.close()
