"""What the GX writes, on its way to HTTP devices: http_commands carries it to a real server, with the commands of the device headers."""
import json
import os
import queue
import subprocess
import threading
import time
import unittest

import http_device

ACCEPTED, REFUSED = 0, 2
SERIAL = '1164a00b12c4'
LIMIT = 0  # number of the command
SUCCESS = {
    'opendtu': {'type': 'success', 'message': 'Settings saved!', 'code': 1001},
    'ahoydtu': {'success': True, 'id': 0},
    'ez1': {'data': {'maxPower': '600'}, 'message': 'SUCCESS', 'deviceId': 'E07000000001'},
    'charger': {'amp': True, 'ama': True, 'frc': True},
}


class Commands:
    """http_commands: see there for its commands."""

    def __init__(self):
        self.process = subprocess.Popen([os.environ['HTTP_COMMANDS']], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.events = queue.Queue()
        self.log = []
        self.logged = threading.Condition()
        self.readers = [threading.Thread(target=self.read_events), threading.Thread(target=self.read_log)]
        for reader in self.readers:
            reader.start()

    def read_events(self):
        for line in self.process.stdout:
            self.events.put(json.loads(line))

    def read_log(self):
        for line in self.process.stderr:
            with self.logged:
                self.log.append(line.rstrip('\n'))
                self.logged.notify_all()

    def wait_for_log(self, text, timeout=10):
        with self.logged:
            if not self.logged.wait_for(lambda: any(text in line for line in self.log), timeout):
                raise AssertionError(f'no "{text}" in {self.log}')

    def send(self, *words):
        self.process.stdin.write('\t'.join(str(word) for word in words) + '\n')
        self.process.stdin.flush()

    def next(self, timeout=10):
        return self.events.get(timeout=timeout)

    def write(self, name, value, command=LIMIT):
        self.send('write', name, command, value)
        return self.next()['result']

    def close(self):
        self.process.stdin.close()
        try:
            if self.process.wait(timeout=10) != 0:
                raise AssertionError(f'http_commands ended: {self.process.returncode}, {self.log}')
        finally:
            self.process.kill()
            for reader in self.readers:
                reader.join()
            self.process.stdout.close()
            self.process.stderr.close()


class Gateway(http_device.Device):
    """Answers commands like the device it stands for, and queues the requests as they come."""

    def __init__(self, answer, **more):
        self.arrived = queue.Queue()
        super().__init__(self.arrive, **more)
        self.tell = answer

    def arrive(self, request):
        method, path, headers, body = self.requests[-1]
        self.arrived.put((time.monotonic(), method, path, headers, body.decode()))
        self.tell(request)


def opendtu_form(limit_type, value, serial=SERIAL):
    return (f'data=%7B%22serial%22%3A%22{serial}%22%2C%22limit_type%22%3A{limit_type}%2C%22limit_value%22%3A{value}%7D')


class TestCase(unittest.TestCase):
    def start(self, device, answer=None, server=(), **options):
        """A gateway and a sender "roof" to it. Times are short unless a test says otherwise."""
        success = json.dumps(SUCCESS[device]).encode()
        self.gateway = Gateway(answer or (lambda request: request.tell(200, success)))
        self.addCleanup(self.gateway.close)
        self.commands = Commands()
        self.addCleanup(self.commands.close)
        self.commands.send('server', self.gateway.port, *server)
        self.sender('roof', device, **options)

    def sender(self, name, device, **options):
        given = {'serial': SERIAL, 'index': 0, 'maximum': 2000, 'between': 0, 'silence': 60000, 'first': 20, 'longest': 200, **options}
        self.commands.send('sender', name, device, *(f'{key}={value}' for key, value in given.items()))

    def arrives(self, timeout=10):
        """(method, target, body) of the next request."""
        self.at, method, path, self.headers, body = self.gateway.arrived.get(timeout=timeout)
        return method, path, body

    def assert_taken(self, value, path='/Ac/PowerLimit'):
        self.assertEqual(self.commands.next(), {'taken': path, 'value': value})

    def write(self, value, command=LIMIT, name='roof'):
        self.assertEqual(self.commands.write(name, value, command), ACCEPTED)

    def set_limit(self, value):
        """Written, arrived, taken."""
        self.write(value)
        request = self.arrives()
        self.assert_taken(value)
        return request

    def assert_quiet(self, seconds):
        """Nothing arrives for so long."""
        with self.assertRaises(queue.Empty):
            self.gateway.arrived.get(timeout=seconds)

    def release(self, name='roof'):
        self.commands.send('release', name)

    def assert_log(self, *lines):
        """Exactly these, each a regular expression."""
        self.assertEqual(len(self.commands.log), len(lines), self.commands.log)
        for logged, expected in zip(self.commands.log, lines):
            self.assertRegex(logged, expected)


class Requests(TestCase):
    """What is sent, byte for byte."""

    def test_opendtu(self):
        self.start('opendtu')
        self.assertEqual(self.set_limit(300), ('POST', '/api/limit/config', opendtu_form(0, 300)))
        self.assertEqual(self.headers['Content-Type'], 'application/x-www-form-urlencoded')
        self.assertNotIn('Authorization', self.headers)
        self.release()
        self.assertEqual(self.arrives(), ('POST', '/api/limit/config', opendtu_form(1, 100)))
        self.assert_taken(None)

    def test_ahoydtu_without_password(self):
        self.start('ahoydtu', index=3)
        self.assertEqual(self.set_limit(300),
                         ('POST', '/api/ctrl', '{"id":3,"cmd":"limit_nonpersistent_absolute","val":300}'))
        self.assertEqual(self.headers['Content-Type'], 'application/json')
        self.release()
        self.assertEqual(self.arrives(), ('POST', '/api/ctrl', '{"id":3,"cmd":"limit_nonpersistent_relative","val":100}'))

    def test_apsystems(self):
        self.start('ez1', maximum=800)
        self.assertEqual(self.set_limit(300), ('GET', '/setMaxPower?p=300', ''))
        self.release()
        self.assertEqual(self.arrives(), ('GET', '/setMaxPower?p=800', ''))

    def test_go_e(self):
        self.start('charger')
        for command, value, path, target, taken in (
                (0, 16, '/SetCurrent', 'amp=16', 16), (0, 3, '/SetCurrent', 'amp=6', 6), (0, 15.5, '/SetCurrent', 'amp=16', 16),
                (1, 40, '/MaxCurrent', 'ama=32', 32), (2, 1, '/Mode', 'frc=0', 1), (2, 0, '/Mode', 'frc=2', 0),
                (3, 0, '/StartStop', 'frc=1', 0), (3, 1, '/StartStop', 'frc=2', 1)):
            self.write(value, command)
            self.assertEqual(self.arrives(), ('GET', f'/api/set?{target}', ''))
            self.assert_taken(taken, path)
        self.assertEqual(self.commands.write('roof', 2, 2), REFUSED)  # scheduled: it has no such mode
        self.assertEqual(self.commands.write('roof', 'nan', 0), REFUSED)

    def test_values_of_a_limit(self):
        self.start('opendtu', maximum=600)
        for value, sent in ((300.9, 300), (0, 0), (299.9999999, 300), (1e6, 600), (1, 1), (600.5, 600)):
            self.write(value)
            self.assertEqual(self.arrives()[2], opendtu_form(0, sent))
            self.assert_taken(sent)
        self.assertEqual(self.commands.write('roof', -1), REFUSED)

    def test_least_power_that_the_device_takes(self):
        self.start('ez1', maximum=800)
        self.write(0)
        self.assertEqual(self.arrives()[1], '/setMaxPower?p=30')

    def test_configured_maximum_counts_instead_of_the_device_s(self):
        self.start('opendtu', maximum=800, highest=600)
        self.write(700)
        self.assertEqual(self.arrives()[2], opendtu_form(0, 600))
        self.assert_taken(600)
        self.release()
        self.assertEqual(self.arrives()[2], opendtu_form(0, 600))

    def test_no_limit_that_could_not_be_released(self):
        self.start('ez1', maximum='nan')
        self.assertEqual(self.commands.write('roof', 300), REFUSED)
        self.commands.send('maximum', 'roof', 800)
        self.write(300)
        self.assertEqual(self.arrives()[1], '/setMaxPower?p=300')
        self.assert_taken(300)
        self.commands.send('maximum', 'roof', 'nan')  # away
        self.release()
        self.assertEqual(self.arrives()[1], '/setMaxPower?p=800')


class TokenLogin(TestCase):
    """AhoyDTU with a password."""
    PASSWORD = 'a "b" \\ c%'

    def protect(self, **options):
        self.valid_tokens = set()
        self.logins = 0
        self.start('ahoydtu', self.answer, **options)

    def answer(self, request):
        body = json.loads(self.gateway.requests[-1][3])
        if 'auth' in body:
            self.logins += 1
            if body['auth'] == self.PASSWORD:
                self.valid_tokens = {f'token{self.logins}'}  # the one before is not valid any more
                said = {'success': True, 'token': f'token{self.logins}'}
            else:
                said = {'success': False, 'error': 'ERR_AUTH'}
        elif body.get('token') in self.valid_tokens:
            said = {'success': True, 'id': body['id']}
        else:
            said = {'success': False, 'error': 'ERR_PROTECTED'}
        request.tell(200, json.dumps(said).encode())

    def test_log_in_when_it_is_demanded(self):
        self.protect(password=self.PASSWORD)
        self.write(300)
        plain = '{"id":0,"cmd":"limit_nonpersistent_absolute","val":300}'
        self.assertEqual(self.arrives(), ('POST', '/api/ctrl', plain))
        self.assertEqual(self.arrives(), ('POST', '/api/ctrl', r'{"auth":"a \"b\" \\ c%"}'))
        self.assertEqual(self.arrives(), ('POST', '/api/ctrl', plain[:-1] + ',"token":"token1"}'))
        self.assert_taken(300)
        # the token is kept, for the release too
        self.write(400)
        self.assertEqual(self.arrives()[2], '{"id":0,"cmd":"limit_nonpersistent_absolute","val":400,"token":"token1"}')
        self.assert_taken(400)
        self.valid_tokens.clear()
        self.release()
        self.assertEqual(self.arrives()[2], '{"id":0,"cmd":"limit_nonpersistent_relative","val":100,"token":"token1"}')
        self.assertIn('auth', self.arrives()[2])
        self.assertEqual(self.arrives()[2], '{"id":0,"cmd":"limit_nonpersistent_relative","val":100,"token":"token2"}')
        self.assert_taken(None)
        self.assertIn('released', self.commands.next())
        self.assertFalse([line for line in self.commands.log if 'b" ' in line or 'token1' in line], self.commands.log)

    def test_senders_of_a_host_share_the_token(self):
        self.protect(password=self.PASSWORD, session='ahoy')
        self.sender('shed', 'ahoydtu', index=1, password=self.PASSWORD, session='ahoy')
        self.write(300)
        self.assert_taken(300)
        self.write(300, name='shed')
        self.assert_taken(300)
        self.write(200)
        self.assert_taken(200)
        self.assertEqual(self.logins, 1)

    def test_wrong_password(self):
        self.protect(password='wrong', first=60000, longest=60000)
        self.write(300)
        self.arrives()
        self.arrives()
        self.commands.wait_for_log('the password is not accepted')
        self.write(200)
        self.assert_quiet(0.3)
        self.assertFalse([line for line in self.commands.log if 'wrong' in line], self.commands.log)

    def test_no_password_though_it_wants_one(self):
        self.protect(first=60000, longest=60000)
        self.write(300)
        self.arrives()
        self.commands.wait_for_log('set password_file')
        self.assert_quiet(0.2)

    def test_token_that_is_never_good(self):
        self.protect(password=self.PASSWORD, first=60000, longest=60000)
        answer = self.answer

        def forget(request):
            self.valid_tokens.clear()
            answer(request)
        self.gateway.tell = forget
        self.write(300)
        for _ in range(3):
            self.arrives()
        self.commands.wait_for_log('not accepted')
        self.assert_quiet(0.3)


class Times(TestCase):
    def test_values_within_the_shortest_time_wait_and_the_newest_counts(self):
        self.start('opendtu', between=700)
        self.write(300)
        self.assertEqual(self.arrives()[2], opendtu_form(0, 300))
        first = self.at
        self.assert_taken(300)
        for value in (250, 240, 230):
            self.write(value)
        self.assertEqual(self.arrives()[2], opendtu_form(0, 230))
        self.assertGreater(self.at - first, 0.65)
        self.assertLess(self.at - first, 1.2)
        self.assert_taken(230)

    def test_value_while_a_send_is_under_way(self):
        held = threading.Event()
        self.addCleanup(held.set)
        success = json.dumps(SUCCESS['opendtu']).encode()

        def hold(request):
            held.wait(10)
            request.tell(200, success)
        self.start('opendtu', hold)
        self.write(300)
        self.arrives()
        for value in (200, 100, 300, 150):
            self.write(value)
        self.assert_quiet(0.1)
        held.set()
        self.assert_taken(300)
        self.assertEqual(self.arrives()[2], opendtu_form(0, 150))
        self.assert_taken(150)

    def test_same_limit_is_not_sent_again(self):
        self.start('ez1', maximum=800)
        self.set_limit(300)
        for _ in range(5):
            self.write(300)
        self.write(301)
        self.assertEqual(self.arrives()[1], '/setMaxPower?p=301')

    def test_same_limit_is_sent_again_after_a_while(self):
        self.start('opendtu', again=300)
        self.set_limit(300)
        self.write(300)
        self.assert_quiet(0.35)
        self.write(300)
        self.assertEqual(self.arrives()[2], opendtu_form(0, 300))

    def test_release_after_silence(self):
        self.start('opendtu', silence=400)
        self.set_limit(300)
        for _ in range(4):
            time.sleep(0.2)  # the writes go on
            self.write(300)
        written = time.monotonic()
        self.assertEqual(self.arrives()[2], opendtu_form(1, 100))
        self.assertGreater(self.at - written, 0.35)
        self.assert_taken(None)
        self.commands.wait_for_log('released')
        self.assert_log('roof: power limit: the GX limits the device from now on, to 300 W first', 'roof: power limit: released')
        self.assert_quiet(0.6)  # once

    def test_invalid_releases(self):
        self.start('opendtu')
        self.set_limit(300)
        self.write('nan')
        self.assertEqual(self.arrives()[2], opendtu_form(1, 100))

    def test_invalid_without_a_limit_sends_nothing(self):
        self.start('opendtu')
        self.write('nan')
        self.assert_quiet(0.2)


class Release(TestCase):
    def test_nothing_to_release(self):
        self.start('opendtu')
        self.release()
        self.assertLess(self.commands.next()['released'], 0.1)
        self.assertEqual(self.commands.write('roof', 300), REFUSED)
        self.assertTrue(self.gateway.arrived.empty())

    def test_release_does_not_wait_for_the_shortest_time(self):
        self.start('opendtu', between=10000)
        self.set_limit(300)
        self.write(200)
        self.release()
        self.assertEqual(self.arrives()[2], opendtu_form(1, 100))
        self.assert_taken(None)
        self.assertLess(self.commands.next()['released'], 0.7)

    def test_release_after_the_send_under_way(self):
        held = threading.Event()
        self.addCleanup(held.set)
        success = json.dumps(SUCCESS['opendtu']).encode()

        def hold(request):
            held.wait(10)
            request.tell(200, success)
        self.start('opendtu', hold, farewell=5000)
        self.write(300)
        self.arrives()
        self.release()
        held.set()
        self.assert_taken(300)
        self.assertEqual(self.arrives()[2], opendtu_form(1, 100))
        self.assert_taken(None)
        self.assertIn('released', self.commands.next())

    def test_server_that_hangs(self):
        held = threading.Event()
        self.addCleanup(held.set)
        self.start('opendtu')
        self.set_limit(300)
        self.gateway.tell = lambda request: held.wait(10)
        self.release()
        took = self.commands.next()['released']
        self.assertGreater(took, 0.65)
        self.assertLess(took, 0.8)
        self.commands.wait_for_log('not released')

    def test_server_that_is_gone(self):
        self.start('opendtu')
        self.set_limit(300)
        self.gateway.close()
        self.gateway.close = lambda: None
        self.release()
        self.assertLess(self.commands.next()['released'], 0.7)
        self.commands.wait_for_log('not released, it holds until the device forgets it: ')

    def test_release_is_tried_until_it_is_taken(self):
        self.start('opendtu', silence=100)
        self.set_limit(300)
        success = self.gateway.tell
        self.gateway.tell = lambda request: request.tell(500, b'{}')
        for _ in range(4):
            self.assertEqual(self.arrives()[2], opendtu_form(1, 100))
        self.gateway.tell = success
        self.assert_taken(None)
        self.commands.wait_for_log('/Ac/PowerLimit: written again')

    def test_limit_of_a_device_that_was_away(self):
        self.start('opendtu', silence=200)
        self.set_limit(300)
        self.commands.send('present', 'roof', 'no')
        self.assertEqual(self.commands.write('roof', 200), REFUSED)
        self.assert_quiet(0.4)
        self.commands.send('present', 'roof', 'yes')
        self.assertEqual(self.arrives()[2], opendtu_form(1, 100))

    def test_dropped_while_a_request_is_under_way(self):
        held = threading.Event()
        self.addCleanup(held.set)
        self.start('opendtu', lambda request: held.wait(10))
        self.write(300)
        self.arrives()
        self.commands.send('drop', 'roof')
        self.sender('shed', 'opendtu')
        self.write(300, name='shed')


class Failures(TestCase):
    def test_password_refused(self):
        self.start('opendtu', lambda request: request.tell(401, b'', WWW_Authenticate='Basic realm="x"'),
                   server=['user=admin', 'password=secret-word', 'refused=60000'])
        self.write(300)
        self.arrives()
        while True:  # asked for a password, it gives it once
            try:
                self.gateway.arrived.get(timeout=0.3)
            except queue.Empty:
                break
        asked = len(self.gateway.requests)
        self.assertLessEqual(asked, 2)
        for value in (200, 100, 50):
            self.write(value)
            self.assert_quiet(0.15)
        self.assertEqual(len(self.gateway.requests), asked)
        self.assert_log('limits the device', r'roof: /Ac/PowerLimit: not written, it will be tried again: .*password')
        self.assertNotIn('secret-word', ' '.join(self.commands.log))

    def test_password_of_opendtu(self):
        success = json.dumps(SUCCESS['opendtu']).encode()

        def ask(request):
            if request.headers.get('Authorization') == 'Basic YWRtaW46c2VjcmV0':
                request.tell(200, success)
            else:
                request.tell(401, b'', WWW_Authenticate='Basic realm="OpenDTU"')
        self.start('opendtu', ask, server=['user=admin', 'password=secret'])
        self.write(300)
        self.assert_taken(300)
        self.assertEqual(self.gateway.requests[-1][3].decode(), opendtu_form(0, 300))

    def test_server_gone(self):
        """Attempts come ever more slowly; the newest value is what arrives when it is back."""
        self.start('opendtu', first=50, longest=400)
        port = self.gateway.port
        self.gateway.close()
        self.gateway.close = lambda: None
        peer = http_device.Peer(lambda connection, request: None, at_once=True, port=port)
        self.write(300)
        time.sleep(1.5)
        self.write(250)
        peer.close()
        self.assertLess(peer.connections, 12)
        self.assertGreater(peer.connections, 2)
        self.gateway = Gateway(lambda request: request.tell(200, json.dumps(SUCCESS['opendtu']).encode()), port=port)
        self.addCleanup(self.gateway.close)
        self.assertEqual(self.arrives()[2], opendtu_form(0, 250))
        self.assert_taken(250)
        self.commands.wait_for_log('written again')
        self.assertEqual(len([line for line in self.commands.log if 'not written' in line]), 1, self.commands.log)

    def test_refused_in_words(self):
        refusal = json.dumps({'type': 'warning', 'message': 'Invalid inverter specified!', 'code': 3003}).encode()
        self.start('opendtu', lambda request: request.tell(200, refusal), first=60000, longest=60000)
        self.write(300)
        self.arrives()
        self.commands.wait_for_log('the device refuses it: "Invalid inverter specified!"')

    def test_answer_that_is_no_json(self):
        self.start('opendtu', lambda request: request.tell(200, b'<html>'), first=60000, longest=60000)
        self.write(300)
        self.commands.wait_for_log('the answer is no JSON')

    def test_busy(self):
        """After 429 nothing is sent for as long as the server says."""
        self.start('opendtu', lambda request: request.tell(429, b'', Retry_After='2'))
        self.write(300)
        self.arrives()
        began = self.at
        self.gateway.tell = lambda request: request.tell(200, json.dumps(SUCCESS['opendtu']).encode())
        self.write(200)
        self.assertEqual(self.arrives()[2], opendtu_form(0, 200))
        self.assertGreater(self.at - began, 1.9)

    def test_command_that_is_no_limit_is_tried_three_times(self):
        self.start('charger', lambda request: request.tell(500, b''))
        self.write(16)
        for _ in range(3):
            self.assertEqual(self.arrives()[1], '/api/set?amp=16')
        self.assert_quiet(0.5)

    def test_command_that_is_no_limit_is_not_released(self):
        self.start('charger', silence=100)
        self.write(16)
        self.arrives()
        self.assert_quiet(0.3)
        self.release()
        self.assertEqual(self.commands.next(), {'taken': '/SetCurrent', 'value': 16})
        self.assertIn('released', self.commands.next())
        self.assertTrue(self.gateway.arrived.empty())


if __name__ == '__main__':
    unittest.main(verbosity=2)
