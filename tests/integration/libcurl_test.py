#!/usr/bin/python3
"""What busbar wants of the libcurl it builds: HTTP and HTTPS, each way to log in, gzip; and what it must not do."""
import base64
import gzip
import hashlib
import http.server
import os
import re
import shutil
import ssl
import subprocess
import tempfile
import threading
import unittest

FETCH = os.environ['FETCH']
BODY = b'{"power": 1480}'
LOGIN = ('admin', 'secret')
TOKEN = 'eyJhbGciOi'


class Device(http.server.BaseHTTPRequestHandler):
    """/digest/MD5, /digest/SHA-256, /basic, /bearer and /gzip are special; everything else is there for everybody."""
    protocol_version = 'HTTP/1.1'
    nonce = 'dcd98b7102dd2f0e8b11d0f600bfb0c093'

    def do_GET(self):  # noqa: N802
        self.server.requests.append((self.path, dict(self.headers)))
        login = self.headers.get('Authorization', '')
        if self.path.startswith('/digest/'):
            algorithm = self.path.removeprefix('/digest/')
            if not self.is_digest(login, algorithm):
                self.answer(401, {'WWW-Authenticate': f'Digest realm="device", qop="auth", nonce="{self.nonce}", '
                                                      f'algorithm={algorithm}'})
                return
        elif self.path == '/basic' and login != 'Basic ' + base64.b64encode(':'.join(LOGIN).encode()).decode():
            self.answer(401, {'WWW-Authenticate': 'Basic realm="device"'})
            return
        elif self.path == '/bearer' and login != f'Bearer {TOKEN}':
            self.answer(401, {})
            return
        if self.path == '/gzip' and 'gzip' in self.headers.get('Accept-Encoding', ''):
            self.answer(200, {'Content-Encoding': 'gzip'}, gzip.compress(BODY))
            return
        self.answer(200, {}, BODY)

    def is_digest(self, login, algorithm):
        said = dict(re.findall(r'(\w+)="?([^",]*)"?', login.removeprefix('Digest ')))
        make = {'MD5': hashlib.md5, 'SHA-256': hashlib.sha256}[algorithm]

        def digest(*parts):
            return make(':'.join(parts).encode()).hexdigest()
        expected = digest(digest(LOGIN[0], 'device', LOGIN[1]), self.nonce, said.get('nc', ''), said.get('cnonce', ''), 'auth',
                          digest('GET', self.path))
        return login.startswith('Digest ') and said.get('response') == expected

    def answer(self, status, headers, body=b''):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    def __init__(self, context=None):
        super().__init__(('127.0.0.1', 0), Device)
        self.requests = []
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.port = self.server_address[1]
        self.thread = threading.Thread(target=self.serve_forever)
        self.thread.start()

    def handle_error(self, request, client_address):
        pass  # a client that does not trust us hangs up

    def close(self):
        self.shutdown()
        self.thread.join()
        self.server_close()


def fetch(*arguments, environment=None):
    done = subprocess.run([FETCH, *arguments], capture_output=True, text=True, timeout=60,
                          env={**os.environ, **(environment or {})})
    if done.stderr:
        raise AssertionError(done.stderr)
    return done.stdout


class LibcurlTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.directory)
        cls.authority = f'{cls.directory}/authority.pem'
        cls.make_certificate('authority', '-x509', '-subj', '/CN=The house',
                             '-addext', 'basicConstraints=critical,CA:TRUE')
        cls.make_certificate('device', '-subj', '/CN=inverter.house', '-addext', 'subjectAltName=DNS:inverter.house')
        subprocess.run(['openssl', 'x509', '-req', '-in', f'{cls.directory}/device.pem', '-CA', cls.authority, '-CAkey',
                        f'{cls.directory}/authority.key', '-CAcreateserial', '-days', '2', '-copy_extensions', 'copy',
                        '-out', f'{cls.directory}/signed.pem'], check=True, capture_output=True)
        cls.plain = Server()
        cls.addClassCleanup(cls.plain.close)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f'{cls.directory}/signed.pem', f'{cls.directory}/device.key')
        cls.secure = Server(context)
        cls.addClassCleanup(cls.secure.close)

    @classmethod
    def make_certificate(cls, name, *options):
        subprocess.run(['openssl', 'req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
                        '-keyout', f'{cls.directory}/{name}.key', '-out', f'{cls.directory}/{name}.pem', *options],
                       check=True, capture_output=True)

    def http(self, path, *options, **more):
        return fetch(f'http://127.0.0.1:{self.plain.port}{path}', *options, **more)

    def https(self, *options, host='inverter.house'):
        return fetch(f'https://{host}:{self.secure.port}/', '--address', '127.0.0.1', *options)

    def test_http(self):
        self.assertEqual(self.http('/status'), f'200\n{BODY.decode()}')

    def test_https(self):
        self.assertEqual(self.https('--ca', self.authority), f'200\n{BODY.decode()}')

    def test_https_of_an_unknown_authority(self):
        self.assertRegex(self.https(), 'error 60: .*unable to get local issuer certificate')

    def test_https_of_another_host(self):
        self.assertRegex(self.https('--ca', self.authority, host='meter.house'), "error 60: .*no alternative certificate subject name")

    def test_authorities_of_venus_os(self):
        self.assertEqual(fetch('authorities'), 'authorities: /etc/ssl/certs/ca-certificates.crt\n')

    def test_log_in(self):
        for path in ('/basic', '/digest/MD5', '/digest/SHA-256'):
            with self.subTest(path):
                self.assertEqual(self.http(path), '401\n')
                self.assertEqual(self.http(path, '--user', 'admin:wrong'), '401\n')
                self.assertEqual(self.http(path, '--user', ':'.join(LOGIN)), f'200\n{BODY.decode()}')
        self.assertEqual(self.http('/bearer', '--bearer', TOKEN), f'200\n{BODY.decode()}')
        self.assertEqual(self.http('/bearer', '--bearer', 'other'), '401\n')

    def test_gzip(self):
        self.assertEqual(self.http('/gzip', '--gzip'), f'200\n{BODY.decode()}')
        self.assertEqual(self.plain.requests[-1][1]['Accept-Encoding'], 'deflate, gzip')
        self.assertEqual(self.http('/gzip'), f'200\n{BODY.decode()}')
        self.assertNotIn('Accept-Encoding', self.plain.requests[-1][1], 'only where it is asked for')

    def test_no_proxy(self):
        """Of whoever started us."""
        nobody = 'http://127.0.0.1:9'
        self.assertEqual(self.http('/', environment={'http_proxy': nobody, 'ALL_PROXY': nobody}), f'200\n{BODY.decode()}')

    def test_no_other_protocol(self):
        self.assertIn('error 1: ', fetch('file:///etc/hosts'))
        self.assertIn('error 1: ', fetch('ftp://127.0.0.1/'))


if __name__ == '__main__':
    unittest.main()
