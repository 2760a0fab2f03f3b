#!/usr/bin/python3
"""What a Kaco does in the course of days: the sequences (a) to (h) of modbus.md §6, absences, rivals and neighbours."""
import socket
import statistics
import time
import unittest

from modbus_devices import (ABSENT, INVALID, DevicesTest, address_of, capture, chain_of, device, is_invalid, near, pump_until,
                            sunspec_image)
from venus_bus import pump_for

D1_PV = 'com.victronenergy.pvinverter.kaco_blueplanet_10_0NX312345678'
D1_TEMPERATURE = 'com.victronenergy.temperature.kaco_blueplanet_10_0NX312345678'
D2_PV = 'com.victronenergy.pvinverter.kaco_blueplanet_8_6TL01999999'
LIVE = ('/Ac/Power', '/Ac/L1/Power', '/Ac/L2/Power', '/Ac/L3/Power', '/Ac/Current', '/Ac/L1/Current', '/Ac/L1/Voltage',
        '/Ac/L2/Voltage', '/Ac/L3/Voltage', '/Ac/Frequency', '/StatusCode', '/Pv/0/P', '/Pv/0/V', '/Pv/1/P', '/Pv/1/V')
BODY_103 = 40072  # of both images
POWER = BODY_103 + 12
ENERGY = BODY_103 + 22
STATE = BODY_103 + 36


class Sequences(DevicesTest):
    unit, image, pv = 3, 'kaco/d1', D1_PV

    def setUp(self):
        super().setUp()
        self.server = self.serve({self.unit: capture(self.image)})

    def run_kaco(self, **keys):
        program = self.run_busbar(device('kaco.blueplanet', self.server, **keys))
        self.wait_for(self.pv, '/Ac/Energy/Forward')
        return program

    def polls(self):
        """Requests of model 103 so far."""
        return sum(1 for each in self.server.requests() if each['address'] == 40070 and each['count'] == 52)

    def wait_for_polls(self, more):
        number = self.polls() + more
        pump_until(lambda: self.polls() >= number, f'{more} more polls')

    def mark(self):
        """What was before does not count in told() and assert_stayed()."""
        self.consumer.roundtrip(self.pv)
        self.owners, self.items = len(self.consumer.owner_changes), len(self.consumer.items_changed)

    def told(self, path):
        self.consumer.roundtrip(self.pv)
        return self.changes_of(self.pv, path, self.items)

    def wait_until_told(self, path, *values):
        """Exactly these, whole samples later than GetValue."""
        pump_until(lambda: self.told(path) == list(values), f'{path} told as {values}')

    def assert_stayed(self, service):
        self.consumer.roundtrip(service)
        self.assert_stayed_on_the_bus(service, self.owners)


class D1Sequences(Sequences):
    def test_a_three_time_outs_are_no_absence(self):
        """(a), and §5 "Night policy": values are held for up to 3 polls."""
        self.run_kaco()
        self.wait_for(D1_TEMPERATURE, '/Temperature') # its own service, a moment later
        self.mark()
        self.server.fault('silent 3')
        self.server.wait_for_requests(3)
        self.server.set(3, POWER, 305)
        self.wait_for_value(D1_PV, '/Ac/Power', 3050.0)
        self.assert_stayed(D1_PV)
        self.assert_stayed(D1_TEMPERATURE)
        self.wait_until_told('/Ac/Power', 3050.0)
        self.assertEqual(self.told('/Connected'), [])
        self.check(D1_PV, {'/Connected': 1, '/Ac/L1/Voltage': 230.4, '/Ac/Energy/Forward': 12345.678})

    def test_a_longer_silence_makes_values_invalid_and_the_service_stays(self):
        """(a), §5 row 4."""
        program = self.run_kaco()
        self.mark()
        begin = time.monotonic()
        self.server.fault('silent forever')
        self.wait_for_value(D1_PV, '/Connected', 0)
        self.assertLess(time.monotonic() - begin, 7.5)
        self.check(D1_PV, {**{path: INVALID for path in LIVE}, '/Ac/Energy/Forward': 12345.678, '/Serial': '10.0NX312345678'})
        self.check(D1_TEMPERATURE, {'/Connected': 0, '/Temperature': INVALID})
        program.wait_for_log('values invalid; trying again in 1 s')
        self.server.fault('clear')
        self.wait_for_value(D1_PV, '/Ac/Power', 3020.0)
        self.check(D1_PV, {'/Connected': 1})
        self.check(D1_TEMPERATURE, {'/Connected': 1, '/Temperature': 41.2})
        self.assert_stayed(D1_PV)
        program.wait_for_log('back after')

    def test_b_reset_for_long(self):
        """(b): another client holds the one connection that the inverter serves."""
        program = self.run_kaco()
        self.mark()
        self.server.fault('refuse on')
        self.server.obey('single-client on')
        self.server.fault('refuse off')
        other_client = socket.create_connection(('127.0.0.1', self.server.port))
        self.addCleanup(other_client.close)
        attempts = []

        def count_attempts():
            if self.server.stats()['turned-away'] > len(attempts):
                attempts.append(time.monotonic())
            return len(attempts) == 4
        pump_until(count_attempts, 'four attempts to connect', 25)
        gaps = [after - before for before, after in zip(attempts, attempts[1:])]
        for gap, least in zip(gaps, (1, 2, 4)):
            self.assertGreater(gap, 0.95 * least, gaps)
        self.check(D1_PV, {'/Connected': 0, **{path: INVALID for path in LIVE}, '/Ac/Energy/Forward': 12345.678})
        self.assertEqual(len([line for line in program.log if 'values invalid' in line]), 1)

        other_client.close()
        self.server.set(3, ENERGY, 0x00bc, 0x614e + 500)
        self.wait_for_value(D1_PV, '/Ac/Power', 3020.0, 25)
        self.check(D1_PV, {'/Connected': 1, '/Ac/Energy/Forward': 12346.178})
        self.assert_stayed(D1_PV)
        self.wait_until_told('/Connected', 0, 1)
        self.wait_until_told('/Ac/Energy/Forward', 12346.178)

    def test_d_an_error_reply_in_place_of_the_end_marker(self):
        """(d), as SMA does (§2.1 rule 3)."""
        self.server.fault('exception 2 40258 2')
        self.run_kaco().wait_for_log('models 1 103 120 121 123 160')
        self.check(D1_PV, {'/Ac/Power': 3020.0, '/Pv/1/P': 1480.0})

    def bad_replies(self, fault):
        """Nothing of them is published, and everything is well afterwards."""
        self.run_kaco()
        self.mark()
        self.server.fault(fault)
        self.server.set(3, POWER, 666)
        self.server.wait_for_requests(2)
        self.server.set(3, POWER, 310)
        self.server.fault('clear')
        self.wait_for_value(D1_PV, '/Ac/Power', 3100.0)
        self.wait_until_told('/Ac/Power', 3100.0)
        self.assertEqual(self.told('/Connected'), [])
        self.assertEqual([path for sender, changed in self.consumer.items_changed[self.items:] for path, item in changed.items()
                          if is_invalid(item['Value'])], [])
        self.assert_stayed(D1_PV)

    def test_e_wrong_transaction_id(self):
        self.bad_replies('wrong-tid 100')

    def test_e_wrong_unit(self):
        self.bad_replies('wrong-unit')

    def test_e_short_reply(self):
        self.bad_replies('short 10')

    def test_e_truncated_frame(self):
        self.bad_replies('truncate 20')

    def test_e_exception_6_busy(self):
        self.bad_replies('exception 6')

    def test_e_busy_with_the_strings_only_is_no_reason_to_do_without_them(self):
        """Exception 6 means later, not never: asked again at the usual pace."""
        self.run_kaco()
        self.server.fault('exception 6 40230 1')
        before = len([each for each in self.server.requests() if each['address'] == 40208])

        def asked_again():
            return [each for each in self.server.requests() if each['address'] == 40208][before:]
        pump_until(asked_again, 'model 160 is asked')
        self.server.fault('clear')
        self.server.set(3, 40228, 3900)
        self.wait_for_value(D1_PV, '/Pv/0/V', 390.0)

    def test_f_a_blank_frame_is_dropped(self):
        """(f): all zero with state "fault"; not a fault of the inverter."""
        self.run_kaco()
        self.mark()
        good = [capture('kaco/d1').words[BODY_103 + i] for i in range(50)]
        self.server.set(3, BODY_103, *[7 if i == 36 else 0 for i in range(50)])
        self.wait_for_polls(1)
        self.server.set(3, BODY_103, *good[:12], 311, *good[13:])
        self.wait_for_value(D1_PV, '/Ac/Power', 3110.0)
        self.wait_until_told('/Ac/Power', 3110.0)
        for path in ('/StatusCode', '/ErrorCode', '/Ac/Energy/Forward', '/Ac/L1/Voltage', '/Ac/Current', '/Connected'):
            self.assertEqual(self.told(path), [], path)

    def test_g_a_chain_shifted_by_one_word(self):
        """(g): model 1 of length 65 (SolarEdge)."""
        models = [(number, data[:65] if number == 1 else data) for number, data in chain_of(capture('kaco/d1'))]
        shifted = sunspec_image(models)
        self.assertEqual(address_of(shifted, 103), BODY_103 - 1)
        self.server.load(3, shifted)
        self.run_kaco()
        self.check(D1_PV, {'/Ac/Power': 3020.0, '/Ac/L3/Voltage': 231.1, '/Ac/Energy/Forward': 12345.678, '/Ac/MaxPower': 10000.0,
                           '/Pv/1/P': 1480.0, '/Serial': '10.0NX312345678'})

    def single_phase(self):
        words = chain_of(capture('kaco/d1'))[1][1]
        for offset in (2, 3, 5, 6, 7, 9, 10):  # B and C are not implemented
            words[offset] = 0xffff
        return sunspec_image([(101, words) if number == 103 else (number, data) for number, data in chain_of(capture('kaco/d1'))])

    def test_h_103_becomes_101_at_run_time(self):
        """(h): the phases that are missing now disappear."""
        program = self.run_kaco()
        self.server.load(3, self.single_phase())
        program.wait_for_log('the models at its addresses have changed')
        program.wait_for_log('models 1 101 120 121 123 160')
        self.wait_for_value(D1_PV, '/Ac/NumberOfPhases', 1)
        self.wait_for(D1_PV, '/Ac/Power')
        self.check(D1_PV, {'/Ac/Power': 3020.0, '/Ac/L1/Power': 3020.0, '/Ac/L1/Voltage': 230.4, '/Connected': 1,
                           **{f'/Ac/L{i}/{what}': ABSENT for i in (2, 3) for what in ('Power', 'Voltage', 'Current', 'Energy/Forward')}})

    def test_h_gone_while_its_chain_is_read_again(self):
        """Not shown as connected with nothing behind it (§4 rule 3 of the design)."""
        program = self.run_kaco()
        self.server.load(3, capture('kaco/d1').remove(40000, 40069).put(40070, 101))
        program.wait_for_log('the models at its addresses have changed')
        self.wait_for_value(D1_PV, '/Connected', 0)
        self.check(D1_PV, {**{path: INVALID for path in LIVE}, '/Ac/Energy/Forward': 12345.678})
        self.server.load(3, capture('kaco/d1'))
        self.wait_for_value(D1_PV, '/Ac/Power', 3020.0)
        self.check(D1_PV, {'/Connected': 1})

    def test_start_without_the_inverter(self):
        """§5 row 3: at night, it appears by itself in the morning."""
        self.server.fault('refuse on')
        program = self.run_busbar(device('kaco.blueplanet', self.server))
        program.wait_for_log('connection refused; nothing is published, trying again in 1 s')
        pump_for(1.5)
        self.assertEqual(self.published(), [])
        self.server.fault('refuse off')
        self.wait_for_value(D1_PV, '/Ac/Power', 3020.0)
        self.check(D1_PV, {'/Connected': 1})

    def test_another_device_answers_at_the_address(self):
        """Its counters and instance are its own: another service."""
        program = self.run_kaco()
        self.server.fault('refuse on')
        self.wait_for_value(D1_PV, '/Connected', 0)
        other = capture('kaco/d1').put(40059, 0x3900)  # ...5679 in place of ...5678
        other.put(ENERGY, 0, 1000)
        self.server.load(3, other)
        self.server.fault('refuse off')
        name = D1_PV[:-1] + '9'
        self.wait_for(name, '/Ac/Energy/Forward', 30)
        self.check(name, {'/Ac/Energy/Forward': 1.0, '/Serial': '10.0NX312345679', '/Connected': 1})
        self.consumer.wait_for_no_name(D1_PV)
        program.wait_for_log('another device answers')

    def test_not_published_while_the_gx_s_own_driver_shows_it(self):
        """§5 row 19: dbus-fronius names its services by serial number; twice would count twice."""
        rival = self.new_consumer().connection
        name = 'com.victronenergy.pvinverter.pv_10_0NX312345678'
        rival.request_name(name)
        program = self.run_busbar(device('kaco.blueplanet', self.server))
        program.wait_for_log("the GX's own driver shows this inverter already: not published a second time")
        pump_for(1.0)
        self.assertEqual(self.published(), [name])
        rival.release_name(name)
        self.wait_for_value(D1_PV, '/Ac/Power', 3020.0)
        rival.request_name(name)
        self.consumer.wait_for_no_name(D1_PV)
        self.consumer.wait_for_no_name(D1_TEMPERATURE)
        self.assertEqual(self.published(), [name])

    def test_a_rival_that_leaves_while_the_inverter_is_away(self):
        """Nothing is shown as connected that is not."""
        rival = self.new_consumer().connection
        name = 'com.victronenergy.pvinverter.pv_10_0NX312345678'
        rival.request_name(name)
        program = self.run_busbar(device('kaco.blueplanet', self.server))
        program.wait_for_log('not published a second time')
        self.server.fault('refuse on')
        rival.release_name(name)
        pump_for(1.5)
        if self.consumer.owner(D1_PV):
            self.check(D1_PV, {'/Ac/Power': INVALID, '/Ac/Energy/Forward': INVALID})
        self.server.fault('refuse off')
        self.wait_for_value(D1_PV, '/Ac/Power', 3020.0)


class D2Sequences(Sequences):
    unit, image, pv = 1, 'kaco/d2', D2_PV

    def wake_up(self, energy, watts=36):
        """103 and 113 of a morning."""
        self.server.set(1, ENERGY, energy >> 16, energy)
        self.server.set(1, POWER, watts)
        self.server.set(1, 40144, 0x43b4, 0x0000)  # 113: 360 W
        self.server.set(1, STATE, 4)

    def test_c_a_counter_that_is_zero_after_wake_up(self):
        """(c): no phantom production in the morning (§5 row 5)."""
        self.run_kaco()
        self.mark()
        self.wake_up(0)
        self.wait_for_value(D2_PV, '/StatusCode', 11)
        self.wait_for_polls(5)
        self.check(D2_PV, {'/Ac/Energy/Forward': 12096.431, **{f'/Ac/L{i}/Energy/Forward': near(12096.431 / 3, 1e-6) for i in (1, 2, 3)}})
        self.wake_up(12096500)
        self.wait_for_value(D2_PV, '/Ac/Energy/Forward', 12096.5)
        self.wait_until_told('/Ac/Energy/Forward', 12096.5)
        for i in (1, 2, 3):
            told = [12096.431 / 3 - 1e-6, *self.told(f'/Ac/L{i}/Energy/Forward')]
            self.assertEqual(told, sorted(told))

    def test_c_voltages_come_with_the_light(self):
        self.run_kaco()
        for address in (40138, 40140, 40142):  # PhVphA, B, C of 113: 230
            self.server.set(1, address, 0x4366, 0x0000)
        self.wake_up(12096431)
        self.wait_for_value(D2_PV, '/Ac/L1/Voltage', 230.0)
        self.server.set(1, STATE, 2)
        self.wait_for(D2_PV, '/Ac/L1/Voltage', valid=False)
        self.check(D2_PV, {f'/Ac/L{i}/Voltage': INVALID for i in (1, 2, 3)})

    def test_parked_zeros_are_not_shown_before_the_state_is_known(self):
        """§1.8: the float model answers, the one with the state does not yet."""
        self.server.fault('exception 6 40080 1')
        self.run_busbar(device('kaco.blueplanet', self.server))
        self.wait_for(D2_PV, '/Ac/MaxPower')
        self.server.wait_for_requests(3)
        self.check(D2_PV, {f'/Ac/L{i}/Voltage': INVALID for i in (1, 2, 3)})
        self.check(D2_PV, {'/Pv/0/V': INVALID, '/Ac/Frequency': INVALID, '/StatusCode': INVALID})

    def test_h_113_disappears_at_run_time(self):
        """(h): the integer model takes over."""
        program = self.run_kaco()
        self.server.load(1, sunspec_image([each for each in chain_of(capture('kaco/d2')) if each[0] != 113]))
        self.wake_up_without_113()
        program.wait_for_log('the models at its addresses have changed')
        program.wait_for_log('models 1 103 120 123 126 160')
        self.wait_for_value(D2_PV, '/Ac/Power', 360.0)
        self.check(D2_PV, {'/Connected': 1, '/Ac/Energy/Forward': 12096.431, '/Ac/MaxPower': 8600.0, '/Pv/1/P': 0.0})

    def wake_up_without_113(self):
        self.server.set(1, POWER, 36)
        self.server.set(1, STATE, 4)


class Neighbours(DevicesTest):
    def test_two_units_behind_one_endpoint(self):
        """§5 rows 2 and 9: one connection, two inverters."""
        server = self.serve({3: capture('kaco/d1'), 1: capture('kaco/d2')})
        server.obey('single-client on')
        self.run_busbar(device('kaco.blueplanet', server, name='South', unit=3),
                        device('kaco.blueplanet', server, name='North', unit=1))
        self.wait_for_value(D1_PV, '/Ac/Power', 3020.0)
        self.wait_for(D2_PV, '/Ac/Power')
        self.check(D1_PV, {'/CustomName': 'South', '/Ac/MaxPower': 10000.0})
        self.check(D2_PV, {'/CustomName': 'North', '/Ac/MaxPower': 8600.0})
        self.assertEqual({self.consumer.value(name, '/DeviceInstance') for name in (D1_PV, D2_PV)}, {20, 21})
        stats = server.stats()
        self.assertEqual((stats['accepted'], stats['turned-away']), (1, 0))

    def test_a_hung_device_does_not_delay_another(self):
        """Design §4 rule 4."""
        good, hung = self.serve({3: capture('kaco/d1')}), self.serve({1: capture('kaco/d2')})
        self.run_busbar(device('kaco.blueplanet', good, name='South'), device('kaco.blueplanet', hung, name='North', unit=1))
        self.wait_for(D1_PV, '/Ac/Power')
        self.wait_for(D2_PV, '/Ac/Power')
        begin = time.monotonic()
        hung.fault('silent forever')
        self.wait_for_value(D2_PV, '/Connected', 0)
        polls = [each['at'] for each in good.requests() if each['address'] == 40070 and each['count'] == 52 and each['at'] > begin]
        self.assertGreater(len(polls), 3)
        shifts = [abs(after - before - 1.0) for before, after in zip(polls, polls[1:])]
        self.assertLess(statistics.median(shifts), 0.05, shifts)
        self.assertLess(max(shifts), 0.3, shifts)
        begin = time.monotonic()
        self.consumer.value(D1_PV, '/Ac/Power')
        self.assertLess(time.monotonic() - begin, 0.1)


if __name__ == '__main__':
    unittest.main()
