#!/usr/bin/python3
"""What a Kaco's registers become on the bus: the column "right" of "Expected values", modbus.md §6, for both images."""
import unittest

from modbus_devices import ABSENT, INVALID, DevicesTest, capture, device, near

D1_PV = 'com.victronenergy.pvinverter.kaco_blueplanet_10_0NX312345678'
D1_TEMPERATURE = 'com.victronenergy.temperature.kaco_blueplanet_10_0NX312345678'
D2_PV = 'com.victronenergy.pvinverter.kaco_blueplanet_8_6TL01999999'
D2_TEMPERATURE = 'com.victronenergy.temperature.kaco_blueplanet_8_6TL01999999'

# What a Kaco has no register for, and what only an option brings.
NEVER = ('/JPX', '/Ac/Energy/Reverse', '/Ac/PowerFactor', '/Pv/2/V', '/Pv/2/P', '/Role', '/AllowedRoles',
         '/Temperature', '/State')


class D1(DevicesTest):
    """NX3-like, producing; chain 1, 103, 120, 121, 123, 160; unit 3."""

    def setUp(self):
        super().setUp()
        self.server = self.serve({3: capture('kaco/d1')})

    def run_kaco(self, **keys):
        program = self.run_busbar(device('kaco.blueplanet', self.server, **keys))
        self.wait_for(D1_PV, '/Ac/Energy/Forward')
        return program

    def test_models_that_are_found(self):
        self.run_kaco().wait_for_log('models 1 103 120 121 123 160')

    def test_two_services_and_no_other(self):
        self.run_kaco()
        self.consumer.wait_for_name(D1_TEMPERATURE)
        self.assertEqual(self.published(), [D1_PV, D1_TEMPERATURE])

    def test_identity(self):
        self.run_kaco()
        self.check(D1_PV, {
            '/ProductName': 'KACO new energy blueplanet 10.0 NX3 M2',
            '/FirmwareVersion': 'V1.24',
            '/HardwareVersion': INVALID,
            '/Serial': '10.0NX312345678',
            '/ProductId': 0xa144,
            '/CustomName': 'Roof',
            '/DeviceInstance': 20,
            '/Connected': 1,
        })
        self.check(D1_PV, {'/Mgmt/Connection': f'modbus tcp 127.0.0.1:{self.server.port} unit 3'})

    def test_measurements(self):
        self.run_kaco()
        self.check(D1_PV, {
            '/Ac/L1/Current': 4.35, '/Ac/L2/Current': 4.34, '/Ac/L3/Current': 4.35, '/Ac/Current': 13.04,
            '/Ac/L1/Voltage': 230.4, '/Ac/L2/Voltage': 230.9, '/Ac/L3/Voltage': 231.1,
            '/Ac/Power': 3020.0,
            '/Ac/Frequency': 50.01,
            '/Ac/Energy/Forward': 12345.678,
            '/Ac/MaxPower': 10000.0,
            '/Ac/NumberOfPhases': 3,
            '/StatusCode': 11,
            '/ErrorCode': 0,  # StVnd is 4 in normal operation, modbus.md §1.4
        })

    def test_power_of_a_phase_is_its_share_by_voltage_times_current(self):
        self.run_kaco()
        self.check(D1_PV, {'/Ac/L1/Power': near(1005.69, 0.005), '/Ac/L2/Power': near(1005.56, 0.005),
                           '/Ac/L3/Power': near(1008.75, 0.005)})
        values = self.values(D1_PV)
        self.assertAlmostEqual(sum(values[f'/Ac/L{i}/Power'] for i in (1, 2, 3)), 3020.0, places=6)

    def test_energy_of_a_phase_starts_as_a_third_and_grows_by_its_share(self):
        self.run_kaco()
        third = 12345.678 / 3
        self.check(D1_PV, {f'/Ac/L{i}/Energy/Forward': near(third, 1e-6) for i in (1, 2, 3)})
        self.server.set(3, 40094, 0x00bc, 0x614e + 900)
        self.wait_for_value(D1_PV, '/Ac/Energy/Forward', 12346.578)
        self.check(D1_PV, {f'/Ac/L{i + 1}/Energy/Forward': near(third + 0.9 * power / 3020, 1e-6)
                           for i, power in enumerate((1005.6925, 1005.5564, 1008.7511))})

    def test_strings(self):
        self.run_kaco()
        self.check(D1_PV, {'/Pv/0/V': 381.2, '/Pv/0/I': 4.28, '/Pv/0/P': 1630.0, '/Pv/0/Temperature': 44.0,
                           '/Pv/1/V': 374.5, '/Pv/1/I': 3.95, '/Pv/1/P': 1480.0, '/Pv/1/Temperature': 43.0})

    def test_temperature_service(self):
        self.run_kaco()
        self.wait_for(D1_TEMPERATURE, '/Temperature')
        self.check(D1_TEMPERATURE, {
            '/Temperature': 41.2,
            '/TemperatureType': 2,  # generic: 0 would be a battery, modbus.md §5 row 15
            '/Connected': 1,
            '/Serial': '10.0NX312345678',
            '/ProductId': 0,
            '/CustomName': 'Roof temperature',
            '/Ac/Power': ABSENT,
        })

    def test_position_is_an_integer(self):
        """As a text, systemcalc does not count the inverter (modbus.md §1.4)."""
        self.run_kaco(position='ac-input-1')
        self.check(D1_PV, {'/Position': 0})

    def test_temperature_service_can_be_left_out(self):
        self.run_kaco(temperature=False)
        self.server.wait_for_requests(3)
        self.assertEqual(self.published(), [D1_PV])

    def test_paths_that_must_not_be_there(self):
        self.run_kaco()
        self.check(D1_PV, {path: ABSENT for path in (*NEVER, '/Ac/PowerLimit')})

    def test_nothing_is_written_without_power_limit(self):
        """Not even when somebody tries (modbus.md §1.7: a driver that limited to 1 % at each start)."""
        self.run_kaco()
        self.server.wait_for_requests(5)
        self.assertEqual(self.server.stats()['writes'], 0)

    def test_power_limit_is_there_if_wanted(self):
        self.run_kaco(power_limit=True)
        self.wait_for(D1_PV, '/Ac/PowerLimit')
        self.check(D1_PV, {'/Ac/PowerLimit': 10000.0, '/Ac/MaxPower': 10000.0})
        self.assertEqual(self.server.stats()['writes'], 0)

    def test_one_request_per_model(self):
        """modbus.md §4: header and body in one frame; nothing of 123, which nobody asked for."""
        self.run_kaco()
        self.server.wait_for_requests(3)
        polled = {(each['address'], each['count']) for each in self.server.requests() if each['count'] > 2}
        self.assertEqual(polled - {(40002, 68), (40208, 10)}, {(40070, 52), (40122, 28), (40208, 50)})

    def test_a_temperature_below_zero(self):
        """Unsigned it would be 6548.6 (modbus.md §6, extra unit cases)."""
        self.server.set(3, 40103, 0xffce)
        self.run_kaco()
        self.wait_for(D1_TEMPERATURE, '/Temperature')
        self.check(D1_TEMPERATURE, {'/Temperature': -5.0})

    def test_a_frequency_above_32767(self):
        """Signed it would be negative (modbus.md §6, extra unit cases)."""
        self.server.set(3, 40086, 0xc343, 0xfffd)
        self.run_kaco()
        self.check(D1_PV, {'/Ac/Frequency': 49.987})

    def test_a_scale_factor_that_is_not_implemented_or_wild_makes_its_values_invalid(self):
        self.server.set(3, 40076, 0x8000)  # A_SF
        self.server.set(3, 40083, 0x000b)  # V_SF: 11
        self.run_kaco()
        self.check(D1_PV, {'/Ac/Current': INVALID, '/Ac/L1/Current': INVALID, '/Ac/L1/Voltage': INVALID, '/Ac/Power': 3020.0})
        # Without U*I the phases share equally.
        self.check(D1_PV, {f'/Ac/L{i}/Power': near(3020.0 / 3, 1e-6) for i in (1, 2, 3)})

    def test_registers_that_are_not_implemented_are_invalid(self):
        """No 655.35 A and no -327680 W (modbus.md §5 row 6)."""
        self.server.set(3, 40072, 0xffff, 0xffff, 0xffff, 0xffff)
        self.server.set(3, 40084, 0x8000)
        self.server.set(3, 40086, 0xffff)
        self.run_kaco()
        self.check(D1_PV, {path: INVALID for path in ('/Ac/Current', '/Ac/L1/Current', '/Ac/L2/Current', '/Ac/L3/Current', '/Ac/Power',
                                                      '/Ac/L1/Power', '/Ac/L2/Power', '/Ac/L3/Power', '/Ac/Frequency')})

    def test_every_operating_state(self):
        """modbus.md §1.5. At 3020 W "off" and "fault" contradict the power: 7, running (§5 row 13)."""
        self.run_kaco()
        for state, shown in ((1, 7), (2, 8), (3, 3), (4, 11), (5, 12), (6, 8), (7, 7), (8, 8), (0xffff, 99), (0, 99), (77, 99)):
            with self.subTest(state=state):
                self.server.set(3, 40108, state)
                self.wait_for_value(D1_PV, '/StatusCode', shown, 5)

    def test_a_fault_without_power_is_an_error_with_the_vendor_s_code(self):
        self.server.set(3, 40084, 0)
        self.server.set(3, 40108, 7, 23)
        self.run_kaco()
        self.check(D1_PV, {'/StatusCode': 10, '/ErrorCode': 23, '/Ac/Power': 0.0})


class D2(DevicesTest):
    """TL3-like, asleep: it parks zeros. Chain 1, 103, 113, 120, 123, 126, 160; unit 1."""

    def setUp(self):
        super().setUp()
        self.server = self.serve({1: capture('kaco/d2')})

    def run_kaco(self, **keys):
        program = self.run_busbar(device('kaco.blueplanet', self.server, **keys))
        self.wait_for(D2_PV, '/Ac/Energy/Forward')
        return program

    def test_models_that_are_found_with_one_that_is_too_long_to_read(self):
        self.run_kaco().wait_for_log('unit 1, models 1 103 113 120 123 126 160')
        self.server.wait_for_requests(3)
        read = [(each['address'], each['count']) for each in self.server.requests() if 40238 <= each['address'] < 40466]
        self.assertEqual(read, [(40238, 2)])  # its header

    def test_identity(self):
        self.run_kaco()
        self.check(D2_PV, {'/ProductName': 'KACO new energy blueplanet 8.6 TL3 INT', '/FirmwareVersion': 'V5.53',
                           '/Serial': '8.6TL01999999', '/Connected': 1})

    def test_power_and_current_are_really_zero(self):
        self.run_kaco()
        self.check(D2_PV, {path: 0.0 for path in ('/Ac/L1/Current', '/Ac/L2/Current', '/Ac/L3/Current', '/Ac/Current', '/Ac/Power',
                                                  '/Ac/L1/Power', '/Ac/L2/Power', '/Ac/L3/Power')})

    def test_what_it_parks_at_zero_is_invalid(self):
        self.run_kaco()
        self.check(D2_PV, {path: INVALID for path in ('/Ac/L1/Voltage', '/Ac/L2/Voltage', '/Ac/L3/Voltage', '/Ac/Frequency')})

    def test_energy(self):
        self.run_kaco()
        self.check(D2_PV, {'/Ac/Energy/Forward': 12096.431, **{f'/Ac/L{i}/Energy/Forward': near(12096.431 / 3, 1e-6)
                                                              for i in (1, 2, 3)}})

    def test_ratings_and_state(self):
        self.run_kaco()
        self.check(D2_PV, {'/Ac/MaxPower': 8600.0, '/StatusCode': 8, '/ErrorCode': 0, '/Ac/NumberOfPhases': 3})

    def test_strings(self):
        self.run_kaco()
        for i in (0, 1):
            self.check(D2_PV, {f'/Pv/{i}/V': INVALID, f'/Pv/{i}/I': 0.0, f'/Pv/{i}/P': 0.0, f'/Pv/{i}/Temperature': INVALID})

    def test_temperature_is_invalid(self):
        self.run_kaco()
        self.consumer.wait_for_name(D2_TEMPERATURE)
        self.server.wait_for_requests(5)
        self.check(D2_TEMPERATURE, {'/Temperature': INVALID, '/TemperatureType': 2, '/Connected': 1})

    def test_power_limit_with_the_rating_as_base(self):
        """121 is missing: WRtg of 120 stands in."""
        self.run_kaco(power_limit=True)
        self.wait_for(D2_PV, '/Ac/PowerLimit')
        self.check(D2_PV, {'/Ac/PowerLimit': 8600.0})
        self.assertEqual(self.server.stats()['writes'], 0)

    def test_paths_that_must_not_be_there(self):
        self.run_kaco()
        self.check(D2_PV, {path: ABSENT for path in (*NEVER, '/Ac/PowerLimit')})

    def test_power_of_the_float_model_is_finer(self):
        """103 counts tens of watts, 113 single ones; the counter is that of 103 (modbus.md §4)."""
        self.run_kaco()
        self.server.set(1, 40084, 0x0024)          # 103 W: 360
        self.server.set(1, 40144, 0x43b6, 0xc000)  # 113 W: 365.5
        self.wait_for_value(D2_PV, '/Ac/Power', 365.5)

    def test_a_float_that_is_no_number_is_invalid(self):
        """Quiet NaN, Kaco's own NaN and infinity (modbus.md §2.3, §6 extra unit cases)."""
        self.run_kaco()
        for words in ((0x7fc0, 0), (0xffff, 0xffff), (0x7f80, 0)):
            with self.subTest(words=words):
                self.server.set(1, 40144, 0x3f80, 0)
                self.wait_for_value(D2_PV, '/Ac/Power', 1.0)
                self.server.set(1, 40144, *words)
                self.wait_for(D2_PV, '/Ac/Power', valid=False)
                self.check(D2_PV, {f'/Ac/L{i}/Power': INVALID for i in (1, 2, 3)})


if __name__ == '__main__':
    unittest.main()
