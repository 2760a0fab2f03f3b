#!/usr/bin/python3
"""Logging in over HTTP links: each way, only when asked, and never twice with the wrong password. No secret gets into a text."""
import base64
import hashlib
import re
import time
import unittest

from http_device import SAMPLE, SAMPLE_POWER, TestCase

USER, PASSWORD, TOKEN = 'admin', 'geheim%&?= ü', 'eyJhbGciOiJFUzI1NiJ9.c2VjcmV0'
SECRETS = (PASSWORD, 'geheim', TOKEN, base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode(), 'geheim%25')


def is_basic(request):
    return request.headers.get('Authorization') == 'Basic ' + base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()


class Digest:
    """A server's side of RFC 7616."""

    def __init__(self, algorithm, once=False):
        self.make = {'MD5': hashlib.md5, 'SHA-256': hashlib.sha256}[algorithm]
        self.algorithm, self.once = algorithm, once
        self.count, self.used = 0, False

    @property
    def nonce(self):
        return f'nonce{self.count}'

    def allows(self, request):
        said = dict(re.findall(r'(\w+)="?([^",]*)"?', request.headers.get('Authorization', '').removeprefix('Digest ')))
        if said.get('nonce') != self.nonce or (self.once and self.used):
            return False

        def digest(*parts):
            return self.make(':'.join(parts).encode()).hexdigest()
        expected = digest(digest(USER, 'device', PASSWORD), self.nonce, said.get('nc', ''), said.get('cnonce', ''), 'auth',
                          digest(request.command, request.path))
        self.used = said.get('response') == expected
        return self.used

    def challenge(self, request):
        self.count += 1
        self.used = False
        stale = ', stale=true' if 'Authorization' in request.headers and self.once else ''
        return f'Digest realm="device", qop="auth", nonce="{self.nonce}", algorithm={self.algorithm}{stale}'


class LogInTest(TestCase):
    def setUp(self):
        self.askers = []

    def asker(self, **more):
        made = super().asker(**more)
        self.askers.append(made)
        return made

    def tearDown(self):
        for asker in self.askers:
            for line in asker.output:
                for secret in SECRETS:
                    self.assertNotIn(secret, str(line))

    def logged_in(self, answer, **options):
        device = self.device(answer)
        asker = self.asker()
        asker.server('dtu', device.port, **options)
        return asker, device

    def basic(self, request):
        if is_basic(request):
            request.tell(200, SAMPLE)
        else:
            request.tell(401, b'who are you?', WWW_Authenticate='Basic realm="device"')

    def test_basic(self):
        asker, device = self.logged_in(self.basic, user=USER, password=PASSWORD)
        for _ in range(5):
            reply = asker.get('dtu')
            self.assert_reply(reply, 'ok', status=200)
            self.assertEqual((reply['contents'], reply['size']), (SAMPLE_POWER, len(SAMPLE)))
        self.assertEqual(['Authorization' in headers for _, _, headers, _ in device.requests], [False] + 5 * [True],
                         'asked once, not each time')
        self.assertEqual(device.connections, 1)

    def test_basic_stays_over_new_connections(self):
        """Else a server that closes after each answer would be asked everything twice."""
        asker, device = self.logged_in(self.basic, user=USER, password=PASSWORD)
        for _ in range(3):
            self.assert_reply(asker.get('dtu'), 'ok')
            device.hang_up()
        self.assertEqual(len(device.requests), 4)

    def test_post_with_basic(self):
        asker, device = self.logged_in(self.basic, user=USER, password=PASSWORD)
        asker.send('post', 'dtu', '/set', 'application/json', '{"on": true}')
        self.assert_reply(asker.next(), 'ok')
        self.assertEqual(device.requests[-1][3], b'{"on": true}')

    def test_post_where_nobody_asks(self):
        """The password is for those that ask; and the body comes at once, not after an empty one."""
        asker, device = self.logged_in(None, user=USER, password=PASSWORD)
        for word in ('post', 'put'):
            asker.send(word, 'dtu', '/set', 'application/json', '{"on": true}')
            self.assert_reply(asker.next(), 'ok')
        self.assertEqual([(method, body) for method, _, _, body in device.requests],
                         [('POST', b'{"on": true}'), ('PUT', b'{"on": true}')])
        self.assertNotIn('Authorization', device.requests[0][2])

    def test_digest(self):
        for algorithm in ('MD5', 'SHA-256'):
            with self.subTest(algorithm):
                digest = Digest(algorithm)

                def answer(request):
                    if digest.allows(request):
                        request.tell(200, SAMPLE)
                    else:
                        request.tell(401, b'who are you?', WWW_Authenticate=digest.challenge(request))
                asker, device = self.logged_in(answer, user=USER, password=PASSWORD)
                for _ in range(5):
                    self.assert_reply(asker.get('dtu', '/rpc/Switch.GetStatus?id=0'), 'ok', status=200)
                self.assertEqual(len(device.requests), 6, 'one challenge')
                asker.send('post', 'dtu', '/rpc', 'application/json', '{"id":1}')
                self.assert_reply(asker.next(), 'ok')
                self.assertEqual(device.requests[-1][3], b'{"id":1}')

    def test_digest_with_a_nonce_for_one_request(self):
        """Shelly before firmware 2.0."""
        digest = Digest('SHA-256', once=True)

        def answer(request):
            if digest.allows(request):
                request.tell(200, SAMPLE)
            else:
                request.tell(401, b'', WWW_Authenticate=digest.challenge(request))
        asker, device = self.logged_in(answer, user=USER, password=PASSWORD)
        for _ in range(4):
            self.assert_reply(asker.get('dtu'), 'ok')
        self.assertEqual(len(device.requests), 8)

    def test_digest_is_preferred(self):
        digest = Digest('MD5')

        def answer(request):
            if digest.allows(request):
                request.tell(200, SAMPLE)
                return
            request.send_response(401)
            request.send_header('WWW-Authenticate', 'Basic realm="device"')
            request.send_header('WWW-Authenticate', digest.challenge(request))
            request.send_header('Content-Length', '0')
            request.end_headers()
        asker, device = self.logged_in(answer, user=USER, password=PASSWORD)
        self.assert_reply(asker.get('dtu'), 'ok')
        for _, _, headers, _ in device.requests:
            self.assertNotIn('Basic', headers.get('Authorization', ''))

    def test_another_way_than_before(self):
        """Firmware update: Basic becomes Digest."""
        digest = Digest('MD5')
        way = [self.basic]
        asker, device = self.logged_in(lambda request: way[0](request), user=USER, password=PASSWORD)
        self.assert_reply(asker.get('dtu'), 'ok')

        def answer(request):
            if digest.allows(request):
                request.tell(200, SAMPLE)
            else:
                request.tell(401, b'', WWW_Authenticate=digest.challenge(request))
        way[0] = answer
        self.assert_reply(asker.get('dtu'), 'ok')
        self.assert_reply(asker.get('dtu'), 'ok')

    def test_bearer(self):
        def answer(request):
            if request.headers.get('Authorization') == f'Bearer {TOKEN}':
                request.tell(200, SAMPLE)
            else:
                request.tell(401, b'', WWW_Authenticate='Bearer')
        asker, device = self.logged_in(answer, bearer=TOKEN)
        self.assert_reply(asker.get('dtu'), 'ok')
        self.assertEqual(len(device.requests), 1)
        asker, device = self.logged_in(answer, bearer=TOKEN + 'x')
        self.assert_reply(asker.get('dtu'), 'not_allowed', '.*token is wrong.*', status=401)

    def test_query(self):
        asker, device = self.logged_in(None)
        asker.send('server', 'tasmota', 'http', '127.0.0.1', device.port, f'query=user={USER}', f'query=password={PASSWORD}')
        self.assertEqual(asker.next(), f'http://127.0.0.1:{device.port}')
        asker.send('device', 'plug', 'tasmota')
        self.assert_reply(asker.get('plug', '/cm?cmnd=STATUS+8'), 'ok')
        self.assert_reply(asker.get('plug', '/cm'), 'ok')
        secret = 'user=admin&password=geheim%25%26%3F%3D%20%C3%BC'
        self.assertEqual([path for _, path, _, _ in device.requests], [f'/cm?cmnd=STATUS+8&{secret}', f'/cm?{secret}'])

    def test_query_stays_out_of_texts(self):
        answers = [lambda request: request.tell(302, b'', Location=f'http://localhost{request.path}'),
                   lambda request: request.tell(200, request.path.encode()),
                   lambda request: request.tell(500, request.path.encode()),
                   lambda request: request.tell(401, request.path.encode())]
        asker, device = self.logged_in(lambda request: answers.pop(0)(request), query=f'password={PASSWORD}', bearer=TOKEN)
        for outcome in ('failed', 'bad_reply', 'failed', 'not_allowed'):
            self.assert_reply(asker.get('dtu'), outcome, '.+')
        device.close()
        self.assert_reply(asker.get('dtu', '/b'), 'not_connected', '.+')

    def test_wrong_password(self):
        for challenge, requests in (('Basic realm="device"', 2), (None, 2)):
            with self.subTest(challenge):
                digest = Digest('SHA-256')
                device = self.device(lambda request: request.tell(401, b'no', WWW_Authenticate=challenge or digest.challenge(request)))
                asker = self.asker()
                asker.server('dtu', device.port, user=USER, password='geheim-falsch', refused=60000)
                for _ in range(10):
                    reply = asker.get('dtu', f'/status?inv={time.monotonic()}')
                    self.assert_reply(reply, 'not_allowed', 'status 401 .not logged in.: user, password or token is wrong, or not enough',
                                      status=401)
                    self.assertTrue(59 <= reply['retry_after'] <= 60)
                    self.assertEqual((reply['size'], reply['finished']), (0, 0))
                self.assertEqual(len(device.requests), requests, 'told once, not hammered')

    def test_no_password(self):
        asker, device = self.logged_in(self.basic)
        self.assert_reply(asker.get('dtu'), 'not_allowed', 'status 401 .*: it wants a user and a password, or a token', status=401)

    def test_not_allowed_is_a_matter_of_the_path(self):
        """OpenDTU: everybody may read, but not set limits."""
        def answer(request):
            if request.command == 'POST':
                request.tell(403)
            else:
                request.tell(200, SAMPLE)
        asker, device = self.logged_in(answer, refused=60000)
        for _ in range(3):
            asker.send('post', 'dtu', '/api/limit/config', 'text/plain', 'x')
            self.assert_reply(asker.next(), 'not_allowed', '.*', status=403)
            self.assert_reply(asker.get('dtu', '/api/limit/config'), 'ok')
            self.assert_reply(asker.get('dtu', '/api/livedata/status'), 'ok')
        self.assertEqual([method for method, _, _, _ in device.requests].count('POST'), 1)

    def test_tries_again_after_the_pause(self):
        allowed = []
        asker, device = self.logged_in(lambda request: request.tell(200, SAMPLE) if allowed else request.tell(401), refused=300)
        self.assert_reply(asker.get('dtu'), 'not_allowed', '.*')
        allowed.append(True)
        self.assert_reply(asker.get('dtu'), 'not_allowed', '.*')
        deadline = time.monotonic() + 10
        while asker.get('dtu')['outcome'] != 'ok':
            self.assertLess(time.monotonic(), deadline)
        self.assertEqual(len(device.requests), 2)


if __name__ == '__main__':
    unittest.main()
