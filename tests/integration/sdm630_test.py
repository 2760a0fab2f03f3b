#!/usr/bin/python3
"""What the registers of an Eastron SDM630 become on the bus, over RS485."""
import struct
import unittest

from modbus_devices import ABSENT, DevicesTest, capture, device, near

GRID = 'com.victronenergy.grid.eastron_sdm630_20345678'
GENSET = 'com.victronenergy.genset.eastron_sdm630_20345678'


def f32(value):
    return struct.unpack('>HH', struct.pack('>f', value))


def single(value):
    """To the digits that a float has."""
    return near(value, abs(value) * 6e-8)


class Sdm630(DevicesTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve({1: capture('eastron/sdm630')}, pty=True)

    def run_meter(self, service=GRID, **keys):
        self.run_busbar(device('eastron.sdm630', self.server, name='Grid', **keys))
        self.wait_for(service, '/Ac/L1/Energy/Forward')

    def test_identity(self):
        self.run_meter()
        self.check(GRID, {
            '/ProductName': 'Eastron SDM630-Modbus',
            '/Model': 'SDM630-Modbus',
            '/Serial': '20345678',
            '/CustomName': 'Grid',
            '/Mgmt/Connection': f'modbus rtu {self.server.port} 9600 8N1 unit 1',
            '/Role': 'grid',
        })

    def test_measurements(self):
        self.run_meter()
        self.check(GRID, {path: single(value) for path, value in {
            '/Ac/L1/Voltage': 231.4, '/Ac/L2/Voltage': 229.8, '/Ac/L3/Voltage': 232.1,
            '/Ac/L1/Current': 4.25, '/Ac/L2/Current': 0.61, '/Ac/L3/Current': 11.48,
            '/Ac/L1/Power': 951.3, '/Ac/L2/Power': -138.2, '/Ac/L3/Power': 2630.4, '/Ac/Power': 3443.5,
            '/Ac/L1/PowerFactor': 0.967, '/Ac/L2/PowerFactor': -0.986, '/Ac/L3/PowerFactor': 0.987, '/Ac/PowerFactor': 0.909,
            '/Ac/Frequency': 49.98,
            '/Ac/Energy/Forward': 18342.57, '/Ac/Energy/Reverse': 2071.36,
            '/Ac/L1/Energy/Forward': 6120.25, '/Ac/L2/Energy/Forward': 5944.5, '/Ac/L3/Energy/Forward': 6277.82,
            '/Ac/L1/Energy/Reverse': 1012.75, '/Ac/L2/Energy/Reverse': 640.11, '/Ac/L3/Energy/Reverse': 418.5,
        }.items()})

    def test_a_new_value_arrives(self):
        self.run_meter()
        self.server.set_input(1, 0x0034, *f32(-1500.5))
        self.wait_for_value(GRID, '/Ac/Power', -1500.5)

    def test_one_request_a_second_for_all_but_the_energies_of_phases(self):
        self.run_meter()
        self.server.wait_for_requests(3)
        polls = {(each['address'], each['count']) for each in self.server.requests() if each['function'] == 4}
        self.assertEqual(polls, {(0x0000, 0x4c), (0x015a, 12)})

    def test_on_one_phase_there_are_no_others(self):
        self.server.set(1, 0x000a, *f32(1))
        self.run_meter()
        self.check(GRID, {'/Ac/L1/Power': single(951.3), '/Ac/Power': 3443.5, '/Ac/L2/Power': ABSENT, '/Ac/L3/Voltage': ABSENT,
                          '/Ac/L2/Energy/Forward': ABSENT})

    def test_other_role(self):
        self.run_meter(GENSET, role='genset')
        self.check(GENSET, {'/Ac/Power': 3443.5, '/Role': 'genset'})

    def test_another_meter_is_not_taken_for_it(self):
        self.server.set(1, 0xfc02, 0x0020)  # an SDM120
        result = self.probe(device('eastron.sdm630', self.server))
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn('0xfc02', result.stdout + result.stderr)


if __name__ == '__main__':
    unittest.main()
