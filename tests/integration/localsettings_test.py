#!/usr/bin/python3
"""The stand-in for localsettings does what the real one does, as spec venus.md §1.7 tells: the other tests rely on it."""
import os
import sys
import unittest

import dbus

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from venus_bus import BusTest, pump_until  # noqa: E402

NAME = 'com.victronenergy.settings'
SETTINGS = 'com.victronenergy.Settings'
INSTANCE = '/Settings/Devices/{}/ClassAndVrmInstance'


class LocalSettingsTest(BusTest):
    def add(self, *entries, on='/'):
        entries = dbus.Array([dbus.Dictionary(entry, signature='sv') for entry in entries], signature='a{sv}')
        return self.consumer.call(NAME, on, 'AddSettings', entries, interface=SETTINGS)

    def error(self, on='/', **entry):
        answer, = self.add(entry, on=on)
        self.assertEqual(entry['path'], answer['path'])
        self.assertEqual(answer['error'] == 0, 'value' in answer)
        return int(answer['error'])

    def test_answers_one_entry_each(self):
        answers = self.add({'path': '/Settings/A/I', 'default': dbus.Int32(1), 'min': dbus.Int32(0), 'max': dbus.Int32(2)},
                           {'path': '/Settings/A/F', 'default': dbus.Double(1)},
                           {'path': '/Settings/A/S', 'default': 'x'},
                           {'path': '/Settings/A/B', 'default': dbus.Boolean(True)})
        self.assertEqual([dbus.Int32, dbus.Double, dbus.String], [type(answer['value']) for answer in answers[:3]])
        self.assertEqual([0, 0, 0, -3], [int(answer['error']) for answer in answers])
        items = self.consumer.items(NAME)
        self.assertEqual({'Value': 1, 'Text': '1', 'Min': 0, 'Max': 2, 'Default': 1}, items['/Settings/A/I'])
        self.assertEqual({'/Settings/A/I', '/Settings/A/F', '/Settings/A/S'}, set(items))
        self.assertEqual({'I': 1, 'F': 1.0, 'S': 'x'}, self.consumer.call(NAME, '/Settings/A', 'GetValue'))

    def test_errors(self):
        self.assertEqual(0, self.error(path='/Settings/A/I', default=dbus.Int32(1)))
        for expected, path, default in ((-2, '/Settings/A/_x', dbus.Int32(1)), (-2, '/Settings/_A/x', dbus.Int32(1)),
                                        (-3, '/Settings/A/x', dbus.UInt32(1)), (-3, '/Settings/A/x', dbus.Boolean(1)),
                                        (-4, '/Settings/A//x', dbus.Int32(1)), (-4, '/Settings/A/x-y', dbus.Int32(1)),
                                        (-5, '/Settings/A/I', dbus.Double(1)), (-5, '/Settings/A/I', 'x'),
                                        (-8, '/Settings/A', dbus.Int32(1)), (-9, '/A/x', dbus.Int32(1))):
            self.assertEqual(expected, self.error(path=path, default=default), path)
        self.assertEqual(-7, self.error(path='/Settings/A/x', default=dbus.Int32(5), min=dbus.Int32(0), max=dbus.Int32(2)))
        self.assertEqual(0, self.error(path='/Settings/A/y', default=dbus.Int32(5), min=dbus.Int32(0), max=dbus.Int32(0)))

    def test_relative_to_groups(self):
        self.assertEqual(0, self.error(on='/Settings', path='A/I', default=dbus.Int32(1)))
        self.assertEqual(0, self.error(on='/Settings/A', path='J', default=dbus.Int32(2)))
        self.assertEqual({'/Settings/A/I', '/Settings/A/J'}, set(self.consumer.items(NAME)))

    def test_existing_value_is_kept_and_changed_limits_are_announced(self):
        self.add({'path': '/Settings/A/I', 'default': dbus.Int32(1)})
        self.assertEqual(0, self.consumer.set(NAME, '/Settings/A/I', 7))
        self.assertEqual([7], [int(a['value']) for a in self.add({'path': '/Settings/A/I', 'default': dbus.Int32(1)})])
        self.consumer.roundtrip(NAME)
        self.assertEqual(1, len(self.consumer.properties_changed))
        self.add({'path': '/Settings/A/I', 'default': dbus.Int32(2), 'min': dbus.Int32(0), 'max': dbus.Int32(9)})
        self.consumer.roundtrip(NAME)
        self.assertEqual({'Value': 7, 'Text': '7', 'Min': 0, 'Max': 9, 'Default': 2}, self.consumer.properties_changed[1][2])
        self.assertEqual([], self.consumer.items_changed)

    def test_set_value(self):
        self.add({'path': '/Settings/A/I', 'default': dbus.Int32(1), 'min': dbus.Int32(0), 'max': dbus.Int32(2)})
        for value, code in ((3, -1), ('x', -1), (2, 0), ('1', 0), (1, 0)):
            self.assertEqual(code, self.consumer.set(NAME, '/Settings/A/I', value), value)
        self.consumer.roundtrip(NAME)
        self.assertEqual([2, 1], [int(changes['Value']) for _, _, changes in self.consumer.properties_changed])

    def test_instances(self):
        def add(device, wish):
            return self.add({'path': INSTANCE.format(device), 'default': wish})[0]['value']
        self.assertEqual('grid:40', add('a', 'grid:40'))
        self.assertEqual('grid:41', add('b', 'grid:40'))
        self.assertEqual('genset:40', add('c', 'genset:40'))
        self.assertEqual('grid:40', add('a', 'genset:7'))  # stored is stored
        self.assertEqual(0, self.consumer.set(NAME, INSTANCE.format('c'), 'grid:40'))
        self.assertEqual('grid:42', self.consumer.value(NAME, INSTANCE.format('c')))
        self.assertEqual(-1, self.consumer.set(NAME, INSTANCE.format('c'), 'grid'))
        self.assertEqual(-6, self.error(path=INSTANCE.format('d'), default='grid'))

    def test_store_outlives_the_program(self):
        self.add({'path': '/Settings/A/S', 'default': 'x'})
        self.assertEqual(0, self.consumer.set(NAME, '/Settings/A/S', 'ä'))
        self.settings.kill()
        pump_until(lambda: not self.consumer.owner(NAME), 'gone')
        self.start_settings()
        self.assertEqual('ä', self.consumer.value(NAME, '/Settings/A/S'))

    def test_remove(self):
        self.add({'path': '/Settings/A/S', 'default': 'x'})
        self.assertEqual([0, -1], self.consumer.call(NAME, '/', 'RemoveSettings', dbus.Array(
            ['/Settings/A/S', '/Settings/A/T'], signature='s'), interface=SETTINGS))
        self.assertEqual({}, self.consumer.items(NAME))

    def test_old_interface(self):
        self.assertEqual(0, self.consumer.call(NAME, '/Settings', 'AddSetting', 'A', 'I', dbus.Int32(1), 'i', dbus.Int32(0),
                                               dbus.Int32(5), interface=SETTINGS))
        self.assertEqual((1, 0, 5, 0), self.consumer.call(NAME, '/Settings/A/I', 'GetAttributes', interface=SETTINGS))

    def test_ends_with_the_bus(self):
        self.bus.stop()
        pump_until(lambda: self.settings.process.poll() == 0, 'end')


if __name__ == '__main__':
    unittest.main(verbosity=2)
