#!/usr/bin/python3
"""Ports that Venus OS's serial-starter hands over: `run --port`, and what the normal service makes of such devices."""
import fcntl
import json
import os
import subprocess
import time
import unittest

from modbus_devices import BUSBAR, DevicesTest, capture, device
from venus_bus import PATIENCE, pump_for, pump_until

GRID = 'com.victronenergy.grid.eastron_sdm630_20345678'
GIVEN_UP = 20  # seconds, handed_over_port::patience
WAITS = 'waits for serial-starter to hand over a port'


class HandedOver:
    """What device() takes for a simulator."""
    port = 'serial-starter'


def sdm630(name='Grid', **keys):
    return device('eastron.sdm630', HandedOver, name=name, timeout=0.2, **keys)


def b23(name='Barn', **keys):
    return device('abb.b23', HandedOver, name=name, timeout=0.2, **keys)


def take_port(test, path):
    """As another program would, until the end of the test."""
    # Not as the terminal that controls this process: with its end SIGHUP comes.
    port = os.open(path, os.O_RDWR | os.O_NOCTTY)
    test.addCleanup(os.close, port)
    fcntl.flock(port, fcntl.LOCK_EX | fcntl.LOCK_NB)


class SerialStarterTest(DevicesTest):
    def run_on(self, port, *devices):
        self.started = time.monotonic()
        return self.start(BUSBAR, 'run', '--config', self.configure(*devices), '--bus', self.bus.address, '--port', port)

    def end_of(self, program, timeout=None):
        """Exit status and seconds since the start of a program that ends by itself."""
        pump_until(lambda: program.process.poll() is not None, f'end of the program; {program.log}', timeout)
        took = time.monotonic() - self.started
        return program.terminate(), took

    def busbar(self, *arguments, devices):
        return subprocess.run([BUSBAR, arguments[0], '--config', self.configure(*devices), *arguments[1:]], text=True,
                              capture_output=True, timeout=PATIENCE, check=False)

    def line(self, faults=()):
        server = self.serve({1: capture('eastron/sdm630')}, pty=True)
        for fault in faults:
            server.fault(fault)
        return server


class PortTest(SerialStarterTest):
    def test_runs_on_the_port_as_if_it_had_been_configured(self):
        server = self.line()
        program = self.run_on(server.port, sdm630())
        self.wait_for(GRID, '/Ac/L1/Energy/Forward')
        self.check(GRID, {'/Ac/Power': 3443.5, '/Mgmt/Connection': f'modbus rtu {server.port} 9600 8N1 unit 1', '/CustomName': 'Grid'})
        self.assertRegex(program.log[0], rf'^start busbar-all \S+ on {server.port}: 1 device, 1 service, bus ')

    def test_no_other_device_runs(self):
        program = self.run_on(self.line().port, device('kaco.blueplanet', type('tcp', (), {'port': 1}), name='Roof'), sdm630())
        self.consumer.wait_for_name(GRID)
        self.assertEqual([line for line in program.log if 'Roof' in line], [])

    def test_nobody_there(self):
        server = self.line(['silent forever'])
        program = self.run_on(server.port, sdm630(), b23(unit=7))
        status, took = self.end_of(program, GIVEN_UP + PATIENCE)
        self.assertEqual(status, 0)
        self.assertGreater(took, GIVEN_UP - 1)
        self.assertLess(took, GIVEN_UP + 3)
        self.assertIn(f'{server.port}: released: nobody answered within 20 s, tried Grid (modbus rtu {server.port} 9600 8N1 unit 1), '
                      f'Barn (modbus rtu {server.port} 19200 8N1 unit 7)', program.log)
        self.assertEqual(self.published(), [])
        take_port(self, server.port)  # free again

    def test_another_kind_of_device_is_not_taken_for_ours(self):
        server = self.line()
        server.set(1, 0xfc02, 0x0020)  # an SDM120
        status, _ = self.end_of(self.run_on(server.port, sdm630()), GIVEN_UP + PATIENCE)
        self.assertEqual(status, 0)

    def test_one_that_is_not_on_this_port_is_let_go(self):
        server = self.line()
        program = self.run_on(server.port, sdm630(), sdm630(name='Other', unit=9))
        self.consumer.wait_for_name(GRID)
        program.wait_for_log(f'{server.port}: let go, not on this port: Other (modbus rtu {server.port} 9600 8N1 unit 9)',
                             GIVEN_UP + PATIENCE)
        requests = len([each for each in server.requests() if each['unit'] == 9])
        server.wait_for_requests(5)
        self.assertEqual(len([each for each in server.requests() if each['unit'] == 9]), requests)
        self.assertEqual(self.published(), [GRID])
        self.assertIsNone(program.process.poll())

    def test_devices_that_speak_differently_get_their_turns(self):
        """The pty does not mind the speed: unit 7 answers when the port was opened for the second device."""
        server = self.serve({7: capture('abb/b23')}, pty=True)
        program = self.run_on(server.port, sdm630(), b23(unit=7))
        pump_until(self.published, 'the second device', GIVEN_UP + PATIENCE)
        self.assertTrue(self.published()[0].startswith('com.victronenergy.grid.abb_b23_'), self.published())
        program.wait_for_log(f'{server.port}: let go, not on this port: Grid (')
        self.assertIsNone(program.process.poll())

    def test_once_found_it_stays_however_long_the_device_is_away(self):
        server = self.line()
        program = self.run_on(server.port, sdm630())
        self.wait_for(GRID, '/Ac/Power')
        server.fault('silent forever')
        self.wait_for_value_of_connected(0)
        pump_for(max(0.0, self.started + GIVEN_UP + 2 - time.monotonic()))
        self.assertIsNone(program.process.poll())
        server.fault('clear')
        self.wait_for_value_of_connected(1)

    def wait_for_value_of_connected(self, value):
        pump_until(lambda: self.consumer.value(GRID, '/Connected') == value, f'Connected {value}', 90)

    def test_ends_when_the_adapter_is_pulled_out(self):
        server = self.line()
        program = self.run_on(server.port, sdm630())
        self.consumer.wait_for_name(GRID)
        server.kill()
        self.assertEqual(self.end_of(program)[0], 0)
        self.assertIn(f'{server.port}: released: it is gone; was the adapter pulled out?', program.log)
        self.consumer.wait_for_no_name(GRID)

    def test_a_port_that_is_not_there(self):
        program = self.run_on('/dev/ttyUSB-none', sdm630())
        self.assertEqual(self.end_of(program)[0], 0)
        self.assertIn('/dev/ttyUSB-none: released: it is not there', program.log)

    def test_nobody_else_gets_the_port(self):
        server = self.line()
        self.run_on(server.port, sdm630())
        self.consumer.wait_for_name(GRID)
        with self.assertRaises(OSError):
            take_port(self, server.port)

    def test_a_port_in_use_is_left_alone(self):
        server = self.line()
        take_port(self, server.port)
        program = self.run_on(server.port, sdm630())
        program.wait_for_log(f'Grid: {server.port} is in use by another program')
        self.assertEqual(self.end_of(program, GIVEN_UP + PATIENCE)[0], 0)
        self.assertEqual(server.stats()['requests'], 0)

    def test_sigterm_ends_it(self):
        server = self.line()
        program = self.run_on(server.port, sdm630())
        self.consumer.wait_for_name(GRID)
        self.assertEqual(program.terminate(), 0)

    def test_nothing_to_do_on_a_port(self):
        result = subprocess.run([BUSBAR, 'run', '--config', self.configure(device('eastron.sdm630', self.line())), '--bus',
                                 self.bus.address, '--port', '/dev/null'], text=True, capture_output=True, timeout=PATIENCE, check=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn('no device has port = "serial-starter"', result.stderr)

    def test_the_port_is_a_path(self):
        result = self.busbar('run', '--port', 'ttyUSB0', devices=[sdm630()])
        self.assertEqual(result.returncode, 2)
        self.assertIn('--port: "ttyUSB0" is not the path of a serial port', result.stderr)


class NormalServiceTest(SerialStarterTest):
    def run_normally(self, *devices):
        return self.run_busbar(*devices)

    def test_passes_them_by(self):
        server = self.line()
        program = self.run_normally(sdm630(name='Other', unit=9), device('eastron.sdm630', server, name='Grid'))
        self.consumer.wait_for_name(GRID)
        self.assertEqual([line for line in program.log if WAITS in line], [f'Other: {WAITS}'])
        self.assertRegex(program.log[0], '^start busbar-all .*: 1 device, 1 service, ')

    def test_with_nothing_else_it_idles(self):
        program = self.run_normally(sdm630())
        program.wait_for_log(f'Grid: {WAITS}')
        pump_for(1)
        self.assertIsNone(program.process.poll())
        self.assertEqual(len(program.log), 2)
        self.assertEqual(program.terminate(), 0)


class ConfigurationTest(SerialStarterTest):
    with_settings = False

    def mistakes(self, *devices):
        result = self.busbar('check', '--json', devices=devices)
        return [each['message'] for each in json.loads(result.stdout).get('errors', [])]

    def test_check_tells_both_cases(self):
        devices = [sdm630(), device('kaco.blueplanet', type('tcp', (), {'port': 502}), name='Roof')]
        result = self.busbar('check', devices=devices)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn('modbus rtu serial-starter 9600 8N1 unit 1\n', result.stdout)
        self.assertIn('  starts     when serial-starter hands over a port: the normal service passes it by\n', result.stdout)
        self.assertTrue(result.stdout.endswith('\nok: 1 device, 2 services; 1 device, 1 service waits for serial-starter\n'), result.stdout)
        on_port = self.busbar('check', '--port', '/dev/ttyUSB3', devices=devices)
        self.assertIn('modbus rtu /dev/ttyUSB3 9600 8N1 unit 1\n', on_port.stdout)
        self.assertTrue(on_port.stdout.endswith('\nok: 1 device, 1 service\n'), on_port.stdout)
        as_json = json.loads(self.busbar('check', '--json', devices=devices).stdout)
        self.assertEqual([each['waits_for_serial_starter'] for each in as_json['devices']], [True, False])

    def test_two_that_can_not_be_told_apart(self):
        told = self.mistakes(sdm630(), sdm630(name='Barn'))
        self.assertEqual(told, ['eastron.sdm630: unit 1 at serial-starter 9600 8N1 is already used by "Grid" (line 1); serial-starter offers '
                                'every port to both: give them different unit ids, or name their ports'])
        self.assertEqual(self.mistakes(sdm630(), sdm630(name='Barn', unit=2), b23('Shed')), [])

    def test_only_serial_devices(self):
        self.assertEqual(self.mistakes(device('carlo_gavazzi.em24', HandedOver, host='em24.lan')),
                         ['port: a TCP port is a number from 1 to 65535'])
        self.assertEqual(len(self.mistakes('[[device]]\ntype = "carlo_gavazzi.em24"\nport = "serial-starter"\n')), 1)

    def test_a_mistyped_word_names_the_right_one(self):
        self.assertIn('nor "serial-starter"', self.mistakes('[[device]]\ntype = "eastron.sdm630"\nport = "serial_starter"\n')[0])

    def test_one_line_one_speed(self):
        at = type('at', (), {'port': '/dev/ttyUSB0'})
        told = self.mistakes(device('eastron.sdm630', at, name='Grid', unit=1), device('eastron.sdm630', at, name='Barn', unit=2, baud=19200))
        self.assertEqual(told, ['port: on /dev/ttyUSB0 "Grid" (line 1) speaks modbus rtu 9600 8N1, this one modbus rtu 19200 8N1: give them '
                                'lines of their own, or the same settings'])


class ProbeTest(SerialStarterTest):
    with_settings = False

    def test_on_a_port(self):
        server = self.line()
        result = self.busbar('probe', '--port', server.port, devices=[sdm630()])
        self.assertEqual((result.returncode, result.stderr), (0, ''))
        self.assertIn('/Ac/Power', result.stdout)

    def test_without_a_port(self):
        result = self.busbar('probe', devices=[sdm630()])
        self.assertEqual((result.returncode, result.stdout), (2, ''))
        self.assertIn('probed with --port /dev/ttyUSB0', result.stderr)

    def test_others_are_probed_without_it(self):
        server = self.line()
        result = self.busbar('probe', devices=[sdm630(name='Other', unit=9), device('eastron.sdm630', server, name='Grid')])
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn('probed with --port', result.stderr)

    def test_nobody_waits_for_a_port(self):
        result = self.busbar('probe', '--port', '/dev/ttyUSB0', devices=[device('eastron.sdm630', self.line())])
        self.assertEqual(result.returncode, 2)
        self.assertIn('no device has port = "serial-starter"', result.stderr)


if __name__ == '__main__':
    unittest.main()
