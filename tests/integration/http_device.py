"""HTTP devices for http_*_test.py, and the program that asks them over busbar's links.

`Device` is a proper server whose answers a test chooses; `Peer` is a socket, for what no proper server does.
"""
import contextlib
import http.server
import json
import os
import pathlib
import queue
import socket
import socketserver
import subprocess
import threading
import unittest

CAPTURES = pathlib.Path(__file__).parent.parent / 'captures/rest'
SAMPLE = (CAPTURES / 'opendtu_v24.2.12_livedata_status.json').read_bytes()
SAMPLE_POWER = json.loads(SAMPLE)['total']['Power']['v']


class Asker:
    """http_asker: see there for its commands."""

    def __init__(self, environment=None, wrapper=()):
        self.process = subprocess.Popen([*wrapper, os.environ['HTTP_ASKER']], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, **(environment or {})})
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self.read)
        self.reader.start()
        self.output = []

    def read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def send(self, *words):
        self.process.stdin.write('\t'.join(str(word) for word in words) + '\n')
        self.process.stdin.flush()

    def next(self, timeout=20):
        line = self.lines.get(timeout=timeout)
        if line is None:
            raise AssertionError(f'http_asker ended: {self.process.wait()}')
        self.output.append(line)
        return line

    def silent(self):
        return self.lines.empty()

    def server(self, name, port, *, scheme='http', host='127.0.0.1', **options):
        """Also a device of the same name. Pauses are short unless asked for: what is tested is rarely they."""
        short = {'first': 1, 'longest': 1, 'refused': 1}
        self.send('server', name, scheme, host, port, *(f'{key}={value}' for key, value in {**short, **options}.items()))
        words = self.next()
        self.send('device', name, name)
        return words

    def get(self, device, target='/', timeout=20):
        self.send('get', device, target)
        return self.next(timeout)

    def number(self, command):
        self.send(command)
        return self.next()

    def close(self):
        self.process.stdin.close()
        try:
            ended = self.process.wait(timeout=10)
            if ended != 0:
                raise AssertionError(f'http_asker ended: {ended}')
        finally:
            self.process.kill()
            self.reader.join()
            self.process.stdout.close()


class Device(http.server.ThreadingHTTPServer):
    """Answers with what answer(request) says, a handler on which `tell` was called, and counts connections."""
    daemon_threads = True

    def __init__(self, answer=None, context=None, address='127.0.0.1', port=0):
        self.answer = answer or (lambda request: request.tell(200, SAMPLE))
        self.requests = []  # (method, path, headers, body)
        self.connections = 0
        self.open = set()
        self.address_family, _, _, _, where = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        super().__init__(where, Handler)
        self.context = context
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve_forever, kwargs={'poll_interval': 0.02})
        self.thread.start()

    def server_bind(self):
        socketserver.TCPServer.server_bind(self)  # HTTPServer's asks DNS for a name

    def get_request(self):
        connection, where = super().get_request()
        self.connections += 1
        if self.context:
            connection = self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        self.open.add(connection)
        return connection, where

    def hang_up(self):
        """Closes all connections, keeps listening."""
        for connection in list(self.open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.open.clear()

    def handle_error(self, request, client_address):
        pass  # a client that does not trust us, or goes away

    def close(self):
        self.shutdown()
        self.thread.join()
        self.hang_up()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True

    def serve(self):
        body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
        self.server.requests.append((self.command, self.path, dict(self.headers), body))
        self.server.answer(self)

    do_GET = do_POST = do_PUT = serve

    def tell(self, status, body=b'', **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Peer:
    """Gives every connection to `behave(connection, request)` when a request's header has come, or at once with at_once=True; then
    closes it."""

    def __init__(self, behave, at_once=False, port=0):
        self.behave, self.at_once = behave, at_once
        self.listener = socket.create_server(('127.0.0.1', port))
        self.port = self.listener.getsockname()[1]
        self.connections = 0
        self.closing = threading.Event()
        self.thread = threading.Thread(target=self.accept)
        self.thread.start()

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            if self.closing.is_set():
                connection.close()
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=[connection], daemon=True).start()

    def serve(self, connection):
        with connection, contextlib.suppress(OSError):
            connection.settimeout(60)
            request = b''
            while not self.at_once and b'\r\n\r\n' not in request:
                more = connection.recv(65536)
                if not more:
                    return
                request += more
            self.behave(connection, request)

    def wait_for_end(self, connection):
        """Until the other side hangs up."""
        while connection.recv(65536):
            pass

    def close(self):
        self.closing.set()
        socket.create_connection(('127.0.0.1', self.port)).close()
        self.thread.join()
        self.listener.close()


def with_header(body, *lines, status='200 OK'):
    return '\r\n'.join([f'HTTP/1.1 {status}', *lines, '', '']).encode() + body


def chunked(body, size=400):
    pieces = [body[at:at + size] for at in range(0, len(body), size)]
    return b''.join(b'%x\r\n%s\r\n' % (len(piece), piece) for piece in pieces) + b'0\r\n\r\n'


class TestCase(unittest.TestCase):
    def asker(self, **more):
        made = Asker(**more)
        self.addCleanup(made.close)
        return made

    def device(self, *arguments, **more):
        made = Device(*arguments, **more)
        self.addCleanup(made.close)
        return made

    def peer(self, *arguments, **more):
        made = Peer(*arguments, **more)
        self.addCleanup(made.close)
        return made

    def assert_reply(self, reply, outcome, problem='', status=None):
        """`problem` is a regular expression for the whole of it."""
        self.assertEqual(reply['outcome'], outcome, reply)
        self.assertRegex(reply['problem'], f'^{problem}$')
        if status is not None:
            self.assertEqual(reply['status'], status, reply)
        if outcome != 'ok':
            self.assertNotEqual(reply['problem'], '')
