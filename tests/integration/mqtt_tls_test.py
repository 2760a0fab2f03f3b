#!/usr/bin/python3
"""MQTT links with TLS: whom they believe, how they show who they are, and what they say when it fails."""
import os
import ssl
import tempfile
import threading
import unittest

import certificates
from mqtt_asker import TestCase
from mqtt_broker import PATIENCE, Broker


class TlsTest(TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        os.chmod(cls.directory.name, 0o755)
        cls.house = certificates.Authority(cls.directory.name, 'house')
        cls.other = certificates.Authority(cls.directory.name, 'other')

    def connects(self, broker, host='127.0.0.1', **options):
        asker = self.asker()
        words = asker.link('l', (host, broker.port), tls='yes', **options)
        self.assertEqual(words, f'MQTT {host}:{broker.port} with TLS')
        asker.subscribe('a', 'l', 'a')
        for payload in ('x', 'y' * 60000):
            broker.publish('a', payload)
            self.assertEqual(asker.message('a')['size'], len(payload))
        heard = broker.collect('b')
        self.assertEqual(asker.answer('publish', 'l', 'b', 'z' * 50000), 1)
        self.assertEqual(heard.wait_for(1)[0].payload, b'z' * 50000)
        return asker

    def problem(self, where, host='127.0.0.1', **options):
        asker = self.asker()
        port = where if isinstance(where, int) else where.port
        asker.link('l', (host, port), **{'tls': 'yes', **options})
        asker.send('subscribe', 'a', 'l', 'a')
        return asker.problem('a')

    def test_right(self):
        broker = Broker(self, tls=self.house, password=('anna', 'secret'))
        self.connects(broker, ca=self.house.file, user='anna', password='secret')
        self.connects(broker, 'localhost', ca=self.house.file, user='anna', password='secret', version=5)
        self.assertEqual(self.problem(broker, ca=self.house.file, user='anna', password='no'),
                         'refused: not authorised (user name or password is wrong)')

    def test_comes_back(self):
        broker = Broker(self, tls=self.house)
        asker = self.connects(broker, ca=self.house.file)
        broker.stop()
        self.assertEqual(asker.problem('a'), 'the broker closed the connection')
        broker.start()
        asker.state('a', subscribed=True)
        broker.publish('a', 'again')
        self.assertEqual(asker.message('a')['payload'], 'again')

    def test_unknown_authority(self):
        broker = Broker(self, tls=self.house)
        for options, file in (({'ca': self.other.file}, self.other.file), ({}, '/etc/ssl/certs/ca-certificates.crt')):
            self.assertEqual(self.problem(broker, **options), f"the broker's certificate is not signed by an authority of {file}")

    def test_name(self):
        broker = Broker(self, tls=self.house, names='DNS:localhost')
        self.connects(broker, 'localhost', ca=self.house.file)
        self.assertEqual(self.problem(broker, ca=self.house.file), "the broker's certificate is not for 127.0.0.1")
        self.connects(broker, ca=self.house.file, check='no')
        self.assertEqual(self.problem(broker, ca=self.other.file, check='no'),
                         f"the broker's certificate is not signed by an authority of {self.other.file}")
        broker = Broker(self, tls=self.house, names='DNS:mqtt.lan,IP:127.0.0.1')
        self.connects(broker, ca=self.house.file)
        self.assertEqual(self.problem(broker, 'localhost', ca=self.house.file), "the broker's certificate is not for localhost")

    def test_time(self):
        broker = Broker(self, tls=self.house, start='20200101000000Z', end='20210101000000Z')
        self.assertEqual(self.problem(broker, ca=self.house.file), "the broker's certificate has expired, or the clock here is wrong")
        broker = Broker(self, tls=self.house, start='20490101000000Z')
        self.assertEqual(self.problem(broker, ca=self.house.file), "the broker's certificate is not valid yet: is the clock here right?")

    def test_own_certificate(self):
        broker = Broker(self, tls=self.house, client_certificates=self.house)
        for authority in (self.house, self.other):
            authority.context('busbar')
        directory, other = self.house.directory, self.other.directory
        mine = {'certificate': f'{directory}/busbar.signed', 'key': f'{directory}/busbar.key'}
        self.connects(broker, ca=self.house.file, **mine)
        self.assertRegex(self.problem(broker, ca=self.house.file), '^the broker (|closed the connection right after TLS: perhaps it )'
                         'wants a certificate of ours$')
        # The broker's verdict can get lost when it closes the connection: then it is a guess.
        self.assertRegex(self.problem(broker, ca=self.house.file, certificate=f'{other}/busbar.signed', key=f'{other}/busbar.key'),
                         '^the broker (does not know the authority that signed our certificate|closed the connection right after TLS: '
                         'perhaps it does not accept our certificate)$')
        self.assertEqual(self.problem(broker, ca=self.house.file, **{**mine, 'key': f'{other}/busbar.key'}),
                         f"can't read our key in {other}/busbar.key, or it is not that of the certificate in {directory}/busbar.signed")

    def test_files(self):
        broker = Broker(self, tls=self.house)
        self.assertEqual(self.problem(broker, ca='/no/such/file'), "can't read the certificates of authorities in /no/such/file")
        self.assertEqual(self.problem(broker, ca=self.house.file, certificate='/no/certificate', key='/no/key'),
                         "can't read our certificate in /no/certificate")

    def test_plain_port(self):
        broker = Broker(self)
        self.assertEqual(self.problem(broker, ca=self.house.file),
                         'the broker closed the connection during TLS: perhaps there is no TLS on this port')

    def test_other_protocol(self):
        where = self.peer(lambda connection: connection.sendall(b'HTTP/1.1 400 Bad Request\r\n\r\n') or connection.recv(1000))
        self.assertEqual(self.problem(where[1], ca=self.house.file), 'no TLS there: wrong version number')

    def test_tls_port_without_tls(self):
        broker = Broker(self, tls=self.house)
        self.assertEqual(self.problem(broker, tls='no'),
                         'the broker closed the connection without an answer: does it want TLS, or MQTT of another version?')

    def server(self, context):
        """Something else that speaks TLS."""
        def talk(raw):
            try:
                with context.wrap_socket(raw, server_side=True) as connection:
                    connection.recv(1000)
            except (ssl.SSLError, OSError):
                pass
        return self.peer(talk)[1]

    def named(self, host):
        """What a server is told, in the clear, that the client wants to speak to."""
        context = self.house.context('named')
        names = []
        told = threading.Event()

        def take(connection, name, context):
            names.append(name)
            told.set()
        context.sni_callback = take
        asker = self.asker()
        asker.link('l', (host, self.server(context)), tls='yes', ca=self.house.file, first=60000, longest=60000)
        self.assertTrue(told.wait(PATIENCE))
        return names

    def test_server_is_told_its_name(self):
        self.assertEqual(self.named('localhost'), ['localhost'])
        self.assertEqual(self.named('127.0.0.1'), [None])

    def test_old_tls(self):
        context = self.house.context('old', minimum_version=ssl.TLSVersion.TLSv1, maximum_version=ssl.TLSVersion.TLSv1_1)
        self.assertEqual(self.problem(self.server(context), ca=self.house.file), 'the broker has neither TLS 1.2 nor 1.3')

    def test_two_at_once(self):
        """Nothing of OpenSSL or libmosquitto may be set up twice at once."""
        broker = Broker(self, tls=self.house)
        asker = self.asker()
        for i in range(8):
            asker.link(f'l{i}', broker, tls='yes', ca=self.house.file)
            asker.send('subscribe', f's{i}', f'l{i}', 'a')
        names = {f's{i}' for i in range(8)}
        self.assertEqual({asker.take(lambda line: line.get('subscribed'))['state'] for _ in names}, names)
        broker.publish('a', 'x')
        self.assertEqual({asker.take(lambda line: 'message' in line)['message'] for _ in names}, names)

    def test_stack(self):
        """A link's thread has enough of it: RSA, and all known authorities."""
        broker = Broker(self, tls=self.house)
        asker = self.asker()
        asker.link('l', broker, tls='yes', log_in=60000)
        asker.send('subscribe', 'a', 'l', 'a')
        most = 0
        for _ in range(200):
            most = max(most, asker.answer('stack'))
        print(f'{most} kB of the stack used')
        self.assertTrue(0 < most < 64 or asker.answer('stack') == 0, most)
        self.assertRegex(asker.problem('a'), 'is not signed by')


if __name__ == '__main__':
    unittest.main()
