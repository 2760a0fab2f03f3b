#!/usr/bin/python3
"""Energy meters with fixed registers: Carlo Gavazzi EM24, ABB B21 and B23 (modbus.md §3.4; the images are constructed)."""
import unittest

import dbus

from modbus_devices import ABSENT, INVALID, DevicesTest, capture, device, pump_until
from venus_bus import pump_for

EM24 = 'carlo_gavazzi_em24_BW0290017002T'
B21, B23 = 'abb_b21_21000123', 'abb_b23_23000456'
PHASES = ('Power', 'Voltage', 'Current', 'Energy/Forward')


def named(driver, of_class='grid'):
    return f'com.victronenergy.{of_class}.{driver}'


class Em24(DevicesTest):
    grid = named(EM24)

    def start_meter(self, image=None, wait_for='/Ac/Power', service=None, **keys):
        self.server = self.serve({1: image or capture('carlo_gavazzi/em24')})
        program = self.run_busbar(device('carlo_gavazzi.em24', self.server, **keys))
        if wait_for:
            self.wait_for(service or self.grid, wait_for)
        return program

    def test_values(self):
        self.start_meter()
        self.check(self.grid, {
            '/Ac/Power': 544.6, '/Ac/L1/Power': 283.9, '/Ac/L2/Power': -542.1, '/Ac/L3/Power': 802.8,
            '/Ac/L1/Voltage': 230.1, '/Ac/L2/Voltage': 231.2, '/Ac/L3/Voltage': 232.3,
            '/Ac/L1/Current': 1.234, '/Ac/L2/Current': -2.345, '/Ac/L3/Current': 3.456,
            '/Ac/Frequency': 50.0, '/PhaseSequence': 0, '/NrOfPhases': 3,
            '/Ac/Energy/Forward': 12345.6, '/Ac/Energy/Reverse': 789.0,
            '/Ac/L1/Energy/Forward': 4000.1, '/Ac/L2/Energy/Forward': 4100.2, '/Ac/L3/Energy/Forward': 4245.3,
            '/Ac/L1/Energy/Reverse': ABSENT, '/Position': ABSENT,
        })

    def test_identity(self):
        self.start_meter()
        self.check(self.grid, {
            '/ProductName': 'Carlo Gavazzi EM24 Ethernet', '/ProductId': 0xb017, '/Serial': 'BW0290017002T',
            '/FirmwareVersion': '1.4.5', '/HardwareVersion': '1.2.3', '/Model': 'EM24DINAV23XE1X', '/CustomName': 'Roof',
            '/DeviceInstance': 40, '/Connected': 1, '/Role': 'grid'})
        roles = self.consumer.value(self.grid, '/AllowedRoles')
        self.assertEqual(list(roles), ['grid', 'pvinverter', 'genset', 'acload'])

    def test_32_bits_with_the_low_word_first(self):
        self.start_meter(capture('carlo_gavazzi/em24').put(0x28, 0x86a1, 0x0001))  # 100001
        self.check(self.grid, {'/Ac/Power': 10000.1})

    def test_nothing_is_written_if_the_application_is_right(self):
        self.start_meter()
        self.assertEqual(self.server.stats()['writes'], 0)

    def test_another_application_is_set_and_read_back(self):
        image = capture('carlo_gavazzi/em24').put(0xa000, 1)
        self.server = self.serve({1: image})
        self.server.obey('writable 1 40960 40960')
        self.run_busbar(device('carlo_gavazzi.em24', self.server))
        self.wait_for(self.grid, '/Ac/Power')
        writes = self.server.writes()
        self.assertEqual([(each['function'], each['address'], each['words']) for each in writes], [(6, 0xa000, [7])])
        reads = [each['at'] for each in self.server.requests() if each['address'] == 0xa000 and each['function'] == 3]
        self.assertEqual(len(reads), 2)
        self.assertLess(reads[0], writes[0]['at'])
        self.assertGreater(reads[1], writes[0]['at'])

    def test_a_meter_that_refuses_the_application_is_not_published(self):
        """Its registers mean something else then."""
        program = self.start_meter(capture('carlo_gavazzi/em24').put(0xa000, 1), wait_for=None)  # exception on write
        program.wait_for_log('illegal data address')
        self.assertEqual(self.published(), [])
        pump_for(1.5)
        self.assertEqual(self.published(), [])

    def test_a_meter_that_forgets_the_application_is_not_published(self):
        """Front switch locked: it accepts the write, and nothing changes."""
        self.server = self.serve({1: capture('carlo_gavazzi/em24').put(0xa000, 1)})
        self.server.obey('writable 1 40960 40960')
        self.server.fault('late 300')
        program = self.run_busbar(device('carlo_gavazzi.em24', self.server))
        self.server.wait_for_writes(1)
        self.server.set(1, 0xa000, 1)
        program.wait_for_log('and does not take it: is the meter\'s front switch locked?')
        self.assertEqual(self.published(), [])

    def phases(self, code, present):
        self.start_meter(capture('carlo_gavazzi/em24').put(0x1002, code))
        values = self.values(self.grid)
        for phase in (1, 2, 3):
            for what in PHASES:
                path = f'/Ac/L{phase}/{what}'
                self.assertEqual(path in values, phase <= present, path)
        self.check(self.grid, {'/NrOfPhases': present, '/Ac/Power': 544.6})

    def test_three_phases_without_neutral(self):
        self.phases(4, 3)

    def test_two_phases(self):
        """venus.md §2.2: a phase that does not exist is absent, never 0."""
        self.phases(2, 2)

    def test_one_phase(self):
        self.phases(3, 1)

    def test_one_phase_on_l3(self):
        self.start_meter(capture('carlo_gavazzi/em24').put(0x1002, 3), phase='L3')
        self.check(self.grid, {'/Ac/L3/Power': 283.9, '/Ac/L3/Voltage': 230.1, '/Ac/L1/Power': ABSENT, '/Ac/L2/Power': ABSENT})

    def test_wired_anew_during_an_absence(self):
        """The phases that went are not kept."""
        self.start_meter()
        self.server.fault('refuse on')
        self.wait_for_value(self.grid, '/Connected', 0)
        self.server.load(1, capture('carlo_gavazzi/em24').put(0x1002, 3))
        self.server.fault('refuse off')
        self.wait_for_value(self.grid, '/NrOfPhases', 1, 30)
        self.wait_for(self.grid, '/Ac/Power')
        self.check(self.grid, {'/Ac/L1/Power': 283.9, '/Ac/L2/Power': ABSENT, '/Ac/L3/Power': ABSENT, '/Connected': 1})

    def test_another_identification_code_publishes_nothing(self):
        program = self.start_meter(capture('carlo_gavazzi/em24').put(0x0b, 340), wait_for=None)
        program.wait_for_log('unit 1: identification 0x000b holds 340, which is no Carlo Gavazzi EM24 Ethernet')
        self.assertEqual(self.published(), [])
        self.assertEqual(self.server.stats()['writes'], 0)

    def test_role_by_configuration(self):
        service = named(EM24, 'pvinverter')
        self.start_meter(service=service, role='pvinverter', position='ac-output')
        self.check(service, {'/Role': 'pvinverter', '/Position': 1, '/Ac/Power': 544.6, '/Ac/NumberOfPhases': 3, '/DeviceInstance': 20})
        self.assertEqual(self.published(), [service])

    def test_role_chosen_on_the_gx(self):
        self.start_meter()
        self.assertEqual(self.consumer.set(self.grid, '/Role', dbus.String('acload')), 0)
        service = named(EM24, 'acload')
        self.wait_for(service, '/Ac/Power')
        self.consumer.wait_for_no_name(self.grid)
        self.check(service, {'/Role': 'acload', '/Ac/L2/Power': -542.1, '/Connected': 1})

    def test_away_and_back(self):
        """venus.md §1.6: no value of a grid meter outlives 5 s."""
        self.start_meter()
        self.server.fault('refuse on')
        self.wait_for_value(self.grid, '/Connected', 0, 7)
        self.check(self.grid, {'/Ac/Power': INVALID, '/Ac/L1/Power': INVALID, '/Ac/L2/Current': INVALID, '/Ac/Frequency': INVALID,
                               '/Ac/Energy/Forward': 12345.6, '/Ac/Energy/Reverse': 789.0})
        self.server.fault('refuse off')
        self.wait_for_value(self.grid, '/Ac/Power', 544.6, 30)
        self.check(self.grid, {'/Connected': 1})


class Abb(DevicesTest):
    b21 = {
        '/Ac/Power': -1178.5, '/Ac/L1/Power': -1178.5, '/Ac/L1/Voltage': 230.4, '/Ac/L1/Current': 5.12, '/Ac/Frequency': 49.98,
        '/Ac/PowerFactor': -0.987, '/Ac/Energy/Forward': 12345.67, '/Ac/Energy/Reverse': 78.9, '/Ac/L1/Energy/Forward': 12345.67,
        '/Ac/L1/Energy/Reverse': 78.9, '/Ac/L2/Power': ABSENT, '/Ac/L3/Voltage': ABSENT,
        '/Serial': '21000123', '/FirmwareVersion': 'B1.23.4', '/ProductName': 'ABB B21', '/ProductId': 0xb033, '/Connected': 1}
    b23 = {
        '/Ac/Power': -144.5, '/Ac/L1/Power': 1178.5, '/Ac/L2/Power': -1380.0, '/Ac/L3/Power': 57.0,
        '/Ac/L1/Voltage': 230.4, '/Ac/L2/Voltage': 230.9, '/Ac/L3/Voltage': 231.1,
        '/Ac/L1/Current': 5.12, '/Ac/L2/Current': 6.0, '/Ac/L3/Current': 0.25, '/Ac/Frequency': 49.98,
        '/Ac/PowerFactor': -0.123, '/Ac/L1/PowerFactor': 0.999, '/Ac/L2/PowerFactor': -0.998, '/Ac/L3/PowerFactor': 0.987,
        '/Ac/Energy/Forward': 12345.67, '/Ac/Energy/Reverse': 78.9,
        '/Ac/L1/Energy/Forward': 4000.11, '/Ac/L2/Energy/Forward': 4100.22, '/Ac/L3/Energy/Forward': 4245.34,
        '/Ac/L1/Energy/Reverse': 26.3, '/Ac/L2/Energy/Reverse': 26.3, '/Ac/L3/Energy/Reverse': 26.3,
        '/Serial': '23000456', '/FirmwareVersion': 'B1.23.4', '/ProductName': 'ABB B23/B24', '/Connected': 1}

    def start_meter(self, which, image, pty=False, unit=1, **keys):
        self.server = self.serve({unit: image}, pty)
        return self.run_busbar(device(which, self.server, **keys))

    def test_b21_over_tcp(self):
        self.start_meter('abb.b21', capture('abb/b21'))
        self.wait_for(named(B21), '/Ac/Power')
        self.check(named(B21), self.b21)

    def test_b21_over_rs485(self):
        self.start_meter('abb.b21', capture('abb/b21'), pty=True)
        self.wait_for(named(B21), '/Ac/PowerFactor')  # several requests, the last one
        self.check(named(B21), {**self.b21, '/Mgmt/Connection': f'modbus rtu {self.server.port} 19200 8N1 unit 1'})

    def test_b23_over_tcp(self):
        self.start_meter('abb.b23', capture('abb/b23'))
        self.wait_for(named(B23), '/Ac/Power')
        self.check(named(B23), self.b23)

    def test_b23_over_rs485_as_the_second_unit_that_is_tried(self):
        self.start_meter('abb.b23', capture('abb/b23'), pty=True, unit=2, timeout=0.3)
        self.wait_for(named(B23), '/Ac/L3/PowerFactor')
        self.check(named(B23), self.b23)

    def test_b24(self):
        program = self.start_meter('abb.b23', capture('abb/b23').put(0x8960, 0x4232, 0x3420))
        self.wait_for(named(B23), '/Ac/Power')
        program.wait_for_log('ABB B24 #23000456')

    def test_a_b21_is_no_b23(self):
        program = self.start_meter('abb.b23', capture('abb/b21'))
        program.wait_for_log('which is no ABB B23/B24')
        self.assertEqual(self.published(), [])

    def test_what_is_not_available_is_invalid(self):
        """All ones, 0x7fff... for signed numbers."""
        image = capture('abb/b23')
        for address, words in ((0x5b00, 2), (0x5b0c, 2), (0x5b2c, 1), (0x5000, 4), (0x5460, 4)):
            image.put(address, *[0xffff] * words)
        image.put(0x5b14, 0x7fff, 0xffff).put(0x5b3a, 0x7fff)
        self.start_meter('abb.b23', image)
        self.wait_for(named(B23), '/Ac/L1/Power')
        self.check(named(B23), {path: INVALID for path in ('/Ac/L1/Voltage', '/Ac/L1/Current', '/Ac/Frequency', '/Ac/Energy/Forward',
                                                           '/Ac/L1/Energy/Forward', '/Ac/Power', '/Ac/PowerFactor')})
        self.check(named(B23), {'/Ac/L2/Voltage': 230.9, '/Ac/L2/Energy/Forward': 4100.22})

    def test_b21_on_another_phase(self):
        self.start_meter('abb.b21', capture('abb/b21'), phase='L2')
        self.wait_for(named(B21), '/Ac/L2/Power')
        self.check(named(B21), {'/Ac/L2/Power': -1178.5, '/Ac/L2/Voltage': 230.4, '/Ac/L2/Energy/Forward': 12345.67,
                                '/Ac/L1/Power': ABSENT, '/Ac/L1/Voltage': ABSENT, '/Ac/L3/Power': ABSENT, '/NrOfPhases': 1})

    def test_energy_does_not_step_back(self):
        self.start_meter('abb.b21', capture('abb/b21'))
        self.wait_for(named(B21), '/Ac/Power')
        self.server.set(1, 0x5000, 0, 0, 0, 0)
        self.server.set(1, 0x5b00, 0, 2310)
        self.wait_for_value(named(B21), '/Ac/L1/Voltage', 231.0)
        self.server.wait_for_requests(4)
        self.check(named(B21), {'/Ac/Energy/Forward': 12345.67, '/Ac/L1/Energy/Forward': 12345.67})

    def test_rs485_unplugged_and_back(self):
        self.start_meter('abb.b21', capture('abb/b21'), pty=True, timeout=0.3)
        service = named(B21)
        self.wait_for(service, '/Ac/Power')
        self.server.fault('silent forever')
        self.wait_for_value(service, '/Connected', 0)
        self.check(service, {'/Ac/Power': INVALID, '/Ac/L1/Power': INVALID, '/Ac/Energy/Forward': 12345.67})
        self.server.fault('clear')
        self.wait_for_value(service, '/Ac/Power', -1178.5)
        pump_until(lambda: self.consumer.value(service, '/Connected') == 1, 'connected')


if __name__ == '__main__':
    unittest.main()
