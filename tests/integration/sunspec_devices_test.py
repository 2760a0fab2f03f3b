#!/usr/bin/python3
"""sunspec.meter and sunspec.inverter on constructed images (modbus.md §2.5, §2.6, §2.7)."""
import struct
import unittest

import dbus

from modbus_devices import ABSENT, INVALID, DevicesTest, address_of, capture, chain_of, common_model, device, near, sunspec_image

METER = 'com.victronenergy.grid.sunspec_meter_M1'
INVERTER = 'com.victronenergy.pvinverter.sunspec_inverter_I1'
TEMPERATURE = 'com.victronenergy.temperature.sunspec_inverter_I1'


def data(length, points, fill=0):
    """Registers of a model: {offset: word or list of words}."""
    words = [fill] * length
    for offset, value in points.items():
        for i, word in enumerate(value if isinstance(value, list) else [value]):
            words[offset + i] = word & 0xffff
    return words


def u32(value):
    return [value >> 16 & 0xffff, value & 0xffff]


def u64(value):
    return [*u32(value >> 32), *u32(value)]


def float32(value):
    return list(struct.unpack('>HH', struct.pack('>f', value)))


class Meters(DevicesTest):
    expected = {
        # SunSpec counts export as positive, the GX import
        '/Ac/Power': -1500.0, '/Ac/L1/Power': -2000.0, '/Ac/L2/Power': 700.0, '/Ac/L3/Power': -200.0,
        '/Ac/L1/Current': -8.75, '/Ac/L2/Current': 3.25, '/Ac/L3/Current': -1.0,
        '/Ac/L1/Voltage': 230.5, '/Ac/L2/Voltage': 231.5, '/Ac/L3/Voltage': 229.5, '/Ac/Frequency': 50.25,
        '/Ac/Energy/Forward': 2500.0, '/Ac/Energy/Reverse': 8000.0,
        '/Ac/L1/Energy/Forward': 500.0, '/Ac/L2/Energy/Forward': 1000.0, '/Ac/L3/Energy/Forward': 1500.0,
        '/Ac/L1/Energy/Reverse': 4000.0, '/Ac/L2/Energy/Reverse': 3000.0, '/Ac/L3/Energy/Reverse': 1000.0,
        '/Ac/PowerLimit': ABSENT, '/StatusCode': ABSENT,
        '/ProductName': 'Maker Meter', '/Serial': 'M1', '/FirmwareVersion': '1.0', '/Connected': 1, '/NrOfPhases': 3,
        '/DeviceInstance': 40}

    def start_meter(self, number, words, unit=1, **keys):
        self.server = self.serve({unit: sunspec_image([common_model('Maker', 'Meter', '1.0', 'M1'), (number, words)])})
        self.run_busbar(device('sunspec.meter', self.server, **keys))
        self.wait_for(METER, '/Ac/Power')

    def integers(self):
        return data(105, {
            1: [875, -325, 100, -2], 6: [2305, 2315, 2295], 13: -1, 14: [5025, -2],
            16: [150, 200, -70, 20, 1],
            36: [*u32(8000), *u32(4000), *u32(3000), *u32(1000), *u32(2500), *u32(500), *u32(1000), *u32(1500), 3]})

    def floats(self):
        values = {2: 8.75, 4: -3.25, 6: 1, 10: 230.5, 12: 231.5, 14: 229.5, 24: 50.25, 26: 1500, 28: 2000, 30: -700, 32: 200,
                  58: 8e6, 60: 4e6, 62: 3e6, 64: 1e6, 66: 2.5e6, 68: 5e5, 70: 1e6, 72: 1.5e6}
        return data(124, {offset: float32(value) for offset, value in values.items()})

    def test_integer_model_203(self):
        self.start_meter(203, self.integers())
        self.check(METER, self.expected)

    def test_float_model_213(self):
        self.start_meter(213, self.floats())
        self.check(METER, self.expected)

    def test_behind_unit_240(self):
        self.start_meter(203, self.integers(), unit=240)
        self.check(METER, self.expected)

    def test_single_phase_on_l2(self):
        self.start_meter(201, data(105, {1: [875, 0x8000, 0x8000, -2], 6: [2305, 0x8000, 0x8000], 13: -1, 14: [5025, -2],
                                         16: [200, 200, 0x8000, 0x8000, 1],
                                         36: u32(8000), 38: u32(8000), 44: u32(2500), 46: u32(2500), 52: 3}),
                         phase='L2')
        self.check(METER, {'/Ac/Power': -2000.0, '/Ac/L2/Power': -2000.0, '/Ac/L2/Current': -8.75, '/Ac/L2/Voltage': 230.5,
                           '/Ac/L2/Energy/Forward': 2500.0, '/Ac/L2/Energy/Reverse': 8000.0, '/NrOfPhases': 1,
                           '/Ac/L1/Power': ABSENT, '/Ac/L1/Voltage': ABSENT, '/Ac/L3/Power': ABSENT})

    def test_an_inverter_is_no_meter(self):
        """Nothing is published, and busbar goes on."""
        server = self.serve({1: capture('kaco/d1')})
        program = self.run_busbar(device('sunspec.meter', server, unit=1))
        program.wait_for_log('has models 1 103 120 121 123 160: none of them is that of a SunSpec meter')
        self.assertEqual(self.published(), [])
        server.load(1, sunspec_image([common_model('Maker', 'Meter', '1.0', 'M1'), (203, self.integers())]))
        self.wait_for_value(METER, '/Ac/Power', -1500.0)


class Inverters(DevicesTest):
    def start_inverter(self, *models, serial='I1', wait_for='/Ac/Power', **keys):
        self.server = self.serve({1: sunspec_image([common_model('Maker', 'Inverter', '2.0', serial), *models])})
        program = self.run_busbar(device('sunspec.inverter', self.server, **keys))
        self.wait_for(INVERTER, wait_for)
        return program

    def model_701(self, **points):
        return (701, data(153, {
            0: 2, 1: 1, 2: 3, 3: 1, 8: 302, 12: 1304, 13: 4000, 14: 2308, 15: u32(50010), 17: u64(12345678),
            34: 412, 39: 100, 43: 435, 45: 2304, 46: u64(4000000), 62: 101, 66: 434, 68: 2309, 69: u64(4100000),
            85: 101, 89: 435, 91: 2311, 92: u64(4245678),
            111: [-2, -1, -3, 1, -3, 0, 0, 0, 0, -1], **{int(key[1:]): value for key, value in points.items()}}))

    def model_702(self):
        return (702, data(50, {0: 1000, 43: 1}))

    def model_714(self):
        port = [0] * 25
        port[10:13], port[21] = [428, 3812, 163], 440
        return (714, data(43, {2: 1, 13: [-2, -1, 1, 0, -1], 18: port}))

    def test_single_phase_model_101_on_l2(self):
        words = dict(chain_of(capture('kaco/d1')))[103][:]
        for offset in (2, 3, 5, 6, 7, 9, 10):
            words[offset] = 0xffff
        self.start_inverter((101, words), phase='L2')
        self.check(INVERTER, {
            '/Ac/Power': 3020.0, '/Ac/L2/Power': 3020.0, '/Ac/L2/Voltage': 230.4, '/Ac/L2/Current': 4.35,
            '/Ac/L2/Energy/Forward': 12345.678, '/Ac/Energy/Forward': 12345.678, '/Ac/NumberOfPhases': 1,
            '/Ac/L1/Power': ABSENT, '/Ac/L1/Voltage': ABSENT, '/Ac/L1/Energy/Forward': ABSENT, '/Ac/L3/Power': ABSENT})

    def test_models_701_702_and_714_only(self):
        self.start_inverter(self.model_701(), self.model_702(), self.model_714())
        self.check(INVERTER, {
            '/Ac/Power': 3020.0, '/Ac/L1/Power': 1000.0, '/Ac/L2/Power': 1010.0, '/Ac/L3/Power': 1010.0,
            '/Ac/L1/Current': 4.35, '/Ac/L2/Current': 4.34, '/Ac/L3/Current': 4.35, '/Ac/Current': 13.04,
            '/Ac/L1/Voltage': 230.4, '/Ac/L2/Voltage': 230.9, '/Ac/L3/Voltage': 231.1, '/Ac/Frequency': 50.01,
            '/Ac/Energy/Forward': 12345.678, '/Ac/L1/Energy/Forward': 4000.0, '/Ac/L2/Energy/Forward': 4100.0,
            '/Ac/L3/Energy/Forward': 4245.678, '/Ac/MaxPower': 10000.0, '/StatusCode': 11,
            '/Pv/0/V': 381.2, '/Pv/0/I': 4.28, '/Pv/0/P': 1630.0, '/Pv/0/Temperature': 44.0, '/Pv/1/V': ABSENT,
            '/Ac/NumberOfPhases': 3, '/Ac/PowerLimit': ABSENT})
        self.wait_for(TEMPERATURE, '/Temperature')
        self.check(TEMPERATURE, {'/Temperature': 41.2})

    def test_phases_that_701_leaves_out_get_their_share(self):
        """systemcalc reads phases only (venus.md §2.2)."""
        none = {f'_{offset}': 0x8000 for offset in (39, 62, 85)}
        none.update({f'_{offset}': u64(0xffffffffffffffff) for offset in (46, 69, 92)})
        self.start_inverter(self.model_701(**none), self.model_702())
        self.check(INVERTER, {'/Ac/L1/Power': near(1005.69, 0.01), '/Ac/L2/Power': near(1005.56, 0.01), '/Ac/L3/Power': near(1008.75, 0.01),
                              '/Ac/L1/Energy/Forward': near(12345.678 / 3, 1e-6)})

    def test_asleep_by_701(self):
        """InvSt is counted from 0: 1 is sleeping."""
        self.start_inverter(self.model_701(_2=1, _8=0, _39=0, _62=0, _85=0), self.model_702())
        self.check(INVERTER, {'/StatusCode': 8, '/Ac/Power': 0.0, '/Ac/L1/Voltage': INVALID, '/Ac/Frequency': INVALID,
                              '/Ac/Energy/Forward': 12345.678})

    def test_a_single_phase_701(self):
        """ACType 0: other phases are not claimed."""
        none = {f'_{offset}': 0x8000 for offset in (62, 85, 66, 89)}
        none.update({f'_{offset}': 0xffff for offset in (68, 91)})
        none.update({f'_{offset}': u64(0xffffffffffffffff) for offset in (69, 92)})
        self.start_inverter(self.model_701(_0=0, _39=302, **none), self.model_702())
        self.check(INVERTER, {'/Ac/L1/Power': 3020.0, '/Ac/NumberOfPhases': 1})
        values = self.values(INVERTER)
        for path in ('/Ac/L2/Power', '/Ac/L3/Power', '/Ac/L2/Voltage', '/Ac/L3/Energy/Forward'):
            self.assertNotIn(path, values)

    def test_limit_by_704(self):
        """FC16 with enable, percent, revert percent, and the 32-bit time 120 s (§2.6)."""
        controls = data(65, {12: [0, 100], 52: 0})
        self.server = self.serve({1: sunspec_image([common_model('Maker', 'Inverter', '2.0', 'I1'), self.model_701(), self.model_702(),
                                                    (704, controls)])})
        at = address_of(sunspec_image([common_model('', '', '', ''), self.model_701(), self.model_702(), (704, controls)]), 704)
        self.server.obey(f'writable 1 {at + 12} {at + 21}')
        program = self.run_busbar(device('sunspec.inverter', self.server, power_limit=True))
        self.wait_for_value(INVERTER, '/Ac/PowerLimit', 10000.0)
        self.assertEqual(self.consumer.set(INVERTER, '/Ac/PowerLimit', dbus.Double(2500)), 0)
        self.wait_for_value(INVERTER, '/Ac/PowerLimit', 2500.0)
        self.assertEqual(program.terminate(), 0)
        self.assertEqual([(each['function'], each['address'], each['words']) for each in self.server.writes()],
                         [(16, at + 12, [1, 25, 100, 0, 0, 120]), (16, at + 12, [0])])

    def test_temperature_of_the_heat_sink_where_the_cabinet_tells_none(self):
        """SolarEdge (§1.6)."""
        words = dict(chain_of(capture('kaco/d1')))[103][:]
        words[31] = 0x8000
        self.start_inverter((103, words))
        self.wait_for(TEMPERATURE, '/Temperature')
        self.check(TEMPERATURE, {'/Temperature': 45.5})


if __name__ == '__main__':
    unittest.main()
