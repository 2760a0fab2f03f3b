#!/usr/bin/python3
"""HTTPS links: who is believed, and what the user is told."""
import pathlib
import re
import shutil
import ssl
import tempfile
import unittest
import warnings

from certificates import Authority
from http_device import SAMPLE, SAMPLE_POWER, TestCase


class TlsTest(TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, directory)
        cls.authority = Authority(directory, 'The house')
        cls.stranger = Authority(directory, 'A stranger')
        cls.good = cls.authority.context('good')

    def ask(self, context, *, host='127.0.0.1', **options):
        device = self.device(context=context)
        asker = self.asker()
        asker.server('envoy', device.port, scheme='https', host=host, **{'ca': self.authority.file, **options})
        return asker.get('envoy')

    def assert_good(self, reply):
        self.assert_reply(reply, 'ok', status=200)
        self.assertEqual(reply['contents'], SAMPLE_POWER)

    def test_good(self):
        self.assert_good(self.ask(self.good))
        self.assert_good(self.ask(self.good, host='localhost'))

    def test_one_connection(self):
        device = self.device(context=self.good)
        asker = self.asker()
        asker.server('envoy', device.port, scheme='https', ca=self.authority.file)
        for _ in range(10):
            self.assert_good(asker.get('envoy'))
        self.assertEqual(device.connections, 1)

    def test_unknown_authority(self):
        context = self.stranger.context('foreign')
        self.assert_reply(self.ask(context), 'not_connected',
                          f'its certificate is not signed by an authority of {self.authority.file}'[:160])

    def test_self_signed(self):
        context = self.stranger.load('authority.pem', 'authority')
        self.assert_reply(self.ask(context), 'not_connected', 'its certificate is self-signed')
        self.assert_good(self.ask(context, check='no'))

    def test_another_name(self):
        context = self.authority.context('elsewhere', names='DNS:meter.house')
        self.assert_reply(self.ask(context), 'not_connected', 'its certificate is not for 127.0.0.1')
        self.assert_reply(self.ask(context, host='localhost'), 'not_connected', 'its certificate is not for localhost')
        self.assert_good(self.ask(context, check='no'))

    def test_expired(self):
        context = self.authority.context('expired', end='20210101000000Z')
        self.assert_reply(self.ask(context), 'not_connected', 'its certificate has expired, or the clock here is wrong')

    def test_not_yet_valid(self):
        context = self.authority.context('early', start='20490101000000Z')
        self.assert_reply(self.ask(context), 'not_connected', 'its certificate is not valid yet: is the clock here right.')

    def test_no_request_to_somebody_unknown(self):
        device = self.device(context=self.stranger.load('authority.pem', 'authority'))
        asker = self.asker()
        asker.server('envoy', device.port, scheme='https', ca=self.authority.file, bearer='geheim', first=60000, longest=60000)
        for _ in range(3):
            self.assertNotIn('geheim', str(asker.get('envoy')))
        self.assertEqual((len(device.requests), device.connections), (0, 1))

    def test_authorities_of_the_system(self):
        self.assert_reply(self.ask(self.good, ca='/etc/ssl/certs/ca-certificates.crt'), 'not_connected',
                          'its certificate is not signed by an authority of /etc/ssl/certs/ca-certificates.crt')

    def test_no_file_of_authorities(self):
        self.assert_reply(self.ask(self.good, ca='/does/not/exist.pem'), 'not_connected',
                          "can't read the certificates of authorities in /does/not/exist.pem")

    def test_old_tls(self):
        context = self.authority.context('old')
        with warnings.catch_warnings():
            warnings.simplefilter('ignore', DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers('DEFAULT@SECLEVEL=0')
        self.assert_reply(self.ask(context), 'not_connected', 'no TLS there: .*')

    def test_tls_1_2(self):
        self.assert_good(self.ask(self.authority.context('twelve', maximum_version=ssl.TLSVersion.TLSv1_2)))

    def test_no_tls_there(self):
        device = self.device()
        asker = self.asker()
        asker.server('envoy', device.port, scheme='https', ca=self.authority.file)
        self.assert_reply(asker.get('envoy'), 'not_connected', 'no TLS there: .*')

    def test_silent_instead_of_tls(self):
        peer = self.peer(lambda connection, request: peer.wait_for_end(connection), at_once=True)
        asker = self.asker()
        asker.server('envoy', peer.port, scheme='https', ca=self.authority.file, connect=300)
        self.assert_reply(asker.get('envoy'), 'not_connected', 'no connection within 300 ms')

    def test_never_from_https_to_http(self):
        plain = self.device()
        device = self.device(lambda request: request.tell(302, b'', Location=f'http://127.0.0.1:{plain.port}/'), context=self.good)
        asker = self.asker()
        asker.server('envoy', device.port, scheme='https', ca=self.authority.file, bearer='geheim')
        self.assert_reply(asker.get('envoy'), 'failed', f'status 302: redirected to http, port {plain.port}: not followed', status=302)
        self.assertEqual(plain.connections, 0)

    def test_from_http_to_https(self):
        secure = self.device(context=self.good)
        device = self.device(lambda request: request.tell(301, b'', Location=f'https://localhost:{secure.port}/there'))
        asker = self.asker()
        asker.server('envoy', device.port, host='localhost', ca=self.authority.file)
        for _ in range(3):
            self.assert_good(asker.get('envoy'))
        self.assertEqual((secure.connections, device.connections), (1, 1))
        self.assertEqual(secure.requests[0][1], '/there')

    def test_memory(self):
        """As little as a GX gives to a service: 100 MB of address space; and most of a thread's small stack is left. Also with the
        largest keys, the longest list of authorities, a name that is not known, and ten links."""
        context = self.authority.context('rsa', key=('rsa:4096',))
        device = self.device(context=context)
        everybody = self.authority.directory / 'everybody.pem'
        everybody.write_bytes(pathlib.Path('/etc/ssl/certs/ca-certificates.crt').read_bytes() +
                              pathlib.Path(self.authority.file).read_bytes())

        def ask(asker, links):
            for i in range(links):
                asker.server(f'envoy{i}', device.port, scheme='https', host='localhost', ca=everybody)
                self.assert_good(asker.get(f'envoy{i}'))
            asker.server('nowhere', 443, scheme='https', host='does-not-exist.invalid')
            self.assert_reply(asker.get('nowhere'), 'not_connected', '.+')
            return asker.number('stack')
        used = ask(self.asker(), 1)
        if used == 0:
            self.skipTest('the stacks are of another size here: a sanitizer')
        self.assertLess(used, 64)
        limited = self.asker(wrapper=['prlimit', f'--as={100 << 20}'])
        ask(limited, 10)
        status = pathlib.Path(f'/proc/{limited.process.pid}/status').read_text()
        peak, resident = (int(re.search(rf'{name}:\s+(\d+) kB', status)[1]) for name in ('VmPeak', 'VmRSS'))
        print(f'stack {used} kB; with ten links: address space {peak} kB, resident {resident} kB')


if __name__ == '__main__':
    unittest.main()
