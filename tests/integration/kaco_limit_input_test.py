#!/usr/bin/python3
"""The digital input that tells whether an inverter is limited (modbus.md §1.6): only where asked for, with hysteresis."""
import unittest

from modbus_devices import DevicesTest, capture, device

INPUT = 'com.victronenergy.digitalinput.kaco_blueplanet_10_0NX312345678'
STATE = 40108  # St of model 103 in D1
OFF, ON, ALARM = 2, 3, 2


class LimitInput(DevicesTest):
    def test_on_after_half_a_minute_of_throttling(self):
        server = self.serve({3: capture('kaco/d1')})
        self.run_busbar(device('kaco.blueplanet', server, limit_input=True, limit_alarm=True))
        self.wait_for(INPUT, '/State')
        self.check(INPUT, {'/State': OFF, '/Alarm': 0, '/Type': 3, '/CustomName': 'Roof limited', '/Connected': 1})
        server.set(3, STATE, 5)
        self.wait_for_value('com.victronenergy.pvinverter.kaco_blueplanet_10_0NX312345678', '/StatusCode', 12)
        self.check(INPUT, {'/State': OFF, '/Alarm': 0})
        self.wait_for_value(INPUT, '/State', ON, timeout=60)
        self.check(INPUT, {'/Alarm': ALARM})

    def test_not_there_unless_asked_for(self):
        server = self.serve({3: capture('kaco/d1')})
        self.run_busbar(device('kaco.blueplanet', server))
        self.wait_for('com.victronenergy.pvinverter.kaco_blueplanet_10_0NX312345678', '/Ac/Power')
        self.assertNotIn(INPUT, self.published())


if __name__ == '__main__':
    unittest.main()
