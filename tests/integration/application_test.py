#!/usr/bin/python3
"""The command line of an installation, seen from the outside: exit codes, streams, the life of a process (ux.md)."""
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

import dbus
import dbus.bus
import dbus.service
from dbus.mainloop.glib import DBusGMainLoop

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from venus_bus import BUS_ITEM, PATIENCE, BusTest, pump_until  # noqa: E402

FAKE = os.environ['BUSBAR_FAKE']
PV = 'com.victronenergy.pvinverter.fake_roof_lan'
GOOD = '[[device]]\ntype = "fake.inverter"\nname = "Roof south"\nhost = "roof.lan"\n'
WRONG = GOOD + 'unit = 0\nhots = 1\n'
ESCAPE = '\x1b'


def mood(what):
    return GOOD + f'mood = "{what}"\n'


def clean_environment(**more):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(('DBUS_', 'NO_COLOR'))}
    environment.update(LSAN_OPTIONS='exitcode=66', TERM='xterm', **more)
    return environment


class Configured:
    """Tests with a configuration file."""

    @staticmethod
    def end_of(program):
        """Exit status of a program that ends by itself."""
        pump_until(lambda: program.process.poll() is not None, 'end of the program')
        return program.terminate()

    def configure(self, text):
        handle, path = tempfile.mkstemp(suffix='.toml')
        self.addCleanup(os.unlink, path)
        with os.fdopen(handle, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def fake(self, *arguments, config=GOOD, environment=None, **more):
        return subprocess.run([FAKE, '--config', self.configure(config), *arguments], text=True, capture_output=True, check=False,
                              timeout=PATIENCE, env=environment or clean_environment(), **more)


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, *command, columns=80, lines=24, environment=None):
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', lines, columns, 0, 0))
        self.before = termios.tcgetattr(slave)
        self.slave = slave
        self.master = master
        self.output = ''
        # A session with this terminal as the controlling one, as a shell makes it.
        self.process = subprocess.Popen(['setsid', '--ctty', '--wait', *command], stdin=slave, stdout=slave, stderr=slave,
                                        env=environment or clean_environment())

    def read(self):
        while select.select([self.master], [], [], 0)[0]:
            try:
                self.output += os.read(self.master, 65536).decode()
            except OSError:
                break
        return self.output

    def wait_for(self, part):
        pump_until(lambda: part in self.read(), f'{part!r} on the terminal: {self.output!r}')

    def press(self, keys):
        os.write(self.master, keys.encode())

    def end(self):
        pump_until(lambda: (self.read(), self.process.poll() is not None)[1], 'end of the program')
        self.read()
        return self.process.returncode

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
        os.close(self.slave)


class CommandLineTest(Configured, unittest.TestCase):
    def expect(self, result, code, out='', err=''):
        self.assertEqual((result.returncode, result.stdout, result.stderr), (code, out, err))

    def test_version_goes_to_stdout(self):
        result = self.fake('--version')
        self.assertRegex(result.stdout, r'^busbar-fake \d+\.\d+\.\d+\n$')
        self.assertEqual((result.returncode, result.stderr), (0, ''))

    def test_help_names_every_command(self):
        result = self.fake('--help')
        for command in ('run', 'check', 'devices', 'describe', 'probe', 'watch', 'doctor', 'import'):
            self.assertRegex(result.stdout, rf'(?m)^  {command} ')
        self.assertEqual((result.returncode, result.stderr), (0, ''))
        self.assertIn('--once', self.fake('watch', '--help').stdout)

    def test_wrong_usage_is_2(self):
        for arguments in (['--bogus'], ['bogus'], ['describe'], ['check', 'bogus'], ['describe', 'x', '--json', '--markdown'],
                          ['run', '--json'], ['watch', '--seconds', '0'], ['watch', '--seconds', 'x'], ['--config'],
                          ['devices', 'check']):
            with self.subTest(arguments=arguments):
                result = self.fake(*arguments)
                self.assertEqual((result.returncode, result.stdout), (2, ''))
                self.assertTrue(result.stderr.startswith('busbar-fake: '), result.stderr)

    def test_mistakes_of_usage_are_told_in_words(self):
        for arguments, told in ((['--bogus'], '--bogus is not an option'), (['chek'], 'chek is not a command, did you mean check?'),
                                (['describe'], 'describe wants a DEVICE'), (['--config'], '--config wants a value'),
                                (['run', '--json'], '--json is not for run'), (['check', 'x'], 'check does not take "x"'),
                                (['watch', '--seconds=1x'], '--seconds: "1x" is not a whole number from 1 on')):
            result = subprocess.run([FAKE, *arguments], text=True, capture_output=True, check=False)
            self.assertEqual((result.returncode, result.stderr), (2, f'busbar-fake: {told}\nbusbar-fake --help tells what there is\n'))

    def test_options_may_stand_anywhere(self):
        path = self.configure(GOOD)
        for arguments in (['--config', path, 'check'], ['check', f'--config={path}'], ['check', '--config', path]):
            self.assertEqual(subprocess.run([FAKE, *arguments], capture_output=True, check=False).returncode, 0)

    def test_a_good_configuration(self):
        result = self.fake('check')
        self.assertEqual((result.returncode, result.stderr), (0, ''))
        self.assertTrue(result.stdout.endswith('\nok: 1 device, 2 services\n'), result.stdout)
        self.assertEqual(json.loads(self.fake('check', '--json').stdout)['services'], 2)

    def test_a_wrong_configuration_is_told_on_stderr(self):
        path = self.configure(WRONG)
        result = self.fake('check', '--config', path)
        self.expect(result, 2, err=f'{path}:5:8: error: unit: 0 is not within 1..247\n'
                                   f'{path}:6:1: error: hots: unknown key, did you mean host?\n2 errors, nothing started\n')

    def test_a_wrong_configuration_as_json(self):
        result = self.fake('check', '--json', config=WRONG)
        self.assertEqual((result.returncode, result.stderr), (2, ''))
        self.assertEqual(json.loads(result.stdout)['errors'][1],
                         {'line': 6, 'column': 1, 'message': 'hots: unknown key, did you mean host?'})

    def test_a_missing_configuration_tells_what_to_do(self):
        for command in ('check', 'probe'):
            result = self.fake(command, '--config', '/nowhere/x.toml')
            self.assertEqual((result.returncode, result.stdout), (2, ''))
            self.assertIn('busbar-fake: /nowhere/x.toml: No such file or directory\n', result.stderr)
            self.assertIn('--config FILE', result.stderr)

    def test_the_configuration_is_found_by_the_program_s_name(self):
        result = subprocess.run([FAKE, 'check'], text=True, capture_output=True, check=False, env=clean_environment())
        self.assertIn('/data/conf/busbar-fake.toml', result.stderr)
        self.assertEqual(result.returncode, 2)

    def test_describe(self):
        self.assertTrue(self.fake('describe', 'fake.inverter').stdout.startswith('fake.inverter: Fake Inverter 10.0\n'))
        self.assertTrue(self.fake('describe', 'fake.inverter', '--markdown').stdout.startswith('# Fake Inverter 10.0\n'))
        self.assertEqual(json.loads(self.fake('describe', 'fake.inverter', '--json').stdout)['plan'][0]['words'], 12)
        self.expect(self.fake('describe', 'fake.invertr'), 2,
                    err='busbar-fake: "fake.invertr" is not compiled in, did you mean fake.inverter? `busbar-fake devices` lists what is\n')

    def test_devices(self):
        result = self.fake('devices')
        self.assertIn('fake.string_inverter  Fake', result.stdout)
        self.assertEqual((result.returncode, result.stderr), (0, ''))
        self.assertEqual([each['type'] for each in json.loads(self.fake('devices', '--json').stdout)],
                         ['fake.inverter', 'fake.string_inverter'])
        self.assertIn('source tree', self.fake('devices', '--all').stderr)

    def test_probe(self):
        result = self.fake('probe')
        self.assertEqual((result.returncode, result.stderr), (0, ''))
        self.assertIn(' 103 TmpSnk  0x01C7 sf -1  45.5 °C  -\n', result.stdout)
        self.assertTrue(json.loads(self.fake('probe', 'Roof south', '--json').stdout)[0]['ok'])

    def test_a_probe_that_fails_tells_the_step_and_the_likely_causes(self):
        result = self.fake('probe', config=mood('never done'))
        self.assertEqual(result.returncode, 1)
        self.assertIn('failed: read 2 words at 40000: connection reset\nlikely causes:\n  - it serves one client\n  - it is dark\n',
                      result.stdout)
        self.assertEqual(json.loads(self.fake('probe', '--json', config=mood('never done')).stdout)[0]['likely_causes'],
                         ['it serves one client', 'it is dark'])

    def test_a_probe_that_throws_fails(self):
        result = self.fake('probe', config=mood('refuses to start'))
        self.assertEqual(result.returncode, 1)
        self.assertIn('failed: out of sorts\n', result.stdout)

    def test_probe_of_a_name_that_is_not_there(self):
        self.expect(self.fake('probe', 'Moon'), 2, err='busbar-fake: no device is called "Moon"; there is "Roof south"\n')

    def test_no_bus(self):
        result = self.fake('watch', '--once', '--bus', 'unix:path=/nowhere/bus')
        self.assertEqual((result.returncode, result.stdout), (1, ''))
        self.assertIn('no bus at unix:path=/nowhere/bus', result.stderr)


class ColorTest(Configured, unittest.TestCase):
    def on_terminal(self, *arguments, **environment):
        terminal = Terminal(FAKE, '--config', self.configure(WRONG), *arguments, environment=clean_environment(**environment))
        self.addCleanup(terminal.close)
        self.assertEqual(terminal.end(), 2)
        self.assertIn('hots', terminal.output)
        return terminal.output

    def test_colors_on_a_terminal(self):
        self.assertIn(f'{ESCAPE}[31merror:{ESCAPE}[0m', self.on_terminal('check'))

    def test_none_in_a_pipe(self):
        self.assertNotIn(ESCAPE, self.fake('check', config=WRONG).stderr)

    def test_none_if_not_wanted(self):
        self.assertNotIn(ESCAPE, self.on_terminal('check', '--no-color'))
        self.assertNotIn(ESCAPE, self.on_terminal('check', NO_COLOR='1'))

    def test_run_on_a_terminal_does_not_wait_before_it_ends(self):
        begin = time.monotonic()
        self.on_terminal('run')
        self.assertLess(time.monotonic() - begin, 4)


class RunTest(Configured, BusTest):
    def run_fake(self, config=GOOD, *arguments):
        return self.start(FAKE, '--config', self.configure(config), '--bus', self.bus.address, *arguments, environment=clean_environment())

    def test_puts_its_devices_on_the_bus(self):
        program = self.run_fake()
        self.consumer.wait_for_name(PV)
        self.assertEqual(self.consumer.value(PV, '/Ac/Power'), 3020)
        self.assertEqual(self.consumer.value(PV, '/CustomName'), 'Roof south')
        self.assertEqual(self.consumer.value(PV, '/Mgmt/ProcessName'), 'busbar-fake')
        program.wait_for_log(f': 1 device, 2 services, bus {self.bus.address}')
        self.assertRegex(program.log[0], r'^start busbar-fake \d+\.\d+\.\d+: ')
        self.assertEqual(program.lines, [])

    def test_takes_the_bus_from_the_environment(self):
        self.start(FAKE, 'run', '--config', self.configure(GOOD),
                   environment=clean_environment(DBUS_SESSION_BUS_ADDRESS=self.bus.address))
        self.consumer.wait_for_name(PV)

    def ends(self, program, sent):
        """Within a second, with 0, off the bus."""
        self.consumer.wait_for_name(PV)
        begin = time.monotonic()
        program.process.send_signal(sent)
        self.assertEqual(program.process.wait(PATIENCE), 0)
        self.assertLess(time.monotonic() - begin, 1.0)
        self.consumer.wait_for_no_name(PV, 1)
        return time.monotonic() - begin

    def test_sigterm_and_sigint_end_it(self):
        for sent in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=sent):
                program = self.run_fake()
                self.assertLess(self.ends(program, sent), 0.5)
                program.wait_for_log('stop busbar-fake: after ')

    def test_a_device_that_does_not_say_that_it_is_done(self):
        self.assertGreater(self.ends(self.run_fake(mood('never done')), signal.SIGTERM), 0.6)

    def test_a_device_that_hangs_in_its_end(self):
        self.ends(self.run_fake(mood('hangs in the end')), signal.SIGTERM)

    def test_a_bus_that_hangs(self):
        self.bus.process.send_signal(signal.SIGSTOP)
        self.addCleanup(self.bus.process.send_signal, signal.SIGCONT)
        program = self.run_fake()
        program.wait_for_log('start busbar-fake')
        time.sleep(0.3)  # it is busy with the bus by now
        begin = time.monotonic()
        program.process.terminate()
        self.assertEqual(program.process.wait(PATIENCE), 0)
        self.assertLess(time.monotonic() - begin, 1.0)

    def test_asked_twice_it_ends_at_once(self):
        program = self.run_fake(mood('never done'))
        self.consumer.wait_for_name(PV)
        begin = time.monotonic()
        program.process.send_signal(signal.SIGTERM)
        program.wait_for_log('stop')
        program.process.send_signal(signal.SIGTERM)
        self.assertEqual(program.process.wait(PATIENCE), 0)
        self.assertLess(time.monotonic() - begin, 0.6)

    def test_one_device_that_fails_is_no_reason_for_others(self):
        program = self.run_fake(GOOD + '[[device]]\ntype="fake.inverter"\nname="Barn"\nhost="barn"\nmood="refuses to start"\n')
        program.wait_for_log("Barn: can't be started: out of sorts")
        self.consumer.wait_for_name(PV)

    def test_starts_without_a_bus(self):
        self.bus.stop()
        program = self.run_fake()
        program.wait_for_log('start busbar-fake')
        self.bus.start()
        self.consumer = self.new_consumer()
        self.start_settings()
        self.consumer.wait_for_name(PV, 60)

    def test_a_wrong_configuration_ends_it_but_not_at_once(self):
        begin = time.monotonic()
        program = self.run_fake(WRONG)
        program.wait_for_log('2 errors, nothing started')
        self.assertEqual(self.end_of(program), 2)
        self.assertGreater(time.monotonic() - begin, 3)  # supervise would start it again each second

    def test_sigterm_ends_the_waiting_of_a_wrong_configuration(self):
        program = self.run_fake(WRONG)
        program.wait_for_log('nothing started')
        begin = time.monotonic()
        self.assertEqual(program.terminate(), -signal.SIGTERM)
        self.assertLess(time.monotonic() - begin, 1)


class ServiceOfOld(dbus.service.Object):
    """Has GetText for its tree, and no GetItems."""

    @dbus.service.method(BUS_ITEM, out_signature='v')
    def GetText(self):
        return dbus.Dictionary({'Dc/0/Voltage': '52.4V', 'Soc': '---'}, signature='ss')

    @dbus.service.signal(BUS_ITEM, signature='a{sv}')
    def PropertiesChanged(self, changes):
        pass


class WatchTest(Configured, BusTest):
    def setUp(self):
        super().setUp()
        self.start(FAKE, '--config', self.configure(GOOD), '--bus', self.bus.address, environment=clean_environment())
        self.consumer.wait_for_name(PV)

    def watch(self, *arguments):
        return self.start(FAKE, 'watch', '--bus', self.bus.address, *arguments, environment=clean_environment())

    def once(self, *arguments):
        program = self.watch('--once', *arguments)
        return program, self.end_of(program)

    def rename(self, name):
        self.assertEqual(self.consumer.set(PV, '/CustomName', name), 0)

    def test_once_prints_every_value(self):
        program, status = self.once()
        self.assertEqual((status, program.log), (0, []))
        power = [line.split() for line in program.lines if '/Ac/Power ' in line]
        self.assertEqual(power, [['pvinverter.fake_roof_lan', '/Ac/Power', '3020W', '0', 's', 'connected']])
        self.assertTrue(any(re.search(r'/Ac/Energy/Forward +--- ', line) for line in program.lines), program.lines)
        self.assertTrue(any(line.startswith('settings ') for line in program.lines), program.lines)
        self.assertNotIn(ESCAPE, ''.join(program.lines))

    def test_once_as_json(self):
        values = json.loads('\n'.join(self.once('--json')[0].lines))
        power = next(each for each in values if each['path'] == '/Ac/Power')
        self.assertEqual(power, {'service': 'pvinverter.fake_roof_lan', 'path': '/Ac/Power', 'text': '3020W', 'valid': True, 'age': '0 s',
                                 'state': 'connected'})
        self.assertFalse(next(each for each in values if each['path'] == '/Ac/Energy/Forward')['valid'])

    def test_only_some_services(self):
        for pattern in ('pv*', 'com.victronenergy.pv*'):
            program, _ = self.once('--service', pattern)
            self.assertTrue(program.lines)
            self.assertTrue(all(line.startswith('pvinverter.') for line in program.lines), program.lines)

    def test_nothing_there_is_a_problem(self):
        program, status = self.once('--service', 'battery.*')
        self.assertEqual((status, program.lines), (1, []))
        self.assertIn('no service battery.*', program.log[0])

    def test_services_of_old(self):
        connection = dbus.bus.BusConnection(self.bus.address, mainloop=DBusGMainLoop())
        self.addCleanup(connection.close)
        service = ServiceOfOld(connection, '/')
        voltage = ServiceOfOld(connection, '/Dc/0/Voltage')
        name = dbus.service.BusName('com.victronenergy.battery.old', connection)
        program, _ = self.once('--service', 'battery.*')
        self.assertEqual([line.split()[1:3] for line in program.lines], [['/Dc/0/Voltage', '52.4V'], ['/Soc', '---']])
        program = self.watch('--service', 'battery.*')
        program.wait_for_line('battery.old  /Soc')
        voltage.PropertiesChanged({'Value': dbus.Double(53.0), 'Text': '53.0V'})
        program.wait_for_line('battery.old  /Dc/0/Voltage  53.0V')
        voltage.PropertiesChanged({'Value': dbus.Array([], signature='i'), 'Text': '53.0V'})
        program.wait_for_line('battery.old  /Dc/0/Voltage  ---')
        del name, service

    def test_a_service_that_hangs_keeps_no_other_waiting(self):
        connection = dbus.bus.BusConnection(self.bus.address)  # nobody reads it
        self.addCleanup(connection.close)
        connection.request_name('com.victronenergy.battery.hangs')
        program, _ = self.once()
        self.assertTrue(any('/Ac/Power ' in line for line in program.lines))

    def test_follows_changes(self):
        program = self.watch('--service', 'pv*')
        program.wait_for_line('pvinverter.fake_roof_lan  /CustomName')
        self.rename('Roof north')
        program.wait_for_line('pvinverter.fake_roof_lan  /CustomName  Roof north')
        self.assertEqual(program.terminate(), 0)

    def test_sees_services_come_and_go(self):
        program = self.watch('--service', 'pv*', '--json')
        program.wait_for_line('{')
        other = self.start(FAKE, '--config', self.configure(GOOD.replace('roof', 'barn')), '--bus', self.bus.address,
                           environment=clean_environment())
        program.wait_for_line('{"service": "pvinverter.fake_barn_lan", "path": "/Ac/Power", "text": "3020W", "valid": true')
        other.terminate()

    def test_ends_after_its_seconds(self):
        program = self.watch('--seconds', '1')
        begin = time.monotonic()
        self.assertEqual(program.process.wait(PATIENCE), 0)
        self.assertGreater(time.monotonic() - begin, 0.5)

    def test_the_end_of_the_bus_ends_it(self):
        program = self.watch()
        program.wait_for_line('pvinverter.fake_roof_lan')
        self.bus.stop()
        self.assertEqual(self.end_of(program), 1)
        self.assertIn('is gone', program.log[0])

    def on_terminal(self, *arguments, **more):
        terminal = Terminal(FAKE, 'watch', '--bus', self.bus.address, *arguments, **more)
        self.addCleanup(terminal.close)
        return terminal

    def test_terminal(self):
        terminal = self.on_terminal('--service', 'pv*', columns=100)
        terminal.wait_for('3020W')
        terminal.wait_for(f'{ESCAPE}[90m')  # grey: invalid
        self.rename('Roof west')
        terminal.wait_for('Roof west')
        self.assertFalse(termios.tcgetattr(terminal.slave)[3] & termios.ECHO)
        terminal.press('q')
        self.assertEqual(terminal.end(), 0)
        self.assertTrue(terminal.output.startswith(f'{ESCAPE}[?1049h{ESCAPE}[?25l'), terminal.output[:40])
        self.assertTrue(terminal.output.endswith(f'{ESCAPE}[?25h{ESCAPE}[?1049l'), terminal.output[-40:])
        self.assertEqual(termios.tcgetattr(terminal.slave), terminal.before)

    def test_terminal_without_color(self):
        terminal = self.on_terminal('--no-color', '--seconds', '1')
        self.assertEqual(terminal.end(), 0)
        self.assertIn('3020W', terminal.output)
        self.assertNotRegex(terminal.output, ESCAPE + r'\[\d*m')

    def test_narrow_terminal(self):
        terminal = self.on_terminal('--no-color', '--seconds', '1', columns=30, lines=10)
        self.assertEqual(terminal.end(), 0)
        screens = re.split(ESCAPE + r'\[H', terminal.output.replace('\r', ''))[1:]
        self.assertTrue(screens)
        for screen in screens:
            lines = re.sub(ESCAPE + r'\[[?\d]*[a-zA-Z]', '', screen).split('\n')
            self.assertLessEqual(len(lines), 10)
            self.assertLessEqual(max(map(len, lines)), 30)
        self.assertIn('3020W', terminal.output)

    def test_scrolls(self):
        terminal = self.on_terminal('--no-color', '--service', 'pv*', lines=6)
        terminal.wait_for('values 1-4 of')
        terminal.press('j')
        terminal.wait_for('values 2-5 of')
        terminal.press(' ')
        terminal.wait_for('values 5-8 of')
        terminal.press(ESCAPE + '[A')
        terminal.wait_for('values 4-7 of')
        terminal.press('q')
        self.assertEqual(terminal.end(), 0)

    def test_redraws_at_most_four_times_a_second(self):
        terminal = self.on_terminal('--no-color', '--service', 'pv*')
        terminal.wait_for('3020W')
        before = terminal.read().count(f'{ESCAPE}[H')
        begin = time.monotonic()
        number = 0
        while time.monotonic() - begin < 2:
            number += 1
            self.rename(f'Roof {number}')
        count = terminal.read().count(f'{ESCAPE}[H') - before
        self.assertGreater(number, 20)
        self.assertLessEqual(count, 9)
        self.assertGreaterEqual(count, 3)

    def test_ctrl_c_restores_the_terminal(self):
        terminal = self.on_terminal()
        terminal.wait_for('3020W')
        terminal.press('\x03')
        self.assertEqual(terminal.end(), 0)
        self.assertEqual(termios.tcgetattr(terminal.slave), terminal.before)


if __name__ == '__main__':
    unittest.main()
