#!/usr/bin/python3
"""HTTP links themselves: connections, turns, pauses, life time; and that no link delays another."""
import datetime
import email.utils
import re
import socket
import threading
import time
import unittest

from http_device import SAMPLE, SAMPLE_POWER, TestCase, with_header


class LinkTest(TestCase):
    def test_reads_json(self):
        device = self.device()
        asker = self.asker()
        self.assertEqual(asker.server('dtu', device.port, user='admin', password='geheim'), f'http://127.0.0.1:{device.port}')
        reply = asker.get('dtu', '/api/livedata/status?inv=1164a0')
        self.assert_reply(reply, 'ok', status=200)
        self.assertEqual((reply['contents'], reply['size'], reply['finished']), (SAMPLE_POWER, len(SAMPLE), 1))
        method, path, headers, _ = device.requests[0]
        self.assertEqual((method, path, headers['Host']), ('GET', '/api/livedata/status?inv=1164a0', f'127.0.0.1:{device.port}'))
        self.assertRegex(headers['User-Agent'], r'^busbar/[\d.]+$')
        self.assertNotIn('Authorization', headers, 'nobody has asked')

    def test_posts_and_puts(self):
        device = self.device()
        asker = self.asker()
        asker.server('dtu', device.port)
        for word in ('post', 'put'):
            asker.send(word, 'dtu', '/api/limit/config', 'application/x-www-form-urlencoded', 'data={"limit_value":80}')
            self.assert_reply(asker.next(), 'ok')
            method, _, headers, body = device.requests[-1]
            self.assertEqual((method, body), (word.upper(), b'data={"limit_value":80}'))
            self.assertEqual(headers['Content-Type'], 'application/x-www-form-urlencoded')
            self.assertNotIn('Expect', headers)
        self.assert_reply(asker.get('dtu'), 'ok')
        method, _, headers, body = device.requests[-1]
        self.assertEqual((method, body), ('GET', b''))
        self.assertNotIn('Content-Type', headers)
        self.assertEqual(device.connections, 1)

    def test_one_connection_for_all(self):
        device = self.device()
        asker = self.asker()
        asker.server('dtu', device.port)
        asker.send('device', 'other', 'dtu')
        for _ in range(20):
            self.assert_reply(asker.get('dtu'), 'ok')
            self.assert_reply(asker.get('other'), 'ok')
        self.assertEqual(device.connections, 1)
        self.assertEqual(asker.number('look-ups'), 1)

    def test_a_closed_connection_is_opened_anew(self):
        device = self.device()
        for keep, look_ups in ((0, 3), (60000, 1)):
            asker = self.asker()
            asker.server('dtu', device.port, keep=keep)
            for _ in range(3):
                self.assert_reply(asker.get('dtu'), 'ok')
                device.hang_up()
            self.assertEqual(asker.number('look-ups'), look_ups, 'the device may be elsewhere after a while')
        self.assertEqual((device.connections, len(device.requests)), (6, 6))

    def test_a_server_that_closes_after_each_answer(self):
        """ESP8266, ESP32: ESPAsyncWebServer."""
        device = self.device(lambda request: request.tell(200, SAMPLE, Connection='close'))
        asker = self.asker()
        asker.server('dtu', device.port)
        for _ in range(3):
            self.assert_reply(asker.get('dtu'), 'ok')
        self.assertEqual(device.connections, 3)

    def test_in_turn(self):
        """One request at a time, first come first served, however many devices."""
        under_way = []
        most = []

        def answer(request):
            under_way.append(request.path)
            most.append(len(under_way))
            time.sleep(0.02)  # the time in which a second one would have to come
            under_way.remove(request.path)
            request.tell(200, SAMPLE)
        device = self.device(answer)
        asker = self.asker()
        asker.server('a', device.port)
        for name in ('b', 'c'):
            asker.send('device', name, 'a')
        for name in 'abc':
            asker.send('get', name, f'/{name}0')
        for count in range(1, 11):
            for _ in 'abc':
                reply = asker.next()
                self.assert_reply(reply, 'ok')
                if count < 10:
                    asker.send('get', reply['device'], f'/{reply["device"]}{count}')
        self.assertEqual([path for _, path, _, _ in device.requests], [f'/{name}{i}' for i in range(10) for name in 'abc'])
        self.assertEqual(max(most), 1)

    def test_pool(self):
        times = []
        device = self.device(lambda request: (times.append(time.monotonic()), request.tell(200, SAMPLE)))
        asker = self.asker()
        for name, *options in (('one',), ('same', 'gap=150'), ('other', 'password=x')):
            asker.send('shared', name, 'http', '127.0.0.1', device.port, *options)
            asker.next()
            asker.send('device', name, name)
        for name in ('one', 'same', 'one'):
            self.assert_reply(asker.get(name), 'ok')
        self.assertEqual(device.connections, 1)
        self.assertGreaterEqual(min(times[1] - times[0], times[2] - times[1]), 0.15, 'the longest of all gaps')
        self.assert_reply(asker.get('other'), 'ok')
        self.assertEqual(device.connections, 2)

    def test_ipv6(self):
        try:
            device = self.device(address='::1')
        except OSError:
            self.skipTest('no IPv6 here')
        asker = self.asker()
        self.assertEqual(asker.server('dtu', device.port, host='::1'), f'http://[::1]:{device.port}')
        self.assert_reply(asker.get('dtu'), 'ok')
        self.assertEqual(device.requests[0][2]['Host'], f'[::1]:{device.port}')

    def test_gap(self):
        times = []
        device = self.device(lambda request: (times.append(time.monotonic()), request.tell(200, SAMPLE)))
        asker = self.asker()
        asker.server('dtu', device.port, gap=150)
        for _ in range(3):
            self.assert_reply(asker.get('dtu'), 'ok')
        self.assertGreaterEqual(min(times[1] - times[0], times[2] - times[1]), 0.15)

    def test_nothing_of_ours_from_the_heap(self):
        device = self.device()
        asker = self.asker()
        asker.server('dtu', device.port)
        asker.get('dtu', '/some/path')
        self.assertGreater(asker.number('allocations'), 0, 'the first one does, and is counted')
        asker.get('dtu', '/some/path')
        asker.number('allocations')
        for _ in range(50):
            self.assert_reply(asker.get('dtu', '/some/path'), 'ok')
        self.assertEqual(asker.number('allocations'), 0)

    # --- Connecting ---

    def test_refused(self):
        asker = self.asker()
        asker.server('dtu', 1)
        self.assert_reply(asker.get('dtu'), 'not_connected', 'connection refused', status=0)

    def test_unknown_name(self):
        asker = self.asker()
        asker.server('dtu', 80, host='does-not-exist.invalid')
        self.assert_reply(asker.get('dtu'), 'not_connected', '.*does-not-exist.invalid.*')

    def test_back_off(self):
        asker = self.asker()
        asker.server('dtu', 1, first=100, longest=400, jitter=0)
        attempts = []
        requests = 0
        asker.number('look-ups')
        while len(attempts) < 5:
            self.assert_reply(asker.get('dtu'), 'not_connected', 'connection refused')
            requests += 1
            attempts += [time.monotonic()] * asker.number('look-ups')
        self.assertGreater(requests, 50, 'those in between fail at once')
        pauses = [later - earlier for earlier, later in zip(attempts, attempts[1:])]
        for pause, expected in zip(pauses, (0.1, 0.2, 0.4, 0.4)):
            self.assertAlmostEqual(pause, expected, delta=0.09)

    def test_back_off_varies(self):
        """±20 %"""
        asker = self.asker()
        said = set()
        for i in range(20):
            asker.server(f'dtu{i}', 1, first=60000, longest=60000, jitter=0.2)
            said.add(asker.get(f'dtu{i}')['retry_after'])
        self.assertGreater(len(said), 3)
        self.assertGreaterEqual(min(said), 48)
        self.assertLessEqual(max(said), 72)

    def test_comes_back_by_itself(self):
        with socket.create_server(('127.0.0.1', 0)) as taken:
            port = taken.getsockname()[1]
        asker = self.asker()
        asker.server('dtu', port, first=50, longest=50)
        self.assert_reply(asker.get('dtu'), 'not_connected', 'connection refused')
        self.device(port=port)
        deadline = time.monotonic() + 10
        while asker.get('dtu')['outcome'] != 'ok':
            self.assertLess(time.monotonic(), deadline)

    def test_dropped_at_once_is_no_connection(self):
        peer = self.peer(lambda connection, request: None)
        asker = self.asker()
        asker.server('dtu', peer.port, first=60000, longest=60000)
        self.assert_reply(asker.get('dtu'), 'no_answer', 'connection closed without an answer')
        for _ in range(5):
            self.assert_reply(asker.get('dtu'), 'not_connected', 'connection closed without an answer')
        self.assertEqual(peer.connections, 1)

    def test_half_open_peer(self):
        peer = self.peer(lambda connection, request: peer.wait_for_end(connection), at_once=True)
        asker = self.asker()
        asker.server('dtu', peer.port, exchange=300)
        reply = asker.get('dtu')
        self.assert_reply(reply, 'no_answer', 'no whole answer within 300 ms')
        self.assertTrue(0.3 <= reply['took'] < 1, reply)

    def test_no_proxy(self):
        nobody = 'http://127.0.0.1:1'
        names = ('http_proxy', 'https_proxy', 'all_proxy', 'ALL_PROXY', 'HTTP_PROXY')
        asker = self.asker(environment={name: nobody for name in names})
        device = self.device()
        asker.server('dtu', device.port)
        self.assert_reply(asker.get('dtu'), 'ok')

    # --- Pauses ---

    def pause_of(self, status, **headers):
        device = self.device(lambda request: request.tell(status, b'later', **headers))
        asker = self.asker()
        asker.server('dtu', device.port)
        asker.send('device', 'other', 'dtu')
        reply = asker.get('dtu')
        words = {429: 'too many requests', 503: 'service unavailable'}[status]
        self.assert_reply(reply, 'busy', re.escape(f'status {status} ({words})'), status=status)
        for name in ('dtu', 'other'):
            again = asker.get(name, '/elsewhere')
            self.assert_reply(again, 'busy', re.escape(reply['problem']), status=status)
            self.assertAlmostEqual(again['retry_after'], reply['retry_after'], delta=1)
        self.assertEqual(len(device.requests), 1)
        self.assertEqual(reply['finished'], 0)
        return reply['retry_after']

    def test_retry_after(self):
        self.assertEqual(self.pause_of(429, Retry_After='17'), 17)
        self.assertEqual(self.pause_of(503, Retry_After='86400'), 600)
        self.assertEqual(self.pause_of(503, Retry_After='99999999999999999999'), 600)
        self.assertEqual(self.pause_of(429, Retry_After='0'), 1)
        for nonsense in ('-5', 'soon', '1 hour', 'Sun, 06 Nov 1994'):
            self.assertEqual(self.pause_of(429, Retry_After=nonsense), 60)
        self.assertEqual(self.pause_of(503), 60)

    def test_retry_after_a_date(self):
        def in_seconds(seconds):
            when = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
            return email.utils.format_datetime(when, usegmt=True)
        self.assertAlmostEqual(self.pause_of(429, Retry_After=in_seconds(90)), 90, delta=3)
        self.assertEqual(self.pause_of(429, Retry_After=in_seconds(7200)), 600)
        self.assertEqual(self.pause_of(429, Retry_After=in_seconds(-10)), 1)

    def test_retry_after_a_date_by_the_clock_of_the_server(self):
        answer = with_header(b'', 'Date: Sun, 06 Nov 1994 08:49:37 GMT', 'Retry-After: Sun, 06 Nov 1994 08:51:07 GMT',
                             'Content-Length: 0', status='503 Busy')
        peer = self.peer(lambda connection, request: connection.sendall(answer))
        asker = self.asker()
        asker.server('dtu', peer.port)
        self.assertEqual(asker.get('dtu')['retry_after'], 90)

    def test_goes_on_after_a_pause(self):
        answers = [429, 200]
        device = self.device(lambda request: request.tell(answers.pop(0), SAMPLE, Retry_After='1'))
        asker = self.asker()
        asker.server('dtu', device.port)
        started = time.monotonic()
        while asker.get('dtu')['outcome'] != 'ok':
            self.assertLess(time.monotonic() - started, 10)
        self.assertGreaterEqual(time.monotonic() - started, 1)
        self.assertEqual(len(device.requests), 2)

    # --- Life time, and others ---

    def test_stops_within_a_second(self):
        hanging = threading.Event()

        def hang(connection, request):
            hanging.set()
            peer.wait_for_end(connection)
        peer = self.peer(hang)
        asker = self.asker()
        asker.server('dtu', peer.port, exchange=60000)
        asker.send('get', 'dtu', '/')
        self.assertTrue(hanging.wait(10))
        self.assertLess(asker.number('close'), 0.5)
        self.assertTrue(asker.silent(), 'and no reply')

    def test_stops_within_a_second_while_connecting(self):
        with socket.create_server(('127.0.0.1', 0), backlog=0) as listener:
            fillers = [socket.socket() for _ in range(3)]
            for filler in fillers:
                self.addCleanup(filler.close)
                filler.setblocking(False)
                filler.connect_ex(listener.getsockname())
            asker = self.asker()
            asker.server('dtu', listener.getsockname()[1], exchange=60000, connect=60000)
            asker.send('get', 'dtu', '/')
            self.assertLess(asker.number('close'), 0.5)

    def wait_for_look_up(self, asker):
        deadline = time.monotonic() + 10
        while asker.number('look-ups') == 0:
            self.assertLess(time.monotonic(), deadline)

    def test_stops_within_a_second_while_looking_up(self):
        """The thread is left behind; it ends by itself, on what it owns."""
        device = self.device()
        asker = self.asker()
        asker.server('dtu', device.port, slow=2000)
        asker.send('get', 'dtu', '/')
        self.wait_for_look_up(asker)
        self.assertLess(asker.number('close'), 1)
        asker.server('other', device.port)
        for _ in range(2):
            self.assert_reply(asker.get('other'), 'ok')
        self.assertEqual(asker.number('look-ups'), 1, 'of the other one')
        self.wait_for_look_up(asker)
        self.assertTrue(asker.silent())
        self.assertEqual(len(device.requests), 2)

    def test_a_dropped_transaction_gets_no_reply(self):
        device = self.device()
        asker = self.asker()
        asker.server('dtu', device.port)
        asker.send('device', 'other', 'dtu')
        for _ in range(20):
            asker.send('device', 'passing', 'dtu')
            asker.send('get', 'passing', '/passing')
            asker.send('drop', 'passing')
            reply = asker.get('other')
            self.assert_reply(reply, 'ok')
            self.assertEqual(reply['device'], 'other')

    def test_no_link_delays_another(self):
        peer = self.peer(lambda connection, request: peer.wait_for_end(connection))
        device = self.device()
        asker = self.asker()
        asker.server('dead', peer.port, exchange=3000)
        asker.server('alive', device.port)
        asker.send('get', 'dead', '/')
        slowest = 0
        for _ in range(50):
            reply = asker.get('alive')
            self.assertEqual((reply['device'], reply['outcome']), ('alive', 'ok'))
            slowest = max(slowest, reply['took'])
        self.assertLess(slowest, 1)
        self.assert_reply(asker.next(), 'no_answer', 'no whole answer within 3000 ms')


if __name__ == '__main__':
    unittest.main()
