#!/usr/bin/python3
"""/Ac/PowerLimit of a Kaco: what is written to the inverter and what is not (modbus.md §1.7, §2.6, §5 row 12, golden frame in §6)."""
import signal
import time
import unittest

import dbus

from modbus_devices import ABSENT, INVALID, DevicesTest, capture, chain_of, device, pump_until, sunspec_image
from venus_bus import PATIENCE, pump_for

PV = 'com.victronenergy.pvinverter.kaco_blueplanet_10_0NX312345678'
LIMIT = '/Ac/PowerLimit'
CONTROLS = 40184  # data of model 123 in D1
FRAME, ENABLE, FACTOR = CONTROLS + 3, CONTROLS + 7, CONTROLS + 21
RELEASED = (40191, [0])


def frame(percent):
    """WMaxLimPct, WinTms, RvrtTms (120 s), RmpTms, WMaxLim_Ena."""
    return (40187, [percent, 0, 120, 0, 1])


class LimitTest(DevicesTest):
    writable = True

    def serve_kaco(self, image=None):
        self.server = self.serve({3: image or capture('kaco/d1')})
        if self.writable:
            self.server.obey(f'writable 3 {CONTROLS} {CONTROLS + 20}')

    def run_kaco(self, image=None, wait=True):
        self.serve_kaco(image)
        program = self.run_busbar(device('kaco.blueplanet', self.server, power_limit=True))
        self.wait_for(PV, '/Ac/Energy/Forward')
        if wait:
            self.wait_for(PV, LIMIT)
        return program

    def limit(self, watts):
        """What SetValue answers."""
        return self.consumer.set(PV, LIMIT, dbus.Double(watts))

    def written(self):
        for each in self.server.writes():
            self.assertEqual((each['unit'], each['function']), (3, 16))
        return [(each['address'], each['words']) for each in self.server.writes()]

    def wait_until_written(self, *expected, timeout=None):
        self.server.wait_for_writes(len(expected), timeout)
        self.assertEqual(self.written(), list(expected))


class Frames(LimitTest):
    def test_golden_frame(self):
        """§6: 2500 W are 25.0 %: FC16 address 40187, words 00FA 0000 0078 0000 0001."""
        self.run_kaco()
        self.assertEqual(self.limit(2500), 0)
        self.wait_until_written((40187, [0x00fa, 0x0000, 0x0078, 0x0000, 0x0001]))
        self.wait_for_value(PV, LIMIT, 2500.0)
        self.check(PV, {'/Ac/MaxPower': 10000.0})

    def test_nothing_is_written_until_somebody_writes(self):
        """§1.7 defect 2."""
        self.run_kaco()
        self.server.wait_for_requests(4)
        self.assertEqual(self.written(), [])
        self.check(PV, {LIMIT: 10000.0})

    def test_0_w_is_really_sent(self):
        """§1.7 defect 4: zero feed-in."""
        self.run_kaco()
        self.assertEqual(self.limit(0), 0)
        self.wait_until_written(frame(0))
        self.wait_for_value(PV, LIMIT, 0.0)

    def test_above_the_maximum_is_the_maximum(self):
        self.run_kaco()
        self.assertEqual(self.limit(25000), 0)
        self.wait_until_written(frame(1000))
        self.wait_for_value(PV, LIMIT, 10000.0)

    def test_what_makes_no_sense_is_refused(self):
        self.run_kaco()
        self.assertNotEqual(self.limit(-1), 0)
        self.assertNotEqual(self.limit(float('nan')), 0)
        self.assertNotEqual(self.limit(float('inf')), 0)
        self.assertNotEqual(self.consumer.invalidate(PV, LIMIT), 0)
        self.server.wait_for_requests(2)
        self.assertEqual(self.written(), [])

    def test_tenths_of_a_percent_are_rounded(self):
        """§1.7 defect 3: not to whole percents."""
        self.run_kaco()
        self.limit(1234)
        self.wait_until_written(frame(123))
        self.wait_for_value(PV, LIMIT, 1230.0)

    def test_scale_factor_0(self):
        """§1.7 defect 1: the factor is at offset 21. That of VArPct at 23 says -2 here."""
        self.run_kaco(capture('kaco/d1').put(CONTROLS + 3, 100).put(FACTOR, 0).put(CONTROLS + 23, -2))
        self.check(PV, {LIMIT: 10000.0})
        self.limit(2500)
        self.wait_until_written(frame(25))
        self.wait_for_value(PV, LIMIT, 2500.0)

    def test_scale_factor_minus_2(self):
        self.run_kaco(capture('kaco/d1').put(CONTROLS + 3, 10000).put(FACTOR, -2).put(CONTROLS + 23, 0))
        self.limit(2501)
        self.wait_until_written(frame(2501))
        self.wait_for_value(PV, LIMIT, 2501.0)

    def test_without_a_scale_factor_it_can_not_be_limited(self):
        program = self.run_kaco(capture('kaco/d1').put(FACTOR, 0x8000), wait=False)
        program.wait_for_log("power can't be limited")
        self.check(PV, {LIMIT: INVALID, '/Ac/Power': 3020.0})
        self.assertEqual(self.limit(2500), 2)
        self.assertEqual(self.written(), [])

    def test_the_base_is_the_setting_of_121_not_the_rating_of_120(self):
        """§2.6."""
        self.run_kaco(capture('kaco/d1').put(40152, 0x0320))  # WMax 8000 W
        self.check(PV, {LIMIT: 8000.0, '/Ac/MaxPower': 10000.0})
        self.limit(2000)
        self.wait_until_written(frame(250))
        self.wait_for_value(PV, LIMIT, 2000.0)

    def test_without_model_123_there_is_no_limit_and_metering_goes_on(self):
        """§5 row 12: missing 123 kills no metering."""
        program = self.run_kaco(sunspec_image([each for each in chain_of(capture('kaco/d1')) if each[0] != 123]), wait=False)
        program.wait_for_log("neither model 123 nor 704: its power can't be limited")
        self.check(PV, {LIMIT: ABSENT, '/Ac/Power': 3020.0})


class Life(LimitTest):
    def test_an_equal_value_is_not_sent_again_soon(self):
        self.run_kaco()
        for watts in (2500, 2500, 2501, 2500):  # 2501 W are 25.0 % too
            self.assertEqual(self.limit(watts), 0)
            self.wait_for_value(PV, LIMIT, 2500.0)
        self.limit(2600)
        self.wait_until_written(frame(250), frame(260))

    def test_many_writes_at_once_end_in_the_last_one(self):
        self.run_kaco()
        for watts in range(1000, 3100, 100):
            self.assertEqual(self.limit(watts), 0)
        self.wait_for_value(PV, LIMIT, 3000.0)
        self.assertEqual(self.written()[-1], frame(300))

    def stopped(self, program):
        """Seconds that it took."""
        begin = time.monotonic()
        program.process.send_signal(signal.SIGTERM)
        self.assertEqual(program.process.wait(PATIENCE), 0)
        return time.monotonic() - begin

    def test_released_when_busbar_ends(self):
        program = self.run_kaco()
        self.limit(2500)
        self.wait_for_value(PV, LIMIT, 2500.0)
        self.assertLess(self.stopped(program), 1.0)
        self.assertEqual(self.written(), [frame(250), RELEASED])

    def test_released_when_busbar_ends_in_the_middle_of_a_write(self):
        program = self.run_kaco()
        self.server.fault('late 200')
        self.limit(2500)
        self.server.wait_for_writes(1)
        self.assertLess(self.stopped(program), 1.5)
        self.assertEqual(self.written(), [frame(250), RELEASED])

    def test_nothing_is_written_at_the_end_if_nothing_was_limited(self):
        program = self.run_kaco()
        self.assertLess(self.stopped(program), 1.0)
        self.assertEqual(self.written(), [])

    def test_a_limit_that_is_found_is_told_and_released_at_the_end(self):
        """Of a busbar that was killed, or of the variant B of §1.7."""
        program = self.run_kaco(capture('kaco/d1').put(FRAME, 10).put(ENABLE, 1))
        program.wait_for_log('power limit: found at 1.0 %')
        self.check(PV, {LIMIT: 100.0})
        self.stopped(program)
        self.assertEqual(self.written(), [RELEASED])

    def test_kept_alive_by_equal_writes_and_released_after_60_s_of_silence(self):
        """venus.md §2.2: as dbus-fronius does."""
        program = self.run_kaco()
        self.limit(2500)
        first = time.monotonic()
        self.wait_until_written(frame(250))
        pump_for(10)
        self.limit(2500)
        last = time.monotonic()
        pump_for(first + 64 - last)
        self.assertEqual(self.written(), [frame(250)])  # not re-sent, not released 60 s after the first
        self.wait_until_written(frame(250), RELEASED, timeout=15)
        self.assertAlmostEqual(time.monotonic() - last, 60, delta=2)
        self.wait_for_value(PV, LIMIT, 10000.0)
        program.wait_for_log('no limit was written for 1 min: power limit released')


class Troubles(LimitTest):
    def test_an_inverter_that_takes_another_value(self):
        """What is shown is what was read back; told once."""
        program = self.run_kaco()
        self.server.fault('late 300')
        self.limit(2500)
        self.server.wait_for_writes(1)
        self.server.set(3, FRAME, 500)  # before it is read back
        self.wait_for_value(PV, LIMIT, 5000.0)
        self.server.fault('clear')
        program.wait_for_log('power limit: written 25.0 %, read back 50.0 %')

    def test_writes_while_the_inverter_is_away_are_refused(self):
        self.run_kaco()
        self.limit(2500)
        self.wait_for_value(PV, LIMIT, 2500.0)
        self.server.fault('refuse on')
        self.wait_for_value(PV, '/Connected', 0)
        self.check(PV, {LIMIT: INVALID})
        self.assertEqual(self.limit(2000), 2)
        self.server.set(3, ENABLE, 0)  # as it does by itself after 120 s
        self.server.fault('refuse off')
        self.wait_for_value(PV, LIMIT, 10000.0, 30)
        self.assertEqual(self.written(), [frame(250)])
        self.assertEqual(self.limit(2000), 0)
        self.wait_for_value(PV, LIMIT, 2000.0)


class ReadOnly(LimitTest):
    writable = False

    def test_an_inverter_that_refuses_to_be_limited(self):
        """Kostal: exception 2 (§4). Logged once, and nothing is shown that does not hold."""
        program = self.run_kaco()
        for number, watts in enumerate((2500, 2600, 2700), 1):
            self.assertEqual(self.limit(watts), 0)
            pump_until(lambda: self.requests_to_write() == number, 'the request')
        self.server.wait_for_requests(2)
        self.check(PV, {LIMIT: 10000.0, '/Ac/Power': 3020.0, '/Connected': 1})
        lines = [line for line in program.log if 'not written' in line]
        self.assertEqual(len(lines), 1, lines)
        self.assertIn('illegal data address', lines[0])

    def requests_to_write(self):
        return sum(1 for each in self.server.requests() if each['function'] == 16)


if __name__ == '__main__':
    unittest.main()
