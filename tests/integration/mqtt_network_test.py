#!/usr/bin/python3
"""MQTT links in a network of the test's own: cables that carry nothing, names of .local, brokers that move."""
import time
import unittest

import network
from mdns_responder import Responder, good
from mqtt_asker import TestCase
from mqtt_broker import Broker, free_port


class NetworkTest(TestCase):
    def setUp(self):
        self.neighbour = network.Neighbour()
        self.addCleanup(self.neighbour.close)

    def broker(self, address='10.77.0.2', **options):
        return Broker(self, address=address, inside=self.neighbour, **options)

    def cut(self):
        """Nothing comes from there any more, and nothing is closed."""
        network.ip('route', 'add', 'blackhole', '10.77.0.1/32', inside=self.neighbour.pid)

    def mend(self):
        network.ip('route', 'del', 'blackhole', '10.77.0.1/32', inside=self.neighbour.pid)

    def answer(self, address):
        """To questions for broker.local, from now on."""
        made = Responder(self.neighbour, lambda question, number: [good(question, address)])
        self.addCleanup(made.close)
        return made

    def test_silence_is_noticed(self):
        broker = self.broker()
        asker = self.asker()
        asker.link('l', broker, keep=5, step=200, connect=500)
        asker.subscribe('a', 'l', 'a')
        self.cut()
        started = time.monotonic()
        self.assertEqual(asker.problem('a', patience=20), 'no answer from the broker any more')
        took = time.monotonic() - started
        self.assertTrue(4 < took < 13, f'{took:.1f} s')
        self.assertEqual(asker.problem('a', patience=20), 'no connection within 500 ms')
        self.mend()
        asker.state('a', subscribed=True)
        broker.publish('a', 'x')
        self.assertEqual(asker.message('a')['payload'], 'x')
        asker.log.wait_for(r'connected again, after \d+ m?s')

    def test_silence_is_noticed_while_publishing(self):
        """What we say does not make up for an answer."""
        broker = self.broker()
        asker = self.asker()
        asker.link('l', broker, keep=5, step=200, venus=200)
        asker.subscribe('a', 'l', 'N/c0619ab1/#')
        self.cut()
        self.assertEqual(asker.problem('a', patience=20), 'no answer from the broker any more')

    def test_quiet_connection_stays(self):
        """Also when nobody has anything to say for longer than two keep-alives."""
        broker = self.broker()
        asker = self.asker()
        asker.link('l', broker, keep=5, step=200)
        asker.subscribe('a', 'l', 'a')
        broker.log.wait_for('Received PINGREQ', count=2, patience=20)
        time.sleep(1)  # what must not happen takes time
        self.assertEqual(broker.log.count('as mqttasker'), 1)

    def test_short_cut_loses_nothing_but_time(self):
        broker = self.broker()
        asker = self.asker()
        asker.link('l', broker, keep=5, step=200)
        asker.subscribe('a', 'l', 'a')
        self.cut()
        self.assertEqual(asker.answer('publish', 'l', 'b', 'x'), 1)
        time.sleep(1)
        self.mend()
        broker.publish('a', 'x')
        asker.message('a', patience=20)
        self.assertEqual(broker.log.count('as mqttasker'), 1)

    def test_unreachable(self):
        asker = self.asker()
        asker.link('l', ('10.99.0.1', 1883))
        asker.send('subscribe', 'a', 'l', 'a')
        self.assertEqual(asker.problem('a'), 'host unreachable')

    def test_stops_at_once_while_connecting(self):
        broker = self.broker()
        self.cut()
        asker = self.asker()
        asker.link('l', broker)
        self.until(lambda: asker.answer('threads') == 2)
        self.assertLess(asker.answer('close'), 0.5)

    def test_link_local_address(self):
        port = self.neighbour.socket(lambda: free_port('10.77.0.2'))
        broker = self.broker(options=f'listener {port} fe80::77:2%nv\nallow_anonymous true')
        asker = self.asker()
        self.assertEqual(asker.link('l', ('fe80::77:2%nv0', port)), f'MQTT [fe80::77:2%nv0]:{port}')
        asker.subscribe('a', 'l', 'a')
        broker.publish('a', 'x')
        asker.message('a')

    def test_broker_that_moves(self):
        broker = self.broker()
        responder = self.answer('10.77.0.2')
        asker = self.asker()
        asker.link('l', ('broker.local', broker.port))
        asker.subscribe('a', 'l', 'a')
        broker.stop()
        responder.close()
        network.ip('addr', 'add', '10.77.0.3/24', 'dev', 'nv', inside=self.neighbour.pid)
        self.answer('10.77.0.3')
        moved = self.broker('10.77.0.3', port=broker.port)
        asker.state('a', patience=20, subscribed=True)
        moved.publish('a', 'x')
        asker.message('a')

    def test_stops_within_a_second_while_asking_for_a_name(self):
        asker = self.asker()
        asker.link('l', ('nobody.local', 1883))
        self.until(lambda: asker.answer('threads') == 2)
        self.assertLess(asker.answer('close'), 0.5)


if __name__ == '__main__':
    network.enter()
    unittest.main()
