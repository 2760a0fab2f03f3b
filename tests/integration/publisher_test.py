#!/usr/bin/python3
"""The D-Bus contract of a published service, seen from the outside: spec venus.md §1."""
import json
import os
import signal
import subprocess
import sys
import unittest

import dbus

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from venus_bus import BusTest, Program, pump_for, pump_until  # noqa: E402

PV = 'com.victronenergy.pvinverter.kaco_1'
GRID = 'com.victronenergy.grid.em24_1'
STORED = '/Settings/Devices/kaco_1/'


class Probe(Program):
    """tests/integration/publisher_probe.cpp"""

    def __init__(self, bus, *services):
        # Where it is built with a sanitizer, memory that was given back shall not count as used.
        options = os.environ.get('ASAN_OPTIONS', '') + ':quarantine_size_mb=1'
        super().__init__(os.environ['PUBLISHER_PROBE'], bus.address, *services,
                         environment={**os.environ, 'ASAN_OPTIONS': options})
        self.wait_for_line('ready')

    def do(self, *commands):
        """Commands for service 0, or with its number in front."""
        for command in commands:
            answers = len(self.answers())
            self.send(command if command[0].isdigit() else '0 ' + command)
            pump_until(lambda: len(self.answers()) > answers, f'answer to "{command}"')
            if self.answers()[answers] != 'ok':
                raise AssertionError(f'{command}: {self.answers()[answers]}')

    def answers(self):
        return [line for line in self.lines if line == 'ok' or line.startswith('error')]

    def ask(self, command, start):
        self.taken = len(self.lines)
        self.do(command)
        return self.wait_for_line(start)


class PublisherTest(BusTest):
    def probe(self, *services):
        probe = Probe(self.bus, *services)
        self.addCleanup(probe.leave)
        return probe

    def pvinverter(self, *paths):
        """A published pvinverter; what it says on the bus from here on is in the consumer."""
        probe = self.probe('kaco_1:pvinverter:Roof south')
        probe.do(*[f'add {path}' for path in paths], 'publish')
        self.consumer.wait_for_name(PV)
        return probe

    def busctl(self, *arguments):
        return subprocess.run(['busctl', f'--address={self.bus.address}', *arguments], check=True, text=True,
                              stdout=subprocess.PIPE).stdout.strip()


class Values(PublisherTest):
    def test_wire_type_of_each_kind_of_path(self):
        probe = self.pvinverter('/Ac/Power', '/StatusCode', '/Serial')
        probe.do('set /Ac/Power 936', 'set /StatusCode 7', 'commit')
        for path, expected in (('/Ac/Power', 'v d 936'), ('/StatusCode', 'v i 7'), ('/Serial', 'v s "10.0NX3"'),
                               ('/DeviceInstance', 'v i 20'), ('/Connected', 'v i 0'), ('/Position', 'v i 1')):
            self.assertEqual(expected, self.busctl('call', PV, path, 'com.victronenergy.BusItem', 'GetValue'), path)

    def test_invalid_is_an_empty_array_of_int32(self):
        self.pvinverter('/Ac/Power', '/StatusCode', '/DataManagerVersion')
        for path in ('/Ac/Power', '/StatusCode', '/DataManagerVersion', '/HardwareVersion'):
            self.assertEqual('v ai 0', self.busctl('call', PV, path, 'com.victronenergy.BusItem', 'GetValue'), path)
            self.assertEqual('s "---"', self.busctl('call', PV, path, 'com.victronenergy.BusItem', 'GetText'), path)

    def test_a_value_that_is_no_number_becomes_invalid(self):
        probe = self.pvinverter('/Ac/Power', '/StatusCode')
        for path, bad in (('/Ac/Power', 'nan'), ('/Ac/Power', 'inf'), ('/Ac/Power', '-inf'), ('/StatusCode', '3e9')):
            probe.do(f'set {path} 5', 'commit')
            self.consumer.wait_for_value(PV, path, 5)
            probe.do(f'set {path} {bad}', 'commit')
            self.assertIsNone(self.consumer.value(PV, path), bad)

    def test_a_text_can_not_reach_a_numeric_path(self):
        probe = self.pvinverter('/Ac/Power')
        probe.do('set /Ac/Power 1', 'commit')
        with self.assertRaisesRegex(AssertionError, 'a text for the numeric path /Ac/Power'):
            probe.do('text /Ac/Power 936')
        with self.assertRaisesRegex(AssertionError, 'a number for the text path /Serial'):
            probe.do('set /Serial 5')
        self.assertEqual(1, self.consumer.value(PV, '/Ac/Power'))

    def test_texts(self):
        probe = self.pvinverter('/Ac/Power', '/Ac/L1/Voltage', '/Ac/Energy/Forward', '/Ac/Frequency', '/StatusCode')
        probe.do('set /Ac/Power -0.2', 'set /Ac/L1/Voltage 230.44', 'set /Ac/Energy/Forward 1234.567',
                 'set /Ac/Frequency 49.98', 'set /StatusCode 7', 'commit')
        for path, expected in (('/Ac/Power', '0W'), ('/Ac/L1/Voltage', '230.4V'), ('/Ac/Energy/Forward', '1234.57kWh'),
                               ('/Ac/Frequency', '50.0Hz'), ('/StatusCode', 'Running'), ('/ProductId', '0xA142'),
                               ('/Position', 'AC output'), ('/FirmwareVersion', 'V1.24')):
            self.assertEqual(expected, self.consumer.text(PV, path), path)
        probe.do('set /StatusCode 77', 'commit')
        self.assertEqual('77', self.consumer.text(PV, '/StatusCode'))

    def test_bytes_that_are_no_utf8_do_not_cost_the_connection(self):
        probe = self.pvinverter('/Serial')
        probe.process.stdin.buffer.write(b'0 text /Serial a\xff\xc3\xa4\xed\xa0\x80z\n')
        probe.process.stdin.buffer.flush()
        probe.do('commit')
        self.consumer.wait_for_value(PV, '/Serial', 'a?ä???z')

    def test_uncommitted_value_is_answered_but_not_told(self):
        probe = self.pvinverter('/Ac/Power')
        probe.do('set /Ac/Power 7')
        self.assertEqual(7, self.consumer.value(PV, '/Ac/Power'))
        self.consumer.roundtrip(PV)
        self.assertEqual([], self.consumer.items_changed)

    def test_connected_is_part_of_the_sample(self):
        probe = self.pvinverter('/Ac/Power')
        probe.do('connected 1', 'set /Ac/Power 7', 'commit')
        self.consumer.roundtrip(PV)
        self.assertEqual(1, len(self.consumer.items_changed))
        self.assertEqual({'/Ac/Power', '/Connected'}, set(self.consumer.items_changed[0][1]))


class Trees(PublisherTest):
    def test_get_items_has_value_and_text_of_each_path(self):
        probe = self.pvinverter('/Ac/Power', '/Ac/L1/Power')
        probe.do('set /Ac/Power 936', 'commit')
        items = self.consumer.items(PV)
        self.assertEqual({'/Ac/L1/Power', '/Ac/Power', '/Connected', '/CustomName', '/DeviceInstance', '/FirmwareVersion',
                          '/HardwareVersion', '/Mgmt/Connection', '/Mgmt/ProcessName', '/Mgmt/ProcessVersion', '/Position',
                          '/ProductId', '/ProductName', '/Serial'}, set(items))
        for path, item in items.items():
            self.assertEqual({'Value', 'Text'}, set(item), path)
            self.assertEqual(self.consumer.call(PV, path, 'GetValue'), item['Value'], path)
            self.assertEqual(self.consumer.text(PV, path), item['Text'], path)
        self.assertEqual((dbus.Double, 936.0, '936W'),
                         (type(items['/Ac/Power']['Value']), items['/Ac/Power']['Value'], items['/Ac/Power']['Text']))
        self.assertEqual('publisher_probe', items['/Mgmt/ProcessName']['Value'])
        self.assertEqual('1.2.3', items['/Mgmt/ProcessVersion']['Value'])
        self.assertEqual('probe', items['/Mgmt/Connection']['Value'])
        self.assertEqual('a{sa{sv}}', self.busctl('call', PV, '/', 'com.victronenergy.BusItem', 'GetItems').split()[0])

    def test_root_and_nodes_answer_with_relative_keys(self):
        probe = self.pvinverter('/Ac/Power', '/Ac/L1/Power', '/Ac/L1/Voltage')
        probe.do('set /Ac/L1/Power 12', 'commit')
        root = self.consumer.call(PV, '/', 'GetValue')
        self.assertEqual(12, root['Ac/L1/Power'])
        self.assertEqual(set(self.consumer.items(PV)), {'/' + key for key in root})
        self.assertEqual({'Power': 12.0, 'Voltage': dbus.Array([])}, self.consumer.call(PV, '/Ac/L1', 'GetValue'))
        self.assertEqual({'L1/Power', 'L1/Voltage', 'Power'}, set(self.consumer.call(PV, '/Ac', 'GetValue')))
        self.assertEqual({'Power': '12W', 'Voltage': '---'}, self.consumer.text(PV, '/Ac/L1'))
        self.assertEqual('12W', self.consumer.text(PV, '/')['Ac/L1/Power'])
        # Variants on nodes, a plain string on leaves.
        self.assertTrue(self.busctl('call', PV, '/Ac', 'com.victronenergy.BusItem', 'GetValue').startswith('v a{sv} 3 '))
        self.assertTrue(self.busctl('call', PV, '/Ac', 'com.victronenergy.BusItem', 'GetText').startswith('v a{ss} 3 '))
        self.assertEqual('s "12W"', self.busctl('call', PV, '/Ac/L1/Power', 'com.victronenergy.BusItem', 'GetText'))
        self.assertEqual(1, self.consumer.set(PV, '/Ac', 5))

    def test_introspection_lists_the_children(self):
        self.pvinverter('/Ac/Power', '/Ac/L1/Power')
        xml = self.consumer.call(PV, '/Ac', 'Introspect', interface='org.freedesktop.DBus.Introspectable')
        self.assertIn('node name="L1"', xml)
        self.assertIn('node name="Power"', xml)


class Signals(PublisherTest):
    def test_one_signal_a_commit_with_what_changed_only(self):
        probe = self.pvinverter('/Ac/Power', '/Ac/L1/Power', '/Ac/L1/Voltage', '/StatusCode')
        probe.do('set /Ac/Power 1', 'set /Ac/L1/Power 1', 'set /StatusCode 7', 'commit')
        self.consumer.roundtrip(PV)
        self.assertEqual(1, len(self.consumer.items_changed))
        self.assertEqual({'/Ac/Power': {'Value': 1.0, 'Text': '1W'}, '/Ac/L1/Power': {'Value': 1.0, 'Text': '1W'},
                          '/StatusCode': {'Value': 7, 'Text': 'Running'}}, self.consumer.items_changed[0][1])
        probe.do('set /Ac/Power 2', 'set /Ac/L1/Power 1', 'set /StatusCode 7', 'commit')
        self.consumer.roundtrip(PV)
        self.assertEqual(2, len(self.consumer.items_changed))
        self.assertEqual(['/Ac/Power'], list(self.consumer.items_changed[1][1]))

    def test_nothing_when_nothing_changed(self):
        probe = self.pvinverter('/Ac/Power', '/Serial')
        probe.do('set /Ac/Power 1', 'commit')
        probe.do('commit', 'set /Ac/Power 1', 'text /Serial 10.0NX3', 'commit')
        probe.do('set /Ac/Power 2', 'set /Ac/Power 1', 'text /Serial other', 'text /Serial 10.0NX3', 'commit')  # there and back
        self.consumer.roundtrip(PV)
        self.assertEqual(1, len(self.consumer.items_changed))
        probe.do('invalidate /Ac/Power', 'commit', 'invalidate /Ac/Power', 'set /Ac/Power nan', 'commit')
        self.consumer.roundtrip(PV)
        self.assertEqual(2, len(self.consumer.items_changed))
        self.assertEqual({'/Ac/Power': {'Value': dbus.Array([], signature='i'), 'Text': '---'}},
                         self.consumer.items_changed[1][1])
        self.assertEqual('i', self.consumer.items_changed[1][1]['/Ac/Power']['Value'].signature)

    def test_signals_come_from_the_owner_of_the_name(self):
        probe = self.pvinverter('/Ac/Power')
        probe.do('set /Ac/Power 1', 'commit')
        self.consumer.roundtrip(PV)
        self.assertEqual(self.consumer.owner(PV), self.consumer.items_changed[0][0])

    def test_no_properties_changed(self):
        """docs/dbus.md says why: every consumer from v2.80 on takes ItemsChanged."""
        probe = self.pvinverter('/Ac/Power')
        probe.do('set /Ac/Power 1', 'commit')
        self.consumer.roundtrip(PV)
        self.assertEqual([], [p for p in self.consumer.properties_changed if p[0] == self.consumer.owner(PV)])

    def test_steady_state_needs_no_heap(self):
        probe = self.pvinverter('/Ac/Power', '/Ac/L1/Power')
        probe.do('steady /Ac/Power 100')
        self.assertEqual('allocations 0', probe.ask('steady /Ac/Power 1000', 'allocations'))
        self.consumer.roundtrip(PV)
        self.assertLess(200, len(self.consumer.items_changed))  # fewer than 1100 where dbus-daemon was slower

    @staticmethod
    def resident_kb(program):
        with open(f'/proc/{program.process.pid}/status', encoding='ascii') as status:
            return next(int(line.split()[1]) for line in status if line.startswith('VmRSS'))

    def test_a_bus_that_does_not_read_does_not_fill_the_memory(self):
        probe = self.pvinverter('/Ac/Power')
        before = self.resident_kb(probe)
        self.bus.process.send_signal(signal.SIGSTOP)
        probe.do('steady /Ac/Power 200000')
        growth = self.resident_kb(probe) - before
        self.bus.process.send_signal(signal.SIGCONT)
        self.assertLess(growth, 20_000)  # 200000 queued messages are far more
        self.consumer.wait_for_value(PV, '/Ac/Power', 199999)
        # The last value is told, though it could not be told when it was set.
        pump_until(lambda: self.consumer.items_changed and self.consumer.items_changed[-1][1]['/Ac/Power']['Value'] == 199999,
                   'last value told')


class Writes(PublisherTest):
    NUMBERS = [dbus.Int32(3), dbus.Double(3), dbus.UInt32(3), dbus.UInt16(3), dbus.Int16(3), dbus.Int64(3), dbus.UInt64(3),
               dbus.Byte(3)]

    def test_every_numeric_type_reaches_the_handler(self):
        probe = self.pvinverter('/Ac/PowerLimit')
        for value in self.NUMBERS:
            self.assertEqual(0, self.consumer.set(PV, '/Ac/PowerLimit', value), type(value))
            self.assertEqual('write 0 /Ac/PowerLimit 3', probe.wait_for_line('write'))  # each time, though it is equal
        self.assertEqual(0, self.consumer.set(PV, '/Ac/PowerLimit', True))
        self.assertEqual('write 0 /Ac/PowerLimit 1', probe.wait_for_line('write'))

    def test_the_handler_decides(self):
        probe = self.pvinverter('/Ac/PowerLimit')
        for code in (2, 1, 0):
            probe.do(f'answer /Ac/PowerLimit {code}')
            self.assertEqual(code, self.consumer.set(PV, '/Ac/PowerLimit', 500))
        self.assertIsNone(self.consumer.value(PV, '/Ac/PowerLimit'))  # the driver sets what holds
        probe.do('set /Ac/PowerLimit 500', 'commit')
        self.assertEqual(500, self.consumer.value(PV, '/Ac/PowerLimit'))

    def test_invalid_is_handed_to_the_handler(self):
        probe = self.pvinverter('/Ac/PowerLimit')
        for empty in ('i', 'u', 's', 'd', 'v'):
            self.assertEqual(0, self.consumer.set(PV, '/Ac/PowerLimit', dbus.Array([], signature=empty)))
            self.assertEqual('write 0 /Ac/PowerLimit nan', probe.wait_for_line('write'))

    def test_what_can_not_be_a_number_is_1(self):
        probe = self.pvinverter('/Ac/PowerLimit')
        for value in ('5', 'five', dbus.Array([1], signature='i'), dbus.ObjectPath('/a'), dbus.Struct((1, 2)),
                      dbus.Dictionary({'a': 1}, signature='si')):
            self.assertEqual(1, self.consumer.set(PV, '/Ac/PowerLimit', value), repr(value))
            self.assertEqual(1, self.consumer.set(PV, '/Position', value), repr(value))
        self.assertEqual([], [line for line in probe.lines if line.startswith('write')])
        self.assertEqual(1, self.consumer.value(PV, '/Position'))

    def test_out_of_range_is_2(self):
        probe = self.pvinverter('/Ac/PowerLimit')
        for value in (-1, 1e9, dbus.Int64(1 << 40), float('nan'), float('inf')):
            self.assertEqual(2, self.consumer.set(PV, '/Ac/PowerLimit', value), value)
        for value in (-1, 3, 3.0, dbus.Int64(1 << 32), dbus.UInt64((1 << 63) + 1)):
            self.assertEqual(2, self.consumer.set(PV, '/Position', value), value)
        self.assertEqual(2, self.consumer.invalidate(PV, '/Position'))
        self.assertEqual([], [line for line in probe.lines if line.startswith('write')])

    def test_read_only_is_1(self):
        probe = self.pvinverter('/Ac/Power')
        probe.do('set /Ac/Power 5', 'commit')
        for path in ('/Ac/Power', '/DeviceInstance', '/ProductName', '/Connected', '/Serial'):
            self.assertEqual(1, self.consumer.set(PV, path, 7), path)
            self.assertEqual(1, self.consumer.set(PV, path, 'x'), path)
            self.assertEqual(1, self.consumer.invalidate(PV, path), path)
        self.assertEqual(5, self.consumer.value(PV, '/Ac/Power'))

    def test_half_a_position_is_1(self):
        self.pvinverter()
        self.assertEqual(1, self.consumer.set(PV, '/Position', 0.5))

    def test_dbus_send_and_busctl(self):
        probe = self.pvinverter('/Ac/PowerLimit')
        answer = subprocess.run(
            ['dbus-send', f'--bus={self.bus.address}', '--print-reply', f'--dest={PV}', '/Ac/PowerLimit',
             'com.victronenergy.BusItem.SetValue', 'variant:int32:1500'], check=True, text=True, stdout=subprocess.PIPE)
        self.assertIn('int32 0', answer.stdout)
        self.assertEqual('write 0 /Ac/PowerLimit 1500', probe.wait_for_line('write'))
        self.assertEqual('i 0', self.busctl('call', PV, '/Ac/PowerLimit', 'com.victronenergy.BusItem', 'SetValue', 'v', 'd',
                                            '1200.5'))
        self.assertEqual('write 0 /Ac/PowerLimit 1200.5', probe.wait_for_line('write'))

    def test_a_bare_value_is_refused_by_the_library(self):
        """docs/dbus.md: sdbus-c++ answers InvalidArgs to a SetValue whose argument is no variant."""
        self.pvinverter('/Ac/PowerLimit')
        with self.assertRaisesRegex(dbus.DBusException, 'InvalidArgs'):
            self.consumer.call(PV, '/Ac/PowerLimit', 'SetValue', dbus.Int32(5))


class Settings(PublisherTest):
    def stored(self):
        with open(self.store, encoding='utf-8') as file:
            return {path: setting['value'] for path, setting in json.load(file).items()}

    def test_settings_are_kept_by_localsettings_with_type_and_range(self):
        self.pvinverter()
        self.assertEqual({STORED + 'ClassAndVrmInstance': 'pvinverter:20', STORED + 'CustomName': 'Roof south',
                          STORED + 'Position': 1}, self.stored())
        for member, expected in (('GetMin', 0), ('GetMax', 2), ('GetDefault', 1)):
            for service, path in (('com.victronenergy.settings', STORED + 'Position'), (PV, '/Position')):
                self.assertEqual((dbus.Int32, expected), (type(self.consumer.call(service, path, member)),
                                                          self.consumer.call(service, path, member)), (service, member))

    def test_a_real_setting_is_kept_as_a_double(self):
        probe = self.probe('kaco_1:temperature')
        probe.do('add /Scale', 'publish')
        name = 'com.victronenergy.temperature.kaco_1'
        self.consumer.wait_for_name(name)
        self.assertEqual(0, self.consumer.set(name, '/Scale', 2))
        self.assertEqual('setting 0 /Scale 1', probe.wait_for_line('setting'))
        self.assertEqual('setting 0 /Scale 2', probe.wait_for_line('setting'))
        self.consumer.wait_for_value('com.victronenergy.settings', STORED + 'Scale', 2.0)
        self.assertIsInstance(self.consumer.value('com.victronenergy.settings', STORED + 'Scale'), dbus.Double)

    def test_the_users_choice_is_published_and_outlives_the_program(self):
        probe = self.pvinverter()
        self.assertEqual(0, self.consumer.set(PV, '/Position', 2))
        self.assertEqual(2, self.consumer.value(PV, '/Position'))
        self.assertEqual(0, self.consumer.set(PV, '/CustomName', 'Süden'))
        self.consumer.roundtrip(PV)
        self.assertEqual([{'/Position': {'Value': 2, 'Text': 'AC input 2'}}, {'/CustomName': {'Value': 'Süden', 'Text': 'Süden'}}],
                         [items for _, items in self.consumer.items_changed])
        self.consumer.wait_for_value('com.victronenergy.settings', STORED + 'CustomName', 'Süden')
        self.assertEqual(0, probe.terminate())
        self.consumer.wait_for_no_name(PV)
        probe = self.probe('kaco_1:pvinverter:Roof south')
        probe.do('add /Position', 'publish')
        self.consumer.wait_for_name(PV)
        self.assertEqual((2, 'Süden'), (self.consumer.value(PV, '/Position'), self.consumer.value(PV, '/CustomName')))
        self.assertEqual('setting 0 /Position 2', probe.wait_for_line('setting'))

    def test_a_change_in_localsettings_is_taken_over(self):
        probe = self.pvinverter('/Position')
        self.assertEqual('setting 0 /Position 1', probe.wait_for_line('setting'))
        self.assertEqual(0, self.consumer.set('com.victronenergy.settings', STORED + 'Position', 0))
        self.consumer.wait_for_value(PV, '/Position', 0)
        self.assertEqual('setting 0 /Position 0', probe.wait_for_line('setting'))
        self.consumer.roundtrip(PV)
        self.assertEqual([{'/Position': {'Value': 0, 'Text': 'AC input 1'}}],
                         [items for _, items in self.consumer.items_changed])

    def test_two_quick_writes_end_with_the_second(self):
        self.pvinverter()
        for i in range(20):
            self.assertEqual(0, self.consumer.set(PV, '/Position', i % 3))
        self.consumer.wait_for_value('com.victronenergy.settings', STORED + 'Position', 19 % 3)
        pump_until(lambda: len(self.consumer.items_changed) >= 20, '20 signals')
        self.consumer.roundtrip(PV)
        # No echo undid a later write, not even for a moment.
        self.assertEqual([i % 3 for i in range(20)],
                         [int(items['/Position']['Value']) for _, items in self.consumer.items_changed])

    def test_wrong_texts_for_the_name(self):
        self.pvinverter()
        self.assertEqual(1, self.consumer.set(PV, '/CustomName', 5))
        self.assertEqual(2, self.consumer.set(PV, '/CustomName', 'x' * 1000))
        self.assertEqual(2, self.consumer.invalidate(PV, '/CustomName'))
        self.assertEqual('Roof south', self.consumer.value(PV, '/CustomName'))

    def test_settings_of_another_type_do_not_stop_the_service(self):
        self.consumer.call('com.victronenergy.settings', '/', 'AddSettings', dbus.Array([dbus.Dictionary(
            {'path': STORED + 'Position', 'default': dbus.String('north')}, signature='sv')], signature='a{sv}'),
            interface='com.victronenergy.Settings')
        probe = self.pvinverter()
        self.assertEqual(1, self.consumer.value(PV, '/Position'))
        probe.wait_for_log('setting /Position can\'t be kept')


class Life(PublisherTest):
    def test_all_paths_are_there_when_the_name_appears(self):
        seen = []
        watcher = self.new_consumer()

        def look(name, before, after):
            if name == PV and after:
                seen.append(after)
                watcher.connection.call_async(PV, '/', 'com.victronenergy.BusItem', 'GetItems', None, (),
                                              lambda items: seen.append(items), lambda error: seen.append(error))
        watcher.connection.add_signal_receiver(look, 'NameOwnerChanged', 'org.freedesktop.DBus')
        self.pvinverter('/Ac/Power')
        pump_until(lambda: len(seen) == 2, 'answer to GetItems')
        self.assertEqual(20, seen[1]['/DeviceInstance']['Value'])
        self.assertIn('/Ac/Power', seen[1])
        self.assertIn('/Position', seen[1])

    def test_each_service_has_a_connection_of_its_own(self):
        probe = self.probe('em24_1:grid', 'kaco_1:pvinverter', 'kaco_2:pvinverter')
        probe.do('0 publish', '1 publish', '2 publish')
        names = [GRID, PV, 'com.victronenergy.pvinverter.kaco_2']
        self.assertEqual(3, len({self.consumer.wait_for_name(name) for name in names}))
        # Same class, same wish: localsettings gives the second one the next instance.
        self.assertEqual({20, 21}, {int(self.consumer.value(name, '/DeviceInstance')) for name in names[1:]})

    def test_status(self):
        probe = self.probe('kaco_1:pvinverter::55')
        self.assertEqual('status 0 -1 ', probe.ask('status', 'status'))
        probe.do('publish')
        self.consumer.wait_for_name(PV)
        pump_until(lambda: probe.ask('status', 'status') == f'status 1 55 {PV}', 'registered')

    def test_termination_leaves_at_once(self):
        probe = self.pvinverter()
        self.assertEqual(0, probe.terminate())
        self.consumer.wait_for_no_name(PV, 2)

    def test_a_taken_name_is_told_and_tried_again(self):
        other = self.new_consumer()
        other.connection.request_name(PV)
        probe = self.probe('kaco_1:pvinverter:Roof south')
        probe.do('add /Ac/Power', 'set /Ac/Power 5', 'commit', 'publish')
        line = probe.wait_for_log('belongs to another program')
        self.assertIn(f'Roof south: the name {PV} belongs to another program (process {os.getpid()} ', line)
        self.assertEqual('status 0 20 ', probe.ask('status', 'status'))
        self.assertEqual(other.connection.get_unique_name(), self.consumer.owner(PV))
        other.connection.release_name(PV)
        pump_until(lambda: self.consumer.owner(PV) not in ('', other.connection.get_unique_name()), 'the name')
        self.assertEqual(5, self.consumer.value(PV, '/Ac/Power'))
        self.assertEqual(1, len([line for line in probe.log if 'belongs' in line]))

    def test_paths_of_no_class_are_refused(self):
        probe = self.probe('kaco_1:pvinverter')
        for path in ('/Ac/L4/Power', '/Pv/16/V', '/Pv/#/V', '/Nonsense'):
            with self.assertRaisesRegex(AssertionError, 'has no path'):
                probe.do(f'add {path}')
        probe.do('add /Pv/15/V')

    def test_bus_restart(self):
        probe = self.pvinverter('/Ac/Power')
        self.assertEqual(0, self.consumer.set(PV, '/Position', 2))
        self.consumer.wait_for_value('com.victronenergy.settings', STORED + 'Position', 2)
        self.bus.stop()
        probe.wait_for_log('no bus at')
        probe.do('set /Ac/Power 77', 'commit')
        self.assertEqual('status 0 20 ' + PV, probe.ask('status', 'status'))
        self.bus.start()
        self.start_settings()
        self.consumer = self.new_consumer()
        self.consumer.wait_for_name(PV)
        self.assertEqual((77, 2), (self.consumer.value(PV, '/Ac/Power'), self.consumer.value(PV, '/Position')))
        probe.do('set /Ac/Power 78', 'commit')
        self.consumer.roundtrip(PV)
        self.assertEqual([{'/Ac/Power': {'Value': 78.0, 'Text': '78W'}}], [i for _, i in self.consumer.items_changed])
        self.assertEqual(1, len([line for line in probe.log if 'no bus at' in line]))
        self.assertEqual(1, len([line for line in probe.log if 'there again' in line]))

    def test_start_without_a_bus(self):
        self.bus.stop()
        probe = self.probe('kaco_1:pvinverter:Roof south')
        probe.do('add /Ac/Power', 'set /Ac/Power 5', 'publish')
        probe.wait_for_log('Roof south: no bus at unix:path=')
        self.bus.start()
        self.start_settings()
        self.consumer = self.new_consumer()
        self.consumer.wait_for_name(PV)
        self.assertEqual(5, self.consumer.value(PV, '/Ac/Power'))

    def test_name_watch(self):
        probe = self.probe('kaco_1:pvinverter')
        probe.do('watch com.victronenergy.other')
        self.assertEqual('name com.victronenergy.other 0', probe.wait_for_line('name'))
        other = self.new_consumer()
        other.connection.request_name('com.victronenergy.other')
        self.assertEqual('name com.victronenergy.other 1', probe.wait_for_line('name'))
        self.bus.stop()
        self.assertEqual('name com.victronenergy.other 0', probe.wait_for_line('name'))
        self.bus.start()
        other = self.new_consumer()
        other.connection.request_name('com.victronenergy.other')
        self.assertEqual('name com.victronenergy.other 1', probe.wait_for_line('name'))


class LateItems(PublisherTest):
    """Items that a device tells of only when its service is on the bus already."""

    def test_a_late_item_is_told_and_can_be_asked_for(self):
        probe = self.pvinverter('/Ac/Power')
        owner = self.consumer.owner(PV)
        probe.do('set /Ac/Power 5', 'add /Ac/L1/Power', 'set /Ac/L1/Power 12', 'add /Ac/L1/Voltage', 'commit')
        self.consumer.roundtrip(PV)
        self.assertEqual([{'/Ac/Power': {'Value': 5.0, 'Text': '5W'}, '/Ac/L1/Power': {'Value': 12.0, 'Text': '12W'},
                           '/Ac/L1/Voltage': {'Value': dbus.Array([]), 'Text': '---'}}],
                         [items for _, items in self.consumer.items_changed])
        self.assertEqual((12, '12W'), (self.consumer.value(PV, '/Ac/L1/Power'), self.consumer.text(PV, '/Ac/L1/Power')))
        self.assertEqual(12, self.consumer.items(PV)['/Ac/L1/Power']['Value'])
        # The nodes above it are there too, those that were there and those that were not.
        self.assertEqual({'Power': 12.0, 'Voltage': dbus.Array([])}, self.consumer.call(PV, '/Ac/L1', 'GetValue'))
        self.assertEqual({'Power', 'L1/Power', 'L1/Voltage'}, set(self.consumer.call(PV, '/Ac', 'GetValue')))
        probe.do('add /Pv/3/V', 'commit')
        self.assertEqual({'3/V'}, set(self.consumer.call(PV, '/Pv', 'GetValue')))
        # It did not leave the bus for that.
        self.assertEqual(owner, self.consumer.owner(PV))
        self.assertEqual(1, len([change for change in self.consumer.owner_changes if change[0] == PV]))

    def test_it_is_told_once(self):
        probe = self.pvinverter('/Ac/Power')
        probe.do('add /Ac/L1/Power', 'commit', 'commit', 'add /Ac/L1/Power', 'commit')
        self.consumer.roundtrip(PV)
        self.assertEqual([['/Ac/L1/Power']], [list(items) for _, items in self.consumer.items_changed])

    def test_a_late_item_changes_like_any_other(self):
        probe = self.pvinverter('/Ac/Power')
        probe.do('add /Ac/L1/Power', 'set /Ac/L1/Power 12', 'commit', 'set /Ac/L1/Power 13', 'commit')
        self.consumer.roundtrip(PV)
        self.assertEqual([12, 13], [items['/Ac/L1/Power']['Value'] for _, items in self.consumer.items_changed])
        probe.do('steady /Ac/L1/Power 100')
        self.assertEqual('allocations 0', probe.ask('steady /Ac/L1/Power 1000', 'allocations'))

    def test_a_late_command_path_is_written(self):
        probe = self.pvinverter('/Ac/Power')
        probe.do('add /Ac/PowerLimit', 'commit')
        self.assertEqual(0, self.consumer.set(PV, '/Ac/PowerLimit', 1500))
        self.assertEqual('write 0 /Ac/PowerLimit 1500', probe.wait_for_line('write'))

    def test_a_late_item_outlives_the_bus(self):
        probe = self.pvinverter('/Ac/Power')
        probe.do('add /Ac/L1/Power', 'set /Ac/L1/Power 12', 'commit')
        self.settings.kill()
        self.bus.stop()
        probe.wait_for_log('no bus at')
        probe.do('add /Ac/L2/Power', 'set /Ac/L2/Power 13', 'commit')  # while there is none
        self.bus.start()
        self.start_settings()
        consumer = self.new_consumer()
        consumer.wait_for_name(PV)
        self.assertEqual((12, 13), (consumer.value(PV, '/Ac/L1/Power'), consumer.value(PV, '/Ac/L2/Power')))

    def test_a_setting_can_not_be_late(self):
        probe = self.probe('em24_1:grid,pvinverter')
        probe.do('publish')
        self.consumer.wait_for_name(GRID)
        with self.assertRaisesRegex(AssertionError, 'setting /Memory/ForwardOffset added after publish'):
            probe.do('add /Memory/ForwardOffset')
        self.assertNotIn('/Memory/ForwardOffset', self.consumer.items(GRID))


class OpenToWriters(PublisherTest):
    """Measured values that others may write: devices whose broker is the GX's."""
    NAME = 'com.victronenergy.temperature.kaco_1'

    def sensor(self, *commands):
        probe = self.probe('kaco_1:temperature')
        probe.do(*commands, 'publish')
        self.consumer.wait_for_name(self.NAME)
        return probe

    def test_what_is_written_is_stored_and_told(self):
        self.sensor('add /Temperature', 'open /Temperature', 'open /Status', 'open /RawUnit')
        for path, value, expected in (('/Temperature', 21.5, 21.5), ('/Temperature', dbus.Int32(22), 22.0),
                                      ('/Status', 1, 1), ('/RawUnit', 'V', 'V')):
            self.assertEqual(0, self.consumer.set(self.NAME, path, value))
            self.assertEqual(expected, self.consumer.value(self.NAME, path))
            self.assertEqual(0, self.consumer.set(self.NAME, path, value))  # equal: nothing to tell
        self.consumer.roundtrip(self.NAME)
        self.assertEqual([{'/Temperature': {'Value': 21.5, 'Text': '21.5°C'}},
                          {'/Temperature': {'Value': 22.0, 'Text': '22.0°C'}},
                          {'/Status': {'Value': 1, 'Text': 'Disconnected'}},
                          {'/RawUnit': {'Value': 'V', 'Text': 'V'}}],
                         [items for _, items in self.consumer.items_changed])
        for path in ('/Temperature', '/Status', '/RawUnit'):
            self.assertEqual(0, self.consumer.invalidate(self.NAME, path))
            self.assertIsNone(self.consumer.value(self.NAME, path))

    def test_what_does_not_fit_is_refused(self):
        self.sensor('open /Temperature', 'open /Status', 'open /RawUnit')
        for path, value, code in (('/Temperature', 'warm', 1), ('/Temperature', '21', 1), ('/Temperature', float('nan'), 2),
                                  ('/Temperature', float('inf'), 2), ('/Status', 0.5, 1), ('/Status', dbus.Int64(1 << 40), 2),
                                  ('/RawUnit', 5, 1), ('/RawUnit', 'x' * 257, 2),
                                  ('/Temperature', dbus.Array([1], signature='i'), 1)):
            self.assertEqual(code, self.consumer.set(self.NAME, path, value), (path, value))
        self.consumer.roundtrip(self.NAME)
        self.assertEqual([], self.consumer.items_changed)

    def test_the_handler_decides(self):
        probe = self.sensor('ask /Temperature', 'ask /RawUnit')
        self.assertEqual(0, self.consumer.set(self.NAME, '/Temperature', 21))
        self.assertEqual('opened 0 /Temperature 21', probe.wait_for_line('opened'))
        self.assertEqual(0, self.consumer.set(self.NAME, '/Temperature', 21))
        self.assertEqual('opened 0 /Temperature 21', probe.wait_for_line('opened'))  # each time, though it is equal
        self.assertEqual(0, self.consumer.invalidate(self.NAME, '/Temperature'))
        self.assertEqual('opened 0 /Temperature invalid', probe.wait_for_line('opened'))
        self.assertEqual(0, self.consumer.set(self.NAME, '/RawUnit', 'mA'))
        self.assertEqual('opened 0 /RawUnit "mA"', probe.wait_for_line('opened'))
        self.assertIsNone(self.consumer.value(self.NAME, '/Temperature'))
        probe.do('answer /Temperature 2')
        self.assertEqual(2, self.consumer.set(self.NAME, '/Temperature', 21))

    def test_what_is_not_opened_stays_closed(self):
        self.sensor('add /Humidity', 'open /Temperature')
        self.assertEqual(1, self.consumer.set(self.NAME, '/Humidity', 50))
        self.assertEqual(1, self.consumer.set(self.NAME, '/ProductName', 'x'))

    def test_a_late_item_is_opened(self):
        probe = self.sensor('open /Temperature')
        probe.do('open /Humidity', 'commit')
        self.assertEqual(0, self.consumer.set(self.NAME, '/Humidity', 50))
        self.assertEqual(50, self.consumer.value(self.NAME, '/Humidity'))

    def test_settings_and_commands_have_rules_of_their_own(self):
        probe = self.probe('kaco_1:pvinverter')
        for path in ('/Position', '/Ac/PowerLimit'):
            with self.assertRaisesRegex(AssertionError, 'rule of its own'):
                probe.do(f'open {path}')


class Observed(PublisherTest):
    """Something in the process that is told of all services."""

    def observed(self, *services):
        probe = self.probe(*services)
        probe.do('observe')
        return probe

    @staticmethod
    def told(probe):
        return [line for line in probe.lines if line.startswith(('published', 'changed', 'gone'))]

    def test_published_changed_gone(self):
        probe = self.observed('kaco_1:pvinverter:Roof south')
        probe.do('add /Ac/Power', 'add /StatusCode', 'set /Ac/Power 1', 'commit')
        self.assertEqual([], self.told(probe))  # nobody sees it on the bus
        probe.do('publish')
        self.assertEqual(f'published 0 pvinverter {PV} 20 Roof south', probe.wait_for_line('published'))
        probe.do('visit')
        seen = [line.split(' ', 2)[1:] for line in probe.lines if line.startswith('seen')]
        self.assertEqual(['W', '1'], next(rest.split() for path, rest in seen if path == '/Ac/Power'))
        self.assertEqual(set(self.consumer.items(PV)), {path for path, _ in seen})
        probe.do('set /Ac/Power 2', 'set /StatusCode 7', 'commit', 'commit', 'invalidate /Ac/Power', 'add /Ac/L1/Power',
                 'commit', 'leave')
        self.assertEqual([f'published 0 pvinverter {PV} 20 Roof south', 'changed 0 /Ac/Power=2 /StatusCode=7',
                          'changed 0 /Ac/Power=invalid /Ac/L1/Power=invalid', f'gone 0 pvinverter {PV}'], self.told(probe))

    def test_what_the_user_changes_on_the_gx(self):
        probe = self.observed('kaco_1:pvinverter:Roof')
        probe.do('publish')
        probe.wait_for_line('published')
        self.assertEqual(0, self.consumer.set(PV, '/CustomName', 'Barn'))
        self.assertEqual('changed 0 /CustomName=Barn', probe.wait_for_line('changed'))
        self.assertEqual(0, self.consumer.set(PV, '/Position', 2))
        self.assertEqual('changed 0 /Position=2', probe.wait_for_line('changed'))
        self.assertEqual(0, self.consumer.set('com.victronenergy.settings', STORED + 'ClassAndVrmInstance', 'pvinverter:33'))
        self.assertEqual(f'gone 0 pvinverter {PV}', probe.wait_for_line('gone'))
        self.assertEqual(f'published 0 pvinverter {PV} 33 Barn', probe.wait_for_line('published'))

    def test_another_role(self):
        probe = self.observed('em24_1:grid,genset:Meter')
        probe.do('publish')
        probe.wait_for_line('published')
        self.assertEqual(0, self.consumer.set(GRID, '/Role', 'genset'))
        self.assertEqual(f'gone 0 grid {GRID}', probe.wait_for_line('gone'))
        self.assertEqual('published 0 genset com.victronenergy.genset.em24_1 40 Meter', probe.wait_for_line('published'))

    def test_bus_gone_and_there_again(self):
        probe = self.observed('kaco_1:pvinverter:Roof', 'em24_1:grid:Meter')
        probe.do('0 add /Ac/Power', '0 publish')
        probe.wait_for_line('published')
        probe.do('1 publish')
        probe.wait_for_line('published 1')
        self.settings.kill()
        self.bus.stop()
        pump_until(lambda: len([line for line in self.told(probe) if line.startswith('gone')]) == 2, 'both gone')
        probe.do('0 set /Ac/Power 5', '0 commit')
        self.bus.start()
        self.start_settings()
        pump_until(lambda: len([line for line in self.told(probe) if line.startswith('published')]) == 4, 'both back')
        self.assertEqual([], [line for line in self.told(probe) if line.startswith('changed')])

    def test_nobody_observes(self):
        probe = self.pvinverter('/Ac/Power')
        probe.do('set /Ac/Power 1', 'commit', 'leave')
        self.assertEqual([], self.told(probe))


class Instances(PublisherTest):
    def test_the_user_changes_the_instance(self):
        probe = self.pvinverter('/Ac/Power')
        probe.do('set /Ac/Power 5', 'commit')
        first = self.consumer.owner(PV)
        self.assertEqual(0, self.consumer.set('com.victronenergy.settings', STORED + 'ClassAndVrmInstance', 'pvinverter:33'))
        pump_until(lambda: self.consumer.owner(PV) not in ('', first), 're-registration')
        self.assertEqual((33, 5), (self.consumer.value(PV, '/DeviceInstance'), self.consumer.value(PV, '/Ac/Power')))
        # Gone and there again, from another connection: consumers read everything anew.
        changes = pump_until(lambda: [change for change in self.consumer.owner_changes if change[0] == PV][2:], '3 changes')
        self.assertEqual([(PV, '', self.consumer.owner(PV))], changes)
        self.assertEqual([(PV, '', first), (PV, first, '')],
                         [change for change in self.consumer.owner_changes if change[0] == PV][:2])
        probe.do('set /Ac/Power 6', 'commit')
        self.consumer.roundtrip(PV)
        self.assertEqual(self.consumer.owner(PV), self.consumer.items_changed[-1][0])

    def test_a_stored_instance_wins_over_the_wanted_one(self):
        self.pvinverter().terminate()
        self.consumer.wait_for_no_name(PV)
        probe = self.probe('kaco_1:pvinverter::55')
        probe.do('publish')
        self.consumer.wait_for_name(PV)
        self.assertEqual(20, self.consumer.value(PV, '/DeviceInstance'))

    def test_one_class_has_no_role(self):
        self.pvinverter()
        self.assertEqual(set(), {'/Role', '/AllowedRoles', '/IsGenericEnergyMeter'} & set(self.consumer.items(PV)))

    def meter(self):
        probe = self.probe('em24_1:grid,pvinverter,genset,acload:Meter')
        probe.do('add /Ac/Power', 'add /Ac/L1/Power', 'set /Ac/Power 5', 'publish')
        self.consumer.wait_for_name(GRID)
        return probe

    def test_roles(self):
        self.meter()
        self.assertEqual('v as 4 "grid" "pvinverter" "genset" "acload"',
                         self.busctl('call', GRID, '/AllowedRoles', 'com.victronenergy.BusItem', 'GetValue'))
        self.assertEqual('grid', self.consumer.value(GRID, '/Role'))
        self.assertIsNone(self.consumer.value(GRID, '/IsGenericEnergyMeter'))
        self.assertNotIn('/Position', self.consumer.items(GRID))
        self.assertEqual(2, self.consumer.set(GRID, '/Role', 'vebus'))
        self.assertEqual(1, self.consumer.set(GRID, '/Role', 5))
        self.assertEqual(0, self.consumer.set(GRID, '/Role', 'grid'))
        self.assertEqual('grid:40', self.consumer.value('com.victronenergy.settings',
                                                        '/Settings/Devices/em24_1/ClassAndVrmInstance'))

    def test_writing_the_role_changes_the_class(self):
        probe = self.meter()
        name = 'com.victronenergy.pvinverter.em24_1'
        self.assertEqual(0, self.consumer.set(GRID, '/Role', 'pvinverter'))
        self.consumer.wait_for_name(name)
        self.consumer.wait_for_no_name(GRID)
        items = self.consumer.items(name)
        self.assertEqual(('pvinverter', 40, 5, 1, 1),
                         tuple(items[path]['Value'] for path in ('/Role', '/DeviceInstance', '/Ac/Power', '/Position',
                                                                 '/IsGenericEnergyMeter')))
        # /Position means something else in another role, with other limits, and is the same setting.
        self.assertEqual(0, self.consumer.set(name, '/Position', 2))
        acload = 'com.victronenergy.acload.em24_1'
        self.consumer.wait_for_value('com.victronenergy.settings', '/Settings/Devices/em24_1/Position', 2)
        self.assertEqual(0, self.consumer.set(name, '/Role', 'acload'))
        self.consumer.wait_for_name(acload)
        self.assertEqual(0, self.consumer.value(acload, '/Position'))
        self.assertEqual('AC output', self.consumer.text(acload, '/Position'))
        self.assertEqual(2, self.consumer.set(acload, '/Position', 2))
        # and is still so after a restart
        self.assertEqual(0, probe.terminate())
        self.consumer.wait_for_no_name(acload)
        probe = self.probe('em24_1:grid,pvinverter,genset,acload:Meter')
        probe.do('publish')
        self.consumer.wait_for_name(acload)
        self.assertFalse(self.consumer.owner(GRID))

    def test_a_class_the_device_can_not_be_is_ignored(self):
        probe = self.meter()
        stored = '/Settings/Devices/em24_1/ClassAndVrmInstance'
        self.assertEqual(0, self.consumer.set('com.victronenergy.settings', stored, 'tank:40'))
        probe.wait_for_log("this device can't be a tank; it stays a grid")
        self.assertTrue(self.consumer.owner(GRID))


class WithoutSettings(PublisherTest):
    with_settings = False

    def test_waits_a_moment_then_goes_on_with_defaults(self):
        probe = self.probe('kaco_1:pvinverter:Roof south')
        probe.do('add /Position', 'publish')
        pump_for(1)
        self.assertFalse(self.consumer.owner(PV))
        self.consumer.wait_for_name(PV)
        self.assertEqual((20, 1, 'Roof south'),
                         tuple(self.consumer.value(PV, path) for path in ('/DeviceInstance', '/Position', '/CustomName')))
        self.assertEqual('setting 0 /Position 1', probe.wait_for_line('setting'))
        # The user's choice holds for this run, and is not lost when localsettings comes.
        self.assertEqual(0, self.consumer.set(PV, '/Position', 2))
        self.assertEqual(2, self.consumer.value(PV, '/Position'))
        owner = self.consumer.owner(PV)
        self.start_settings()
        self.consumer.wait_for_value('com.victronenergy.settings', STORED + 'Position', 2)
        probe.wait_for_log('com.victronenergy.settings is there again')
        self.assertEqual(2, self.consumer.value(PV, '/Position'))
        self.assertEqual(owner, self.consumer.owner(PV))  # same instance: no reason to register again
        self.assertEqual(1, len([line for line in probe.log if 'is not there' in line]))

    def test_settings_in_time(self):
        probe = self.probe('kaco_1:pvinverter')
        probe.do('publish')
        pump_for(0.5)
        self.start_settings()
        self.consumer.wait_for_name(PV, 2)
        pump_for(3.5)  # longer than the patience with localsettings
        self.assertEqual([], [line for line in probe.log if 'com.victronenergy.settings' in line])

    def test_late_settings_with_another_instance(self):
        with open(self.store, 'w', encoding='utf-8') as file:
            json.dump({STORED + 'ClassAndVrmInstance': dict(kind='s', value='pvinverter:44', default='pvinverter:20', low='',
                                                            high='', silent=0)}, file)
        probe = self.probe('kaco_1:pvinverter')
        probe.do('publish')
        first = self.consumer.wait_for_name(PV)
        self.start_settings()
        pump_until(lambda: self.consumer.owner(PV) not in ('', first), 're-registration')
        self.assertEqual(44, self.consumer.value(PV, '/DeviceInstance'))

    def test_role_without_settings(self):
        probe = self.probe('em24_1:grid,genset')
        probe.do('publish')
        self.consumer.wait_for_name(GRID)
        self.assertEqual(0, self.consumer.set(GRID, '/Role', 'genset'))
        self.consumer.wait_for_name('com.victronenergy.genset.em24_1', 2)  # it was waited for once
        self.consumer.wait_for_no_name(GRID)

    def test_settings_that_hang_do_not_hang_the_service(self):
        self.start_settings()
        self.settings.pause()
        probe = self.probe('kaco_1:pvinverter')
        probe.do('publish')
        self.consumer.wait_for_name(PV)
        probe.wait_for_log('com.victronenergy.settings does not answer')
        self.settings.go_on()
        self.consumer.wait_for_value('com.victronenergy.settings', STORED + 'Position', 1)


class SettingsRestart(PublisherTest):
    def test_restart_of_localsettings(self):
        probe = self.pvinverter('/Position')
        owner = self.consumer.owner(PV)
        self.assertEqual(0, self.consumer.set(PV, '/Position', 0))
        self.consumer.wait_for_value('com.victronenergy.settings', STORED + 'Position', 0)
        self.settings.kill()
        self.consumer.wait_for_no_name('com.victronenergy.settings')
        self.start_settings()
        # Changes are followed as before, those of the user and those of others.
        self.assertEqual(0, self.consumer.set('com.victronenergy.settings', STORED + 'Position', 2))
        self.consumer.wait_for_value(PV, '/Position', 2)
        self.assertEqual(0, self.consumer.set(PV, '/Position', 1))
        self.consumer.wait_for_value('com.victronenergy.settings', STORED + 'Position', 1)
        self.assertEqual(owner, self.consumer.owner(PV))
        self.assertEqual([], [line for line in probe.log if 'is not there' in line])

    def test_localsettings_that_forgot_everything_is_told_again(self):
        self.pvinverter()
        self.settings.kill()
        self.consumer.wait_for_no_name('com.victronenergy.settings')
        os.unlink(self.store)
        self.start_settings()
        self.consumer.wait_for_value('com.victronenergy.settings', STORED + 'ClassAndVrmInstance', 'pvinverter:20')


if __name__ == '__main__':
    unittest.main(verbosity=2)
