#!/usr/bin/python3
"""`busbar probe`: one contact with a real device, and what it says when there is none. It writes nothing."""
import json
import socket
import unittest

from modbus_devices import DevicesTest, capture, device


class ProbeTest(DevicesTest):
    with_settings = False

    def probe_d1(self, *arguments):
        self.server = self.serve({3: capture('kaco/d1')})
        return self.probe(device('kaco.blueplanet', self.server, power_limit=True), arguments=arguments)

    def assert_only_read(self):
        functions = {each['function'] for each in self.server.requests()}
        self.assertEqual(functions, {3})
        self.assertEqual(self.server.stats()['writes'], 0)

    def test_d1(self):
        result = self.probe_d1()
        self.assertEqual((result.returncode, result.stderr), (0, ''))
        lines = [' '.join(line.split()) for line in result.stdout.splitlines()]
        self.assertRegex(lines[0], rf'^found 127\.0\.0\.1:{self.server.port} in \d+ ms; SunS at 40000, unit 3; '
                                   r'KACO new energy, blueplanet 10\.0 NX3 M2, V1\.24, serial 10\.0NX312345678$')
        self.assertEqual(lines[1], 'models 1 103 120 121 123 160')
        for line in ('103 W 0x012E sf 1 3020 W /Ac/Power',
                     '103 WH 0x00BC614E sf 0 12345678 Wh /Ac/Energy/Forward',
                     '103 TmpCab 0x019C sf -1 41.2 °C /Temperature',
                     '120 WRtg 0x03E8 sf 1 10000 W /Ac/MaxPower',
                     '160 1 DCV 0x0EE4 sf -1 381.2 V /Pv/0/V',
                     '160 2 DCW 0x0094 sf 1 1480 W /Pv/1/P'):
            self.assertIn(line, lines)
        self.assert_only_read()

    def test_d1_as_json(self):
        result = self.probe_d1('--json')
        self.assertEqual(result.returncode, 0)
        probed = json.loads(result.stdout)[0]
        self.assertTrue(probed['ok'])
        power = next(each for each in probed['values'] if each['path'] == '/Ac/Power')
        self.assertEqual((power['raw'], power['value']), ('0x012E sf 1', '3020 W'))

    def test_d2_whose_model_126_is_too_long(self):
        self.server = self.serve({1: capture('kaco/d2')})
        result = self.probe(device('kaco.blueplanet', self.server))
        self.assertEqual(result.returncode, 0)
        self.assertIn('models 1 103 113 120 123 126 160', result.stdout)
        self.assert_only_read()

    def test_em24_with_another_application(self):
        """A probe does not set it."""
        self.server = self.serve({1: capture('carlo_gavazzi/em24').put(0xa000, 1)})
        self.server.obey('writable 1 40960 40960')
        result = self.probe(device('carlo_gavazzi.em24', self.server))
        self.assertEqual(result.returncode, 1)
        self.assertIn('register 0xa000 is 1, not 7 (application H)', result.stdout)
        self.assert_only_read()

    def test_em24(self):
        self.server = self.serve({1: capture('carlo_gavazzi/em24')})
        result = self.probe(device('carlo_gavazzi.em24', self.server))
        self.assertEqual(result.returncode, 0)
        lines = [' '.join(line.split()) for line in result.stdout.splitlines()]
        self.assertIn('0x0028 0x15460000 544.6 W /Ac/Power', lines)
        self.assertIn('0x5000 0x4257303239303031 "BW0290017002T" /Serial', lines)
        self.assert_only_read()

    def test_a_refused_connection(self):
        with socket.socket() as closed:
            closed.bind(('127.0.0.1', 0))  # taken, nobody listens
            server = type('nobody', (), {'port': closed.getsockname()[1]})
            result = self.probe(device('kaco.blueplanet', server))
        self.assertEqual(result.returncode, 1)
        self.assertIn('failed: ', result.stdout)
        self.assertIn('connection refused', result.stdout)
        self.assertIn('likely causes:\n  - this inverter serves one client', result.stdout)

    def test_silence(self):
        self.server = self.serve({3: capture('kaco/d1')})
        self.server.fault('silent forever')
        result = self.probe(device('kaco.blueplanet', self.server, timeout=0.2))
        self.assertEqual(result.returncode, 1)
        self.assertIn('unit 3: no answer', result.stdout)
        self.assertIn('unit 247: no answer', result.stdout)
        self.assertIn('likely causes:', result.stdout)
        self.assert_only_read()

    def test_an_inverter_is_no_meter(self):
        self.server = self.serve({1: capture('kaco/d1')})
        result = self.probe(device('sunspec.meter', self.server))
        self.assertEqual(result.returncode, 1)
        self.assertIn('none of these models is that of a SunSpec meter', result.stdout)

    def test_a_device_that_is_no_sunspec_device(self):
        self.server = self.serve({3: capture('kaco/d1').put(40000, 0x1234)})
        result = self.probe(device('kaco.blueplanet', self.server, unit=3))
        self.assertEqual(result.returncode, 1)
        self.assertIn('no SunS at 40000', result.stdout)


if __name__ == '__main__':
    unittest.main()
