#!/usr/bin/python3
"""Name look-up against a real mDNS responder (avahi-daemon), a real name server (dnsmasq) and hostile ones of our own."""
import itertools
import os
import re
import socket
import struct
import subprocess
import tempfile
import time
import unittest

import network
from mdns_responder import A, AAAA, PORT, Responder, answer, good, kind_asked, multicast_socket, record

LOOK_UP = os.environ['NET_LOOK_UP']
BUSBAR = os.environ['BUSBAR']
MODBUS_SERVER = os.environ['MODBUS_SERVER']
D1 = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../captures/kaco/d1.txt')
SLACK = 2  # seconds that a busy machine may be late

AVAHI = '''[server]
host-name=inverter
use-ipv4=yes
use-ipv6=yes
enable-dbus=no
[publish]
publish-hinfo=no
publish-workstation=no
publish-aaaa-on-ipv4=yes
publish-a-on-ipv6=yes
'''
AVAHI_HOSTS = '''10.77.0.3 meter.local
fd77::2 six.local
'''


class Result:
    def __init__(self, text):
        lines = text.splitlines()
        self.seconds = int(re.fullmatch(r'took (\d+) ms', lines.pop()).group(1)) / 1000
        self.problem = lines.pop().removeprefix('problem: ') if lines[-1].startswith('problem: ') else ''
        self.addresses = lines


SILENT_INPUT = os.pipe()[0]


def look_up(name, milliseconds=3000):
    done = subprocess.run([LOOK_UP, name, str(milliseconds)], stdin=SILENT_INPUT, capture_output=True, text=True,
                          timeout=60)
    if done.returncode != 0:
        raise AssertionError(f'{done.returncode}: {done.stderr}')
    return Result(done.stdout)


class Listener:
    """Counts the questions that come by, from our side, over IPv4."""

    def __init__(self, neighbour):
        self.socket = neighbour.socket(multicast_socket)

    def questions(self):
        """What has come so far: by veth, a packet is there before its sendto() returns."""
        found = []
        self.socket.setblocking(False)
        while True:
            try:
                packet, sender = self.socket.recvfrom(65536)
            except BlockingIOError:
                return found
            if sender[0].endswith('.1') and not packet[2] & 0x80:
                found.append((kind_asked(packet), sender[1]))


class LookUpTest(unittest.TestCase):
    def setUp(self):
        self.neighbour = network.Neighbour()
        self.addCleanup(self.neighbour.close)

    def assert_nobody(self, result, name, words, seconds):
        self.assertEqual(result.addresses, [])
        self.assertEqual(result.problem, f'nobody answered for "{name}" by mDNS within {words}: is the device on, and in '
                                         'the same network? Its IP address will do as well')
        self.assertGreaterEqual(result.seconds, seconds)
        self.assertLess(result.seconds, seconds + SLACK)


class AvahiTest(LookUpTest):
    @classmethod
    def setUpClass(cls):
        network.replace('/etc/avahi', {'avahi-daemon.conf': AVAHI, 'hosts': AVAHI_HOSTS})
        subprocess.run(['mount', '-t', 'tmpfs', 'none', '/run'], check=True)  # where it keeps its pid

    def setUp(self):
        super().setUp()
        self.avahi = subprocess.Popen(
            self.neighbour.command('avahi-daemon', '--no-drop-root', '--no-chroot', '--no-rlimits'),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end_avahi)
        waited_for = {'startup complete', '"meter.local" successfully established', '"six.local" successfully established'}
        log = []
        while waited_for:
            log.append(self.avahi.stderr.readline())
            if not log[-1]:
                self.fail(''.join(log))
            waited_for = {each for each in waited_for if each not in log[-1]}

    def end_avahi(self):
        self.avahi.kill()
        self.avahi.wait()
        self.avahi.stderr.close()

    def test_the_names_it_has(self):
        for name in ('inverter.local', 'INVERTER.Local', 'inverter.local.'):
            with self.subTest(name):
                result = look_up(name)
                self.assertEqual(result.addresses[:1], ['10.77.0.2'], result.problem)
        with self.subTest('another of its names'):
            self.assertEqual(look_up('meter.local').addresses[:1], ['10.77.0.3'])
        with self.subTest('IPv6 only'):
            self.assertIn('fd77::2', look_up('six.local').addresses)
        with self.subTest('nobody'):
            self.assert_nobody(look_up('nobody.local', 1500), 'nobody.local', '1.5 s', 1.5)
        with self.subTest('the cable is not where the default route leads'):
            other = network.Neighbour(1)
            network.ip('route', 'add', 'default', 'via', other.address)
            self.assertEqual(look_up('inverter.local').addresses[:1], ['10.77.0.2'])
            other.close()
        with self.subTest('an address that is good for this cable only'):
            network.ip('addr', 'del', '10.77.0.2/24', 'dev', 'nv', inside=self.neighbour.pid)
            expected = [f'fe80::77:2%{socket.if_nametoindex(self.neighbour.interface)}']
            end = time.monotonic() + 20
            while look_up('inverter.local').addresses != expected:  # until avahi has noticed
                self.assertLess(time.monotonic(), end)


class QuestionsTest(LookUpTest):
    """How often is asked, and when not at all."""

    def setUp(self):
        super().setUp()
        self.listener = Listener(self.neighbour)
        self.addCleanup(self.listener.socket.close)

    def test_once_a_second_from_a_port_of_its_own(self):
        self.assert_nobody(look_up('inverter.local'), 'inverter.local', '3 s', 3)
        questions = self.listener.questions()
        self.assertEqual([kind for kind, port in questions], 3 * [A, AAAA])
        self.assertEqual(len({port for kind, port in questions}), 1)
        self.assertNotIn(PORT, {port for kind, port in questions})

    def test_hosts_file_comes_first(self):
        network.replace('/etc/hosts', '127.0.0.1 localhost\n10.9.9.9 known.local # by hand\n')
        self.assertEqual(look_up('known.local').addresses, ['10.9.9.9'])
        self.assertEqual(look_up('127.0.0.1').addresses, ['127.0.0.1'])
        self.assertEqual(look_up('fe80::1%lo').addresses, ['fe80::1%1'])
        self.assertEqual(look_up('localhost').addresses, ['127.0.0.1'])
        self.assertEqual(self.listener.questions(), [])

    def test_stop(self):
        started = time.monotonic()
        with subprocess.Popen([LOOK_UP, 'inverter.local', '60000'], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as process:
            self.listener.socket.settimeout(20)
            self.listener.socket.recv(512)  # it has begun
            result = Result(process.communicate('\n')[0])
        self.assertEqual(result.problem, 'stopped')
        self.assertLess(time.monotonic() - started, 10)

    def test_no_network(self):
        network.ip('link', 'set', self.neighbour.interface, 'down')
        self.assertEqual(look_up('inverter.local', 1200).problem, 'no network to ask for "inverter.local" in (by mDNS)')


class HostileTest(LookUpTest):
    """Nothing but a good answer is believed, and nothing makes it last longer."""

    def answer(self, make):
        responder = Responder(self.neighbour, make)
        self.addCleanup(responder.close)
        return responder

    def only_for_ipv4(self, make):
        return self.answer(lambda question, number: make(question) if kind_asked(question) == A else [])

    def assert_not_believed(self, make):
        self.only_for_ipv4(make)
        self.assert_nobody(look_up('inverter.local', 1200), 'inverter.local', '1.2 s', 1.2)

    def test_a_good_answer_of_this_responder(self):
        self.only_for_ipv4(lambda question: [good(question)])
        result = look_up('inverter.local', 60000)
        self.assertEqual(result.addresses, ['10.77.0.2'])
        self.assertLess(result.seconds, 10, 'it does not wait for more')

    def test_an_address_that_is_said_twice(self):
        """As devices do that answer over both IP versions: a dead address must not take its share of time twice."""
        same = record(b'\xc0\x0c', socket.inet_aton('10.77.0.2'))
        self.only_for_ipv4(lambda question: [answer(question, same, same)])
        self.assertEqual(look_up('inverter.local').addresses, ['10.77.0.2'])

    def test_the_second_question_is_answered(self):
        self.answer(lambda question, number: [good(question)] if kind_asked(question) == A and number >= 2 else [])
        result = look_up('inverter.local', 20000)
        self.assertEqual(result.addresses, ['10.77.0.2'])
        self.assertGreaterEqual(result.seconds, 1)

    def test_an_ipv6_address_does_not_win_over_an_ipv4_address(self):
        def both(question):
            six = answer(question, record(b'\xc0\x0c', socket.inet_pton(socket.AF_INET6, 'fd77::2'), AAAA))
            return [six, good(question)]
        self.only_for_ipv4(both)
        self.assertEqual(look_up('inverter.local').addresses, ['10.77.0.2', 'fd77::2'])

    def test_wrong_id(self):
        self.assert_not_believed(lambda question: [bytes([question[0] ^ 1]) + good(question)[1:]])

    def test_truncated(self):
        self.assert_not_believed(lambda question: [good(question)[:length] for length in range(len(good(question)))])

    def test_another_name(self):
        self.assert_not_believed(
            lambda question: [answer(question, record(b'\5other\5local\0', socket.inet_aton('10.77.0.2')))])

    def test_a_name_in_circles(self):
        self.assert_not_believed(lambda question: [
            answer(question, record(struct.pack('!H', 0xc000 | len(question)), socket.inet_aton('10.77.0.2')))])

    def test_64_kilobytes(self):
        def large(question):
            filler = record(b'\0', bytes(60000), 16)
            return [answer(question, filler, record(b'\xc0\x0c', socket.inet_aton('10.77.0.2')))]
        self.assert_not_believed(large)

    def test_from_another_port(self):
        other = self.neighbour.socket(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        self.addCleanup(other.close)
        responder = self.only_for_ipv4(lambda question: [good(question)])
        responder.send = other.sendto
        self.assert_nobody(look_up('inverter.local', 1200), 'inverter.local', '1.2 s', 1.2)
        self.assertGreater(responder.number, 0)

    def test_from_another_network(self):
        """Of a machine somewhere else that guesses the port and the id (RFC 6762 §11)."""
        network.ip('addr', 'add', '192.0.2.9/32', 'dev', 'nv', inside=self.neighbour.pid)
        network.ip('route', 'add', '192.0.2.9', 'dev', self.neighbour.interface)

        def make():
            made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(('192.0.2.9', PORT))
            return made
        other = self.neighbour.socket(make)
        self.addCleanup(other.close)
        responder = self.only_for_ipv4(lambda question: [good(question)])
        responder.send = other.sendto
        self.assert_nobody(look_up('inverter.local', 1200), 'inverter.local', '1.2 s', 1.2)
        self.assertGreater(responder.number, 0)

    def test_a_flood(self):
        """Without an end, of what is almost an answer. The deadline holds, and the good answer in between counts."""
        wrong = self.only_for_ipv4(lambda question: itertools.repeat(bytes([question[0] ^ 1]) + good(question)[1:]))
        self.assert_nobody(look_up('inverter.local', 1200), 'inverter.local', '1.2 s', 1.2)
        self.assertGreater(wrong.sent, 1000)

    def test_a_good_answer_in_a_flood(self):
        def flood(question):
            for number in itertools.count():
                yield good(question) if number % 50 == 49 else bytes([question[0] ^ 1]) + good(question)[1:]
        self.only_for_ipv4(flood)
        self.assertEqual(look_up('inverter.local', 20000).addresses, ['10.77.0.2'])


class ProbeTest(LookUpTest):
    """The whole program: a Modbus device that is known by its name."""

    def probe(self, host, port):
        with tempfile.NamedTemporaryFile('w', suffix='.toml') as file:
            file.write(f'[[device]]\ntype = "kaco.blueplanet"\nhost = "{host}"\nport = {port}\n')
            file.flush()
            return subprocess.run([BUSBAR, 'probe', '--config', file.name], capture_output=True, text=True, timeout=60)

    def serve(self):
        server = subprocess.Popen(self.neighbour.command(MODBUS_SERVER, '--tcp', '0', '--unit', f'3={D1}'),
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(server.communicate)  # it ends with its input
        return int(server.stdout.readline().removeprefix('listening '))

    def test_found_by_its_name(self):
        port = self.serve()
        responder = Responder(self.neighbour, lambda question, number: [good(question)])
        self.addCleanup(responder.close)
        result = self.probe('inverter.local', port)
        self.assertEqual((result.returncode, result.stderr), (0, ''), result.stdout)
        self.assertRegex(' '.join(result.stdout.split()), f'^found inverter.local:{port} in .*; SunS at 40000, unit 3;')

    def test_nobody_answers(self):
        result = self.probe('inverter.local', 502)
        self.assertEqual(result.returncode, 1)
        self.assertIn('nobody answered for "inverter.local" by mDNS within 3 s: is the device on, and in the same network? '
                      'Its IP address will do as well', result.stdout)


class NameServerTest(LookUpTest):
    """Other names: DNS, as /etc/resolv.conf says."""

    def setUp(self):
        super().setUp()
        network.replace('/etc/resolv.conf', f'nameserver {self.neighbour.address}\nsearch house\n'
                                            'options timeout:1 attempts:1\n')

    def serve(self):
        self.server = subprocess.Popen(
            self.neighbour.command('dnsmasq', '--no-daemon', '--conf-file=/dev/null', '--no-resolv', '--no-hosts',
                                   '--log-queries', '--user=root', '--address=/meter.house/10.9.9.1',
                                   '--address=/nothing.local/10.9.9.2', '--local=/house/', '--local=/./'),
            stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end_server)
        for line in self.server.stderr:
            if 'started' in line:
                return

    def end_server(self):
        self.server.kill()
        self.server.wait()
        self.server.stderr.close()

    def test_names(self):
        self.serve()
        self.assertEqual(look_up('meter.house').addresses, ['10.9.9.1'])
        self.assertEqual(look_up('meter').addresses, ['10.9.9.1'], 'a name of one part, by the search list')
        self.assertEqual(look_up('nobody.house').problem, 'name not known: nobody.house')
        self.assertEqual(look_up('local').problem, 'name not known: local')
        self.assert_nobody(look_up('nothing.local', 1200), 'nothing.local', '1.2 s', 1.2)
        self.server.kill()
        asked = set(re.findall(r'query\[A\] (\S+)', self.server.stderr.read()))
        self.assertEqual(asked, {'meter.house', 'nobody.house', 'nobody.house.house', 'local', 'local.house'})

    def test_no_name_server(self):
        result = look_up('meter.house')
        self.assertEqual(result.problem,
                         'name look-up of meter.house failed: Temporary failure in name resolution')


if __name__ == '__main__':
    network.enter()
    unittest.main()
