#!/usr/bin/python3
"""The phases' energies of an inverter that counts them as a whole (modbus.md §3.2 "Phase energy"): they only rise, also over a restart."""
import unittest

from modbus_devices import DevicesTest, capture, device, near

PV = 'com.victronenergy.pvinverter.kaco_blueplanet_10_0NX312345678'
PHASES = [f'/Ac/L{phase}/Energy/Forward' for phase in (1, 2, 3)]
CURRENT_L1 = 40073  # of D1: 4.35 A
ENERGY = 40094


class PhaseEnergy(DevicesTest):
    def energies(self):
        return [float(self.consumer.value(PV, path)) for path in PHASES]

    def test_kept_over_a_restart(self):
        server = self.serve({3: capture('kaco/d1')})
        # L1 takes half of what is produced from now on.
        server.set(3, CURRENT_L1, 870)
        program = self.run_busbar(device('kaco.blueplanet', server))
        self.wait_for(PV, PHASES[0])
        third = 12345.678 / 3
        self.check(PV, {path: near(third, 0.001) for path in PHASES})
        counted = 12345678 + 900
        server.set(3, ENERGY, counted >> 16, counted & 0xffff)
        self.wait_for_value(PV, '/Ac/Energy/Forward', counted / 1000)
        before = self.energies()
        self.assertGreater(before[0] - third, 0.4)
        self.assertLess(before[1] - third, 0.3)
        self.assertAlmostEqual(sum(before), counted / 1000, 5)

        program.terminate()
        self.consumer.wait_for_no_name(PV)
        self.run_busbar(device('kaco.blueplanet', server))
        self.wait_for(PV, PHASES[0])
        for was, now in zip(before, self.energies()):
            self.assertAlmostEqual(was, now, 5)


if __name__ == '__main__':
    unittest.main()
