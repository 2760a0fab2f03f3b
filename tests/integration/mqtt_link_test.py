#!/usr/bin/python3
"""MQTT links on a real broker: logging in, messages, publishing, coming back."""
import re
import socket
import threading
import time
import unittest

from mqtt_asker import TestCase
from mqtt_broker import PATIENCE, Broker, free_port

KEEP_ALIVE = b'{"keepalive-options":["suppress-republish"]}'


class LogInTest(TestCase):
    def test_plain(self):
        broker = Broker(self)
        asker = self.asker()
        self.assertEqual(asker.link('l', broker), f'MQTT 127.0.0.1:{broker.port}')
        asker.subscribe('all', 'l', '#')
        who = broker.log.wait_for(r'New client connected from \S+ as (\S+) \(p2, c1, k30\)')[0][1]
        self.assertRegex(who, r'^mqttasker[0-9a-f]{14}$')
        asker.log.wait_for(rf'^MQTT 127.0.0.1:{broker.port}: connected$')
        self.assertEqual(asker.answer('threads'), 1)

    def test_by_name(self):
        broker = Broker(self)
        asker = self.asker()
        self.assertEqual(asker.link('l', ('localhost', broker.port)), f'MQTT localhost:{broker.port}')
        asker.subscribe('all', 'l', '#')

    def test_name_not_found(self):
        asker = self.asker()
        asker.link('l', ('no.such.host.invalid', 1883))
        asker.send('subscribe', 'all', 'l', '#')
        self.assertRegex(asker.problem('all', patience=40), 'no.such.host.invalid')

    def test_client_id(self):
        broker = Broker(self)
        asker = self.asker()
        asker.link('l', broker, id='heat pump, cellar')
        asker.subscribe('all', 'l', '#')
        broker.log.wait_for('as heat pump, cellar')

    def test_ids_differ(self):
        broker = Broker(self)
        asker = self.asker()
        for name in 'ab':
            asker.link(name, broker)
            asker.subscribe(name, name, '#')
        ids = [match[1] for match in broker.log.wait_for(r'connected from \S+ as (mqttasker\S+)', count=2)]
        self.assertNotEqual(*ids)
        self.assertEqual(*[each[:15] for each in ids])

    def check_password(self, version, wrong, missing):
        broker = Broker(self, password=('anna', 'right'))
        asker = self.asker()
        asker.link('right', broker, user='anna', password='right', version=version)
        asker.subscribe('right', 'right', '#')
        asker.link('wrong', broker, user='anna', password='secretly wrong', version=version)
        asker.send('subscribe', 'wrong', 'wrong', '#')
        self.assertEqual(asker.problem('wrong'), wrong)
        asker.link('missing', broker, version=version)
        asker.send('subscribe', 'missing', 'missing', '#')
        self.assertEqual(asker.problem('missing'), missing)
        asker.log.wait_for(re.escape(wrong) + '; trying again in 50 ms')
        self.assertEqual(asker.log.count('secretly'), 0)

    def test_password(self):
        self.check_password(3, 'refused: not authorised (user name or password is wrong)',
                            'refused: not authorised (the broker wants a user name and a password)')

    def test_password_mqtt5(self):
        self.check_password(5, 'refused: not authorised (user name or password is wrong)',
                            'refused: not authorised (the broker wants a user name and a password)')

    def test_connection_refused(self):
        asker = self.asker()
        asker.link('l', ('127.0.0.1', free_port()))
        asker.send('subscribe', 'all', 'l', '#')
        self.assertEqual(asker.problem('all'), 'connection refused')

    def problem_with(self, talk, **options):
        asker = self.asker()
        asker.link('l', self.peer(talk), **options)
        asker.send('subscribe', 'all', 'l', '#')
        return asker.problem('all')

    def test_no_answer(self):
        self.assertEqual(self.problem_with(lambda connection: connection.recv(1000) and connection.recv(1000), log_in=1000),
                         'no answer within 1 s: is that an MQTT broker?')

    def test_closed_without_an_answer(self):
        self.assertEqual(self.problem_with(lambda connection: connection.recv(1000)),
                         'the broker closed the connection without an answer: does it want TLS, or MQTT of another version?')

    def test_no_broker(self):
        answer = b'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request'
        self.assertEqual(self.problem_with(lambda connection: connection.recv(1000) and connection.sendall(answer)), 'the answer is no MQTT')

    def test_refusals(self):
        """MQTT 3.1.1, 3.2.2.3, and MQTT 5, 3.2.2.2"""
        def answer(version, code):
            return bytes([0x20, 3, 0, code, 0] if version == 5 else [0x20, 2, 0, code])
        for version, code, words in ((3, 1, 'the broker does not speak MQTT 3.1.1'),
                                     (3, 2, 'the broker does not accept the client id "me"'),
                                     (3, 3, 'the broker is not available now'),
                                     (3, 4, 'user name or password is wrong'),
                                     (3, 5, 'not authorised (user name or password is wrong)'),
                                     (5, 0x84, 'the broker does not speak MQTT 5'),
                                     (5, 0x86, 'user name or password is wrong'),
                                     (5, 0x87, 'not authorised (user name or password is wrong)'),
                                     (5, 0x8a, 'the broker has banned this client'),
                                     (5, 0x95, 'Packet too large (reason 0x95)')):
            with self.subTest(version=version, code=code):
                self.assertEqual(self.problem_with(lambda connection: connection.recv(1000) and connection.sendall(answer(version, code)),
                                                   version=version, id='me', user='u', password='p'), f'refused: {words}')

    def test_stops_at_once_while_connecting(self):
        reached = threading.Event()

        def talk(connection):
            reached.set()
            connection.recv(1000) and connection.recv(1000)
        where = self.peer(talk)
        asker = self.asker()
        asker.link('l', where)
        self.assertTrue(reached.wait(PATIENCE))
        self.assertLess(asker.answer('close'), 0.5)

    def test_stops_within_a_second_while_looking_up(self):
        """The thread is left behind; it ends by itself, on what it owns."""
        broker = Broker(self)
        asker = self.asker()
        asker.link('l', broker, slow=2000)
        self.until(lambda: asker.answer('threads') == 2)
        self.assertLess(asker.answer('close'), 1)
        self.until(lambda: asker.answer('threads') == 1)
        self.assertEqual(asker.answer('turn'), 'turn')
        self.assertEqual(broker.log.count('as mqttasker'), 0)


class MessagesTest(TestCase):
    def setUp(self):
        self.broker = Broker(self)
        self.link = self.asker()
        self.link.link('l', self.broker)

    def test_message(self):
        self.link.subscribe('soc', 'l', 'battery/soc')
        self.broker.publish('battery/soc', '63.5')
        self.broker.publish('battery/other', '1')
        self.broker.publish('battery/soc', '64')
        for payload in ('63.5', '64'):
            self.assertEqual(self.link.message('soc'),
                             {'message': 'soc', 'topic': 'battery/soc', 'payload': payload, 'size': len(payload), 'retained': False})

    def test_states(self):
        self.link.send('subscribe', 'a', 'l', 'a')
        states = [self.link.take(lambda line: 'state' in line) for _ in range(2)]
        if not states[0]['connected']:  # still connecting when it was asked
            states = [states[1], self.link.take(lambda line: 'state' in line)]
        self.assertEqual([(each['connected'], each['subscribed'], each['problem']) for each in states],
                         [(True, False, ''), (True, True, '')])

    def test_retained(self):
        self.broker.publish('a', 'kept', retain=True)
        self.link.subscribe('first', 'l', 'a')
        self.assertTrue(self.link.message('first')['retained'])
        self.broker.publish('a', 'new', retain=True)
        self.assertEqual(self.link.message('first')['retained'], False)
        # Who comes later gets it too, on the same link.
        self.link.subscribe('second', 'l', 'a')
        self.assertEqual((self.link.message('second')['payload']), 'new')

    def test_empty_payload(self):
        self.link.subscribe('a', 'l', 'a')
        self.broker.publish('a', '')
        self.assertEqual(self.link.message('a'), {'message': 'a', 'topic': 'a', 'payload': '', 'size': 0, 'retained': False})

    def test_wildcards_and_overlap(self):
        for name, topic in (('one', 'a/+/c'), ('all', 'a/#'), ('exact', 'a/b/c'), ('other', 'a/b')):
            self.link.subscribe(name, 'l', topic)
        self.broker.publish('a/b/c', 'x')
        for name in ('one', 'all', 'exact'):
            self.assertEqual(self.link.message(name)['topic'], 'a/b/c')
        self.broker.publish('a/b', 'y')
        self.assertEqual(self.link.message('other')['payload'], 'y')
        self.assertEqual([m for m in self.link.messages() if m['message'] in ('one', 'exact') and m['payload'] == 'y'], [])

    def test_many_filters(self):
        """In packets of eight."""
        self.link.send('forget', 'l')
        asker = self.asker()
        asker.link('l', self.broker)
        for i in range(20):
            asker.send('subscribe', f's{i}', 'l', f'topic/{i}')
        for i in range(20):
            asker.state(f's{i}', subscribed=True)
            self.broker.publish(f'topic/{i}', i)
            self.assertEqual(asker.message(f's{i}')['payload'], str(i))

    def test_impossible_filter(self):
        self.link.subscribe('good', 'l', 'a')
        self.link.send('subscribe', 'bad', 'l', 'a/#/b')
        bad = self.link.take(lambda line: line.get('state') == 'bad' and line['problem'])
        self.assertEqual(bad['problem'], '"a/#/b" can be no topic: wildcards are a whole level (+) or the last one (#)')
        self.broker.publish('a', 'x')
        self.link.message('good')

    def test_dropped_subscription(self):
        self.link.subscribe('a', 'l', 'a')
        self.link.subscribe('b', 'l', 'b')
        self.link.send('drop', 'a')
        self.broker.log.wait_for('Received UNSUBSCRIBE from mqttasker')
        self.broker.publish('a', 'x')
        self.broker.publish('b', 'x')
        self.link.message('b')
        self.assertEqual(self.link.messages(), [])

    def test_dropped_from_inside(self):
        """Itself, and another one that the message is for, too."""
        for victim in ('first', 'second', 'third'):
            with self.subTest(victim):
                for name in ('first', 'second', 'third'):
                    self.link.subscribe(name, 'l', 'a')
                self.link.send('drop', victim, 'on', 'a')
                self.broker.publish('a', 'x')
                self.link.message('third' if victim != 'third' else 'first')
                self.broker.publish('a', 'again')
                self.assertEqual(self.link.take(lambda line: line.get('payload') == 'again')['message'],
                                 'first' if victim != 'first' else 'second')
                self.assertEqual(self.link.answer('turn'), 'turn')
                self.assertEqual([m for m in self.link.messages() if m['message'] == victim and m['payload'] == 'again'], [])

    def test_last_owner_goes_from_inside(self):
        self.link.subscribe('a', 'l', 'a')
        self.link.send('forget', 'l')
        self.link.send('drop', 'a', 'on', 'a')
        self.broker.publish('a', 'x')
        self.broker.log.wait_for('Received DISCONNECT from mqttasker')
        self.assertEqual(self.link.answer('turn'), 'turn')

    def test_callback_that_throws(self):
        self.link.send('throw', 'l', 'a')
        self.link.subscribe('a', 'l', 'a')
        for payload in 'xy':
            self.broker.publish('a', payload)
            self.assertEqual(self.link.message('a')['payload'], payload)
        self.link.log.wait_for('internal error in an event: thrown; going on', count=2)

    def test_largest_payload(self):
        self.link.subscribe('a', 'l', '#')
        largest = 64 * 1024
        for size in (largest, largest + 1, 1_000_000):
            self.broker.publish('big', b'x' * size)
        self.broker.publish('small', 'y')
        self.assertEqual(self.link.message('a')['size'], largest)
        self.assertEqual(self.link.message('a')['topic'], 'small')
        self.link.log.wait_for('a message on big has more than 64 kB: not taken')
        self.assertEqual(self.link.log.count('big'), 1, 'once in a minute')

    def test_huge_payload_takes_no_memory(self):
        self.link.subscribe('a', 'l', '#')
        before = peak_memory(self.link)
        self.broker.publish('t' * 60000, b'x' * 60_000_000)
        self.broker.publish('small', 'y')
        self.assertEqual(self.link.message('a', patience=20)['topic'], 'small')
        self.assertLess(peak_memory(self.link) - before, 2000, 'kB')

    def test_flood(self):
        """10 000 messages a second; others on the same loop have their turn."""
        self.link.send('count', 'flood', 'l', 'flood')
        self.link.state('flood', subscribed=True)
        self.broker.publish('flood', 'first')
        self.until(lambda: self.link.answer('counted', 'flood')[0] == 1)
        before = peak_memory(self.link)
        self.link.answer('allocations')
        count = 30000
        slowest = 0
        started = time.monotonic()

        def flood():
            for i in range(count):
                self.broker.publish('flood', i, qos=0)
                if i % 100 == 0:
                    time.sleep(max(0, started + i / 10000 - time.monotonic()))
            self.broker.publish('flood', 'last')
        thread = threading.Thread(target=flood)
        thread.start()
        while thread.is_alive():
            asked = time.monotonic()
            self.assertEqual(self.link.answer('turn'), 'turn')
            slowest = max(slowest, time.monotonic() - asked)
            time.sleep(0.005)
        thread.join()
        self.until(lambda: self.link.answer('counted', 'flood')[1] == 'last')
        took = time.monotonic() - started
        received = self.link.answer('counted', 'flood')[0]
        allocated = self.link.answer('allocations')
        print(f'{received} of {count + 2} messages in {took:.2f} s, slowest turn {slowest * 1000:.1f} ms, '
              f'{allocated} allocations, {peak_memory(self.link) - before} kB more')
        self.assertGreater(received, count / 2, 'the broker may drop some, we not')
        self.assertLess(slowest, 0.5)
        self.assertLess(allocated, received / 10, 'none of ours for a message')
        self.assertLess(peak_memory(self.link) - before, 1000, 'kB')


def peak_memory(asker):
    """In kB; with a sanitizer, which keeps what is freed, always 0."""
    if asker.answer('sanitized'):
        return 0
    with open(f'/proc/{asker.process.pid}/status', encoding='ascii') as file:
        return int(re.search(r'VmHWM:\s+(\d+)', file.read())[1])


class PublishTest(TestCase):
    def setUp(self):
        self.broker = Broker(self)
        self.heard = self.broker.collect('#')
        self.link = self.asker()
        self.link.link('l', self.broker)

    def test_publish(self):
        self.assertEqual(self.link.answer('publish', 'l', 'a', 'too early'), 0)
        self.link.subscribe('any', 'l', 'none')
        self.assertEqual(self.link.answer('publish', 'l', 'a', 'once'), 1)
        self.assertEqual(self.link.answer('publish', 'l', 'a/b', 'kept', 'retain'), 1)
        self.assertEqual(self.link.answer('publish', 'l', 'c', 'sure', 'no', 1), 1)
        messages = self.heard.wait_for(3)
        self.assertEqual([(m.topic, m.payload, m.qos) for m in messages], [('a', b'once', 0), ('a/b', b'kept', 0), ('c', b'sure', 0)])
        later = self.broker.collect('a/#')
        self.assertEqual([(m.topic, m.payload, m.retain) for m in later.wait_for(1)], [('a/b', b'kept', 1)])

    def test_impossible_topic(self):
        self.link.subscribe('any', 'l', 'none')
        for topic in ('', 'a/+', 'a/#'):
            self.assertEqual(self.link.answer('publish', 'l', topic, 'x'), 0)
        self.assertEqual(self.link.answer('publish', 'l', 'a', 'x'), 1)
        self.heard.wait_for(1)

    def test_from_inside_a_call(self):
        self.link.send('echo', 'l', 'in', 'out')
        self.link.state('in', subscribed=True)
        for payload in ('1', '2', '3'):
            self.broker.publish('in', payload)
        for payload in (b'1', b'2', b'3'):
            self.heard.wait_for(lambda message: message.topic == 'out' and message.payload == payload)

    def test_bounded(self):
        """A broker that does not read: what the kernel takes, then no more."""
        self.link.subscribe('any', 'l', 'none')
        self.broker.pause()
        self.addCleanup(self.broker.resume)
        before = peak_memory(self.link)
        taken = self.link.answer('publish', 'l', 'a', 'x' * 1000, 'no', 0, 30000)
        self.assertTrue(100 < taken < 30000, taken)
        self.assertEqual(self.link.answer('publish', 'l', 'a', 'x'), 0)
        self.assertLess(peak_memory(self.link) - before, 500, 'kB')
        self.broker.resume()
        self.heard.wait_for(taken)
        self.assertEqual(len([m for m in self.heard.messages if len(m.payload) == 1000]), taken)
        self.assertEqual(self.link.answer('publish', 'l', 'a', 'y'), 1)

    def test_unconfirmed_are_bounded(self):
        self.link.subscribe('any', 'l', 'none')
        self.broker.pause()
        self.addCleanup(self.broker.resume)
        self.assertEqual(self.link.answer('publish', 'l', 'a', 'x', 'no', 1, 1000), 16)
        self.broker.resume()
        self.heard.wait_for(16)
        self.until(lambda: self.link.answer('publish', 'l', 'a', 'x', 'no', 1, 1) == 1)

    def test_will(self):
        asker = self.asker()
        asker.link('l', self.broker, will='house/busbar=offline')
        asker.subscribe('any', 'l', 'none')
        asker.kill()
        self.heard.wait_for(lambda message: (message.topic, message.payload) == ('house/busbar', b'offline'))
        self.assertEqual([(m.payload, m.retain) for m in self.broker.collect('house/busbar').wait_for(1)], [(b'offline', 1)])

    def test_no_will_after_leave(self):
        asker = self.asker()
        asker.link('l', self.broker, will='house/busbar=offline')
        asker.subscribe('any', 'l', 'none')
        asker.answer('close')
        self.broker.log.wait_for('Received DISCONNECT from mqttasker')
        self.broker.publish('end', '')
        self.heard.wait_for(lambda message: message.topic == 'end')
        self.assertEqual([m for m in self.heard.messages if m.topic == 'house/busbar'], [])


class ComingBackTest(TestCase):
    def test_down_at_start(self):
        broker = Broker(self)
        broker.stop()
        asker = self.asker()
        asker.link('l', broker)
        asker.send('subscribe', 'a', 'l', 'a')
        self.assertEqual(asker.problem('a'), 'connection refused')
        broker.start()
        asker.state('a', subscribed=True)
        broker.publish('a', 'x')
        asker.message('a')
        asker.log.wait_for(': connection refused; trying again in 50 ms, then up to every 50 ms')
        asker.log.wait_for(r': connected, after \d+')
        self.assertEqual(asker.log.count('refused'), 1)

    def test_restart(self):
        broker = Broker(self)
        asker = self.asker()
        asker.link('l', broker)
        asker.subscribe('a', 'l', 'a')
        for turn in range(3):
            broker.stop()
            self.assertEqual(asker.problem('a'), 'the broker closed the connection')
            self.assertEqual(asker.answer('publish', 'l', 'a', 'x'), 0)
            self.assertEqual(asker.problem('a'), 'connection refused')
            broker.start()
            asker.state('a', subscribed=True)
            broker.publish('a', turn)
            self.assertEqual(asker.message('a')['payload'], str(turn))
        asker.log.wait_for('the broker closed the connection; trying again in 50 ms')
        asker.log.wait_for(r': connected again, after \d+ m?s', count=3)

    def test_pauses(self):
        """Doubling up to the longest, and short again after a connection that lasted."""
        times = []
        listener = socket.create_server(('127.0.0.1', 0))

        def refuse():
            while len(times) < 5:
                with listener.accept()[0] as connection:
                    times.append(time.monotonic())
                    connection.recv(1000)
                    connection.sendall(bytes([0x20, 2, 0, 3]))
        thread = threading.Thread(target=refuse)
        thread.start()
        asker = self.asker()
        asker.link('l', listener.getsockname(), first=100, longest=400)
        thread.join(PATIENCE)
        listener.close()
        for pause, expected in zip([later - earlier for earlier, later in zip(times, times[1:])], (0.1, 0.2, 0.4, 0.4)):
            self.assertAlmostEqual(pause, expected, delta=0.09)

    def test_two_clients_with_one_id(self):
        """They must not fight each second, and it must be said."""
        broker = Broker(self)
        one, other = self.asker(), self.asker()
        for each in (one, other):
            each.link('l', broker, id='twin', first=20, longest=700, settled=1500)
            each.send('subscribe', 'a', 'l', 'a')
        said = 'the broker closes the connection soon after each log-in: probably another client has our client id "twin"'
        for each in (one, other):
            each.take(lambda line: line.get('problem') == said, patience=20)
        self.assertEqual(one.log.count(re.escape(said)), 1)
        fights = broker.log.count('connected from')
        time.sleep(2)  # what must not happen takes time
        self.assertLess(broker.log.count('connected from') - fights, 8)
        for each in (one, other):
            self.assertLess(len(each.log.lines), 8, each.log.lines)
            self.assertEqual(each.log.count(re.escape(said)), 1, 'at most once a minute')
        one.answer('close')
        other.state('a', subscribed=True)
        other.log.wait_for('connected, now for 1 s; that was a problem for')

    def goes_with(self, *packets):
        """The broker of MQTT 5 lets us in, and says good-bye when we have subscribed."""
        def talk(connection):
            connection.recv(1000)
            connection.sendall(bytes([0x20, 3, 0, 0, 0]))
            connection.recv(1000)
            connection.sendall(bytes(packets))
        asker = self.asker()
        asker.link('l', self.peer(talk), id='twin', version=5, longest=60000, first=60000)
        asker.send('subscribe', 'a', 'l', 'a')
        asker.state('a', connected=True)
        return asker, asker.problem('a')

    def test_good_bye_of_mqtt5(self):
        asker, problem = self.goes_with(0xe0, 1, 0x8e)
        self.assertEqual(problem, 'thrown out: another client has logged in with our client id "twin"')
        asker.log.wait_for('trying again in 1 min')
        self.assertEqual(self.goes_with(0xe0, 1, 0x8b)[1], 'the broker is shutting down')
        self.assertEqual(self.goes_with(0xe0, 1, 0x93)[1], 'the broker has ended the connection: Receive Maximum exceeded (reason 0x93)')

    def test_refused_topics(self):
        """mosquitto's access list refuses none, Venus' and other brokers' may."""
        def talk(connection):
            connection.recv(1000)
            connection.sendall(bytes([0x20, 2, 0, 0]))
            asked = connection.recv(1000)
            connection.sendall(bytes([0x90, 4, asked[2], asked[3], 0, 0x80]))
            connection.recv(1000)
        where = self.peer(talk)
        asker = self.asker()
        asker.link('l', where)
        asker.send('subscribe', 'good', 'l', 'allowed')
        asker.send('subscribe', 'bad', 'l', 'secret/#')
        asker.state('good', subscribed=True)
        words = 'the broker does not allow this user the topics secret/#'
        asker.state('bad', connected=True, subscribed=False, problem=words)
        asker.log.wait_for(f'^MQTT 127.0.0.1:{where[1]}: {words}$')

    def test_nonsense_afterwards(self):
        self.assertEqual(self.goes_with(0x30, 1, 0)[1], 'what the broker sends is no MQTT')

    def test_mqtt5(self):
        broker = Broker(self)
        asker = self.asker()
        asker.link('l', broker, version=5)
        broker.publish('a', 'kept', retain=True)
        asker.subscribe('a', 'l', 'a')
        broker.log.wait_for(r'as mqttasker\S+ \(p5, c1, k30\)')
        self.assertEqual(asker.message('a')['retained'], True)
        broker.publish('a', b'x' * 70000)
        broker.publish('a', '')
        self.assertEqual(asker.message('a')['size'], 0)
        heard = broker.collect('out')
        self.assertEqual(asker.answer('publish', 'l', 'out', 'hello', 'retain', 1), 1)
        self.assertEqual(heard.wait_for(1)[0].payload, b'hello')

    def test_shared_link(self):
        broker = Broker(self)
        asker = self.asker()
        self.assertEqual(asker.answer('shared', 'one', '127.0.0.1', broker.port), False)
        self.assertEqual(asker.answer('shared', 'same', '127.0.0.1', broker.port), True)
        self.assertEqual(asker.answer('shared', 'other', '127.0.0.1', broker.port, 'user=anna'), False)
        asker.subscribe('a', 'one', 'a')
        asker.subscribe('b', 'same', 'a')
        broker.publish('a', 'x')
        for name in 'ab':
            asker.message(name)


class VenusTest(TestCase):
    """Values of Venus OS flow while they are asked for."""

    def test_keep_alive(self):
        broker = Broker(self)
        asker = self.asker()
        heard = broker.collect('R/#')
        asker.link('l', broker, venus=300)
        for topic in ('N/c0619ab1/battery/512/Soc', 'N/c0619ab1/battery/512/Dc/0/Power', 'N/other/#', 'N/+/x', 'N/#', 'else'):
            asker.send('subscribe', topic, 'l', topic)
        heard.wait_for(lambda _: sum(m.payload == KEEP_ALIVE for m in heard.messages) >= 4)
        messages = list(heard.messages)
        count = [m.payload for m in messages].index(KEEP_ALIVE)
        self.assertLessEqual(count, 4)  # 2, unless the link was there before the last of the topics
        self.assertEqual({(m.topic, m.payload) for m in messages[:count]}, {('R/c0619ab1/keepalive', b''), ('R/other/keepalive', b'')})
        for pair in (messages[count:count + 2], messages[count + 2:count + 4]):
            self.assertEqual({(m.topic, m.payload) for m in pair}, {('R/c0619ab1/keepalive', KEEP_ALIVE), ('R/other/keepalive', KEEP_ALIVE)})
        # Who comes later wants all values, too.
        heard.clear()
        asker.subscribe('late', 'l', 'N/c0619ab1/system/0/Serial')
        heard.wait_for(lambda message: (message.topic, message.payload) == ('R/c0619ab1/keepalive', b''))
        # And so does a new session.
        broker.stop()
        heard.clear()
        broker.start()
        heard = broker.collect('R/#')
        asker.state('late', subscribed=True)

    def test_none_for_others(self):
        broker = Broker(self)
        heard = broker.collect('R/#', 'end')
        asker = self.asker()
        asker.link('l', broker, venus=50)
        for topic in ('N', 'N/', 'N//x', 'N/id', 'zigbee2mqtt/N/id/x', 'n/id/x'):
            asker.subscribe(topic, 'l', topic)
        time.sleep(0.2)  # what must not happen takes time
        broker.publish('end')
        heard.wait_for(lambda message: message.topic == 'end')
        self.assertEqual(len(heard.messages), 1)


if __name__ == '__main__':
    unittest.main()
