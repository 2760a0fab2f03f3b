#!/usr/bin/python3
"""HTTP links in a network of the test's own: names of .local, a device that moves, link-local addresses."""
import time
import unittest

import network
from http_device import Device, TestCase
from mdns_responder import Responder, good


class NetworkTest(TestCase):
    def setUp(self):
        self.neighbour = network.Neighbour()
        self.addCleanup(self.neighbour.close)

    def device(self, address, port=0):
        made = self.neighbour.socket(lambda: Device(address=address, port=port))
        self.addCleanup(made.close)
        return made

    def answer(self, address):
        """To questions for inverter.local, from now on."""
        made = Responder(self.neighbour, lambda question, number: [good(question, address)])
        self.addCleanup(made.close)
        return made

    def test_link_local_address(self):
        device = self.device('fe80::77:2%nv')
        asker = self.asker()
        self.assertEqual(asker.server('dtu', device.port, host='fe80::77:2%nv0'), f'http://[fe80::77:2]:{device.port}')
        for _ in range(2):
            self.assert_reply(asker.get('dtu'), 'ok')
        self.assertEqual(device.connections, 1)

    def test_device_that_moves(self):
        device = self.device('10.77.0.2')
        asker = self.asker()
        responder = self.answer('10.77.0.2')
        asker.server('dtu', device.port, host='inverter.local', first=100, longest=100)
        self.assert_reply(asker.get('dtu'), 'ok')
        self.assertEqual(device.requests[0][2]['Host'], f'inverter.local:{device.port}')
        device.hang_up()
        self.assert_reply(asker.get('dtu'), 'ok')
        self.assertEqual((device.connections, asker.number('look-ups')), (2, 1), 'not asked again for a new connection')
        device.close()
        responder.close()
        network.ip('addr', 'add', '10.77.0.3/24', 'dev', 'nv', inside=self.neighbour.pid)
        self.answer('10.77.0.3')
        moved = self.device('10.77.0.3', port=device.port)
        deadline = time.monotonic() + 20
        while (reply := asker.get('dtu'))['outcome'] != 'ok':
            self.assert_reply(reply, 'not_connected', 'connection refused')
            self.assertLess(time.monotonic(), deadline)
        self.assertEqual(len(moved.requests), 1)

    def test_unreachable(self):
        asker = self.asker()
        asker.server('dtu', 80, host='10.99.0.1')
        self.assert_reply(asker.get('dtu'), 'not_connected', 'host unreachable')

    def test_stops_within_a_second_while_asking_for_a_name(self):
        asker = self.asker()
        asker.server('dtu', 80, host='nobody.local')
        asker.send('get', 'dtu', '/')
        deadline = time.monotonic() + 10
        while asker.number('look-ups') == 0:
            self.assertLess(time.monotonic(), deadline)
        self.assertLess(asker.number('close'), 0.5)


if __name__ == '__main__':
    network.enter()
    unittest.main()
