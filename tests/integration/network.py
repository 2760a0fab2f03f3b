"""A network that is not the machine's: the test runs in a network namespace of its own, with one more as the neighbour.

    if __name__ == '__main__':
        network.enter()      # runs this file again inside, or ends it as skipped where that is not permitted
        unittest.main()

Nothing that is sent in there reaches the machine's own network. Files of /etc are replaced for the test alone.
"""
import ctypes
import os
import socket
import subprocess
import sys
import tempfile
import threading

INSIDE = 'BUSBAR_TEST_IS_INSIDE'
SKIPPED = 77  # Meson's word for it

CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def enter():
    """Namespaces for network, files and processes: whatever a test leaves behind ends with it."""
    if INSIDE in os.environ:
        subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
        return
    command = ['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
    if os.geteuid() != 0:
        command += ['--user', '--map-root-user']
    probe = subprocess.run([*command, 'ip', 'link', 'add', 'nv0', 'type', 'veth', 'peer', 'name', 'nv1'],
                           capture_output=True, text=True)
    if probe.returncode != 0:
        print(f'skipped: this machine does not let a test have a network of its own: {probe.stderr.strip()}')
        sys.exit(SKIPPED)
    os.environ[INSIDE] = 'yes'
    os.execvp(command[0], [*command, sys.executable, *sys.argv])


def ip(*arguments, inside=None):
    command = ['ip', *arguments]
    if inside:
        command = ['nsenter', f'--net=/proc/{inside}/ns/net', *command]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def link_changes():
    """A socket that becomes readable when a cable is plugged in."""
    rtmgrp_link = 1
    made = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    made.bind((0, rtmgrp_link))
    made.settimeout(10)
    return made


def replace(path, content):
    """What a file holds, or for a dictionary a directory, from now on and for this test only."""
    if isinstance(content, dict):
        made = tempfile.mkdtemp()
        for name, text in content.items():
            with open(f'{made}/{name}', 'w', encoding='utf-8') as file:
                file.write(text)
    else:
        handle, made = tempfile.mkstemp()
        with os.fdopen(handle, 'w', encoding='utf-8') as file:
            file.write(content)
        os.chmod(made, 0o644)
    subprocess.run(['mount', '--bind', made, path], check=True)


class Neighbour:
    """Another machine at the end of a cable: ours is 10.77.N.1 and fe80::77:1, it is 10.77.N.2 and fe80::77:2."""

    def __init__(self, number=0):
        self.interface = f'nv{number}'
        self.address = f'10.77.{number}.2'
        self.process = subprocess.Popen(['unshare', '--net', 'sh', '-c', 'echo; exec sleep infinity'],
                                        stdout=subprocess.PIPE)
        self.process.stdout.readline()
        self.pid = self.process.pid
        changes = link_changes(), self.socket(link_changes)
        ip('link', 'add', self.interface, 'type', 'veth', 'peer', 'name', 'nv', 'netns', str(self.pid))
        for name, end, inside in ((self.interface, 1, None), ('nv', 2, self.pid)):
            # No automatic addresses: they would be usable only seconds later.
            ip('link', 'set', name, 'addrgenmode', 'none', inside=inside)
            ip('link', 'set', name, 'up', inside=inside)
            ip('addr', 'add', f'10.77.{number}.{end}/24', 'dev', name, inside=inside)
            ip('addr', 'add', f'fe80::77:{end}/64', 'dev', name, 'nodad', inside=inside)
        ip('link', 'set', 'lo', 'up', inside=self.pid)
        # A cable that was just plugged in carries nothing for up to a second.
        for name, inside, told in ((self.interface, None, changes[0]), ('nv', self.pid, changes[1])):
            while ' state UP ' not in ip('-oneline', 'link', 'show', name, inside=inside):
                told.recv(65536)
            told.close()

    def command(self, *arguments):
        return ['nsenter', f'--net=/proc/{self.pid}/ns/net', *arguments]

    def socket(self, make):
        """What make() returns, called over there."""
        made = []

        def call():
            with open(f'/proc/{self.pid}/ns/net', encoding='ascii') as there:
                if libc.setns(there.fileno(), CLONE_NEWNET) != 0:
                    raise OSError(ctypes.get_errno(), 'setns')
            made.append(make())

        thread = threading.Thread(target=call)  # a namespace belongs to a thread, and ends with it
        thread.start()
        thread.join()
        return made[0]

    def close(self):
        ip('link', 'del', self.interface)  # at once; the namespace ends some time after its last process
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
