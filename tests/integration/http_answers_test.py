#!/usr/bin/python3
"""Answers over HTTP links, good and bad: nothing that is not a whole one is ever taken for one."""
import gzip
import re
import time
import unittest

from http_device import SAMPLE, SAMPLE_POWER, TestCase, chunked, with_header

WHOLE = {
    'length': with_header(SAMPLE, f'Content-Length: {len(SAMPLE)}'),
    'chunked': with_header(chunked(SAMPLE), 'Transfer-Encoding: chunked'),
    'gzip': with_header(gzip.compress(SAMPLE), 'Content-Encoding: gzip', f'Content-Length: {len(gzip.compress(SAMPLE))}'),
    'gzip chunked': with_header(chunked(gzip.compress(SAMPLE), 100), 'Content-Encoding: gzip', 'Transfer-Encoding: chunked'),
}


class AnswersTest(TestCase):
    def ask(self, answer, *, text=False, **options):
        """The reply to one request to a peer that sends these bytes, then closes."""
        peer = self.peer(lambda connection, request: connection.sendall(answer))
        asker = self.asker()
        asker.server('dtu', peer.port, **options)
        if text:
            asker.send('device', 'dtu', 'dtu', 'text')
        return asker.get('dtu')

    def test_whole(self):
        for name, answer in WHOLE.items():
            with self.subTest(name):
                reply = self.ask(answer)
                self.assert_reply(reply, 'ok', status=200)
                self.assertEqual((reply['contents'], reply['size'], reply['finished']), (SAMPLE_POWER, len(SAMPLE), 1))

    def test_asks_for_gzip(self):
        device = self.device()
        asker = self.asker()
        asker.server('dtu', device.port)
        asker.get('dtu')
        self.assertEqual(device.requests[0][2]['Accept-Encoding'], 'gzip')

    def test_cut_at_every_byte(self):
        for name, answer in WHOLE.items():
            with self.subTest(name):
                cuts = iter(range(len(answer)))
                peer = self.peer(lambda connection, request: connection.sendall(answer[:next(cuts)]))
                asker = self.asker()
                asker.server('dtu', peer.port)
                asked = 0
                while peer.connections < len(answer):
                    reply = asker.get('dtu')
                    if reply['outcome'] == 'not_connected':  # the back-off after one without any byte
                        continue
                    asked += 1
                    self.assertIn(reply['outcome'], ('no_answer', 'bad_reply'), reply)
                    self.assertEqual(reply['finished'], 0, reply)
                    self.assertNotEqual(reply['problem'], '')
                self.assertEqual(asked, len(answer))

    def test_every_byte_by_itself(self):
        def send(connection, request):
            for at in range(len(answer)):
                connection.sendall(answer[at:at + 1])
        for name, answer in WHOLE.items():
            with self.subTest(name):
                peer = self.peer(send)
                asker = self.asker()
                asker.server('dtu', peer.port)
                reply = asker.get('dtu')
                self.assert_reply(reply, 'ok')
                self.assertEqual(reply['contents'], SAMPLE_POWER)

    def test_without_a_length(self):
        """The end of the connection is the end of the body: JSON itself says whether it is whole."""
        self.assertEqual(self.ask(with_header(SAMPLE))['contents'], SAMPLE_POWER)
        for cut in (0, 1, len(SAMPLE) // 2, len(SAMPLE.rstrip()) - 1):
            reply = self.ask(with_header(SAMPLE[:cut]))
            self.assert_reply(reply, 'bad_reply', '.+')

    def test_broken_gzip(self):
        squeezed = gzip.compress(SAMPLE)
        for name, body in {
            'no gzip': SAMPLE,
            'wrong check sum': squeezed[:-8] + bytes(8),
            'wrong in the middle': squeezed[:100] + bytes(20) + squeezed[120:],
        }.items():
            with self.subTest(name):
                reply = self.ask(with_header(body, 'Content-Encoding: gzip', f'Content-Length: {len(body)}'))
                self.assert_reply(reply, 'bad_reply', 'broken compression of the answer', status=200)
                self.assertEqual(reply['finished'], 0)

    def test_broken_chunks(self):
        for body in (b'xyz\r\n', b'5\r\n{"a":\r\n', b'fffffffffffffffffff\r\n', b'-5\r\n'):
            with self.subTest(body):
                reply = self.ask(with_header(body + SAMPLE, 'Transfer-Encoding: chunked'))
                self.assertIn(reply['outcome'], ('bad_reply', 'no_answer'), reply)
                self.assertEqual(reply['finished'], 0)
        self.assert_reply(self.ask(with_header(b'xyz\r\n', 'Transfer-Encoding: chunked')), 'bad_reply', 'broken chunks in the answer')

    def test_no_http(self):
        for answer in (b'SSH-2.0-OpenSSH_9.2\r\n', b'\x00\x01\x00\x00\x00\x05', b'{"power": 5}', b'HTTP/9.9 200 OK\r\n\r\n{}',
                       b'HTTP/1.1 abc\r\n\r\n', b'HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}'):
            with self.subTest(answer):
                reply = self.ask(answer)
                self.assertIn(reply['outcome'], ('bad_reply', 'no_answer'), reply)
                self.assertEqual(reply['finished'], 0)

    def test_two_lengths(self):
        reply = self.ask(with_header(b'{}', 'Content-Length: 2', 'Content-Length: 1'))
        self.assertIn(reply['outcome'], ('bad_reply', 'no_answer'), reply)

    def test_more_than_announced(self):
        """The rest is not the beginning of the next answer."""
        peer = self.peer(lambda connection, request: connection.sendall(
            with_header(SAMPLE + b'HTTP/1.1 200 OK\r\n\r\n[]', f'Content-Length: {len(SAMPLE)}')))
        asker = self.asker()
        asker.server('dtu', peer.port)
        for _ in range(3):
            reply = asker.get('dtu')
            self.assert_reply(reply, 'ok')
            self.assertEqual(reply['contents'], SAMPLE_POWER)

    def test_slow_loris(self):
        def send(connection, request):
            for at in range(len(WHOLE['length'])):
                connection.sendall(WHOLE['length'][at:at + 1])
                time.sleep(0.2)
        peer = self.peer(send)
        asker = self.asker()
        asker.server('dtu', peer.port, exchange=1000)
        reply = asker.get('dtu')
        self.assert_reply(reply, 'no_answer', 'no whole answer within 1000 ms')
        self.assertTrue(1 <= reply['took'] < 1.5, reply)

    def test_header_flood(self):
        def send(connection, request):
            connection.sendall(b'HTTP/1.1 200 OK\r\n')
            while True:
                connection.sendall(b'X-Flood: ' + b'x' * 1000 + b'\r\n')
        peer = self.peer(send)
        asker = self.asker()
        asker.server('dtu', peer.port)
        self.assert_reply(asker.get('dtu'), 'bad_reply', 'the header of the answer is larger than 16 kB')

    def test_endless_header_line(self):
        def send(connection, request):
            connection.sendall(b'HTTP/1.1 200 OK\r\nX-Flood: ')
            while True:
                connection.sendall(b'x' * 1000)
        peer = self.peer(send)
        asker = self.asker()
        asker.server('dtu', peer.port)
        self.assert_reply(asker.get('dtu'), 'bad_reply', '.*')

    def test_large_body(self):
        body = b'[' + b'1,' * 524286 + b'1]'  # 1 MiB - 1
        for size, length in ((len(body), True), (len(body), False)):
            reply = self.ask(with_header(body, *([f'Content-Length: {len(body)}'] if length else [])), text=True)
            self.assert_reply(reply, 'ok')
            self.assertEqual(reply['size'], size)
        too_large = b'[' + b' ' * (1 << 20)
        for answer in (with_header(too_large, f'Content-Length: {len(too_large)}'), with_header(chunked(too_large, 10000), 'Transfer-Encoding: chunked'),
                       with_header(gzip.compress(too_large), 'Content-Encoding: gzip')):
            for text in (True, False):
                reply = self.ask(answer, text=text)
                self.assert_reply(reply, 'bad_reply', '.+')
                self.assertEqual(reply['finished'], 0)
            self.assertEqual(self.ask(answer, text=True)['problem'], 'the answer is larger than 1024 kB')

    def test_gzip_bomb(self):
        bomb = gzip.compress(bytes(200 << 20))
        reply = self.ask(with_header(bomb, 'Content-Encoding: gzip', f'Content-Length: {len(bomb)}'), text=True)
        self.assert_reply(reply, 'bad_reply', 'the answer is larger than 1024 kB')

    # --- Status ---

    def test_status(self):
        for status, words in ((500, ' (internal server error)'), (404, ' (not found)'), (418, ''), (300, '')):
            with self.subTest(status):
                device = self.device(lambda request: request.tell(status, b'{"message":"no more memory","code":1007,"type":"danger"}'))
                asker = self.asker()
                asker.server('dtu', device.port)
                reply = asker.get('dtu')
                self.assert_reply(reply, 'failed', re.escape(f'status {status}{words}'), status=status)
                self.assertEqual((reply['size'], reply['finished']), (0, 0), 'nobody reads that')
                asker.get('dtu')
                self.assertEqual(device.connections, 1)

    def test_text_with_status_200(self):
        answers = [b'out of memory', b'<html></html>', b'', SAMPLE]
        device = self.device(lambda request: request.tell(200, answers.pop(0)))
        asker = self.asker()
        asker.server('dtu', device.port)
        for _ in range(3):
            self.assert_reply(asker.get('dtu'), 'bad_reply', 'no JSON.*', status=200)
        self.assert_reply(asker.get('dtu'), 'ok')
        self.assertEqual(device.connections, 1, 'nothing is wrong with the connection')

    def test_continue_before_the_answer(self):
        reply = self.ask(b'HTTP/1.1 100 Continue\r\n\r\n' + WHOLE['length'])
        self.assert_reply(reply, 'ok')
        self.assertEqual(reply['contents'], SAMPLE_POWER)

    def test_no_such_target(self):
        device = self.device()
        asker = self.asker()
        asker.server('dtu', device.port)
        self.assertIn(asker.get('dtu', '/with a space')['outcome'], ('failed', 'ok'))
        self.assertNotIn(' a ', ''.join(path for _, path, _, _ in device.requests))

    # --- Redirects ---

    def redirected(self, location, *, status=302, first='/'):
        def answer(request):
            if request.path == first:
                request.tell(status, b'moved', Location=location.format(port=device.port))
            else:
                request.tell(200, SAMPLE)
        device = self.device(answer)
        asker = self.asker()
        asker.server('dtu', device.port, user='admin', password='geheim')
        return asker, device

    def test_redirect(self):
        for location in ('/there', 'http://127.0.0.1:{port}/there', 'there'):
            with self.subTest(location):
                asker, device = self.redirected(location)
                reply = asker.get('dtu')
                self.assert_reply(reply, 'ok', status=200)
                self.assertEqual((reply['contents'], reply['size']), (SAMPLE_POWER, len(SAMPLE)))
                self.assertEqual([path for _, path, _, _ in device.requests], ['/', '/there'])

    def test_redirect_elsewhere(self):
        other = self.device()
        for location, problem in {
            f'http://localhost:{other.port}/?user=geheim': 'redirected to another host, localhost: not followed',
            f'http://127.0.0.1:{other.port}/?user=geheim': f'redirected to http, port {other.port}: not followed',
            f'http://admin:geheim@127.0.0.1:{other.port}/': "redirected to a URL with a user's name: not followed",
            'ftp://127.0.0.1/geheim': '.*',
            'file:///etc/passwd': '.*',
            'http://[': '.*',
        }.items():
            with self.subTest(location):
                asker, device = self.redirected(location)
                reply = asker.get('dtu')
                self.assert_reply(reply, 'failed', 'status 302.*', status=302)
                self.assertRegex(reply['problem'], f'(status 302: )?{problem}$')
                self.assertNotIn('geheim', reply['problem'])
                self.assertEqual(len(device.requests), 1)
        self.assertEqual(other.connections, 0)

    def test_redirect_in_a_circle(self):
        asker, device = self.redirected('/')
        self.assert_reply(asker.get('dtu'), 'failed', 'status 302: redirected again and again', status=302)
        self.assertEqual(len(device.requests), 4)

    def test_redirect_of_a_post(self):
        asker, device = self.redirected('/there', status=307)
        asker.send('post', 'dtu', '/', 'text/plain', 'on')
        self.assert_reply(asker.next(), 'failed', 'status 307: redirected, which is followed for reading only', status=307)
        self.assertEqual(len(device.requests), 1)


if __name__ == '__main__':
    unittest.main()
