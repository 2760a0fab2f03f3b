"""Real Modbus devices of paper (tests/simulators/modbus_server) under a real busbar, seen from the bus of a GX.

    server = self.serve({3: capture('kaco/d1')})
    self.run_busbar(device('kaco.blueplanet', server))
    self.check(PV, {'/Ac/Power': 3020.0, '/StatusCode': 11, '/Ac/PowerLimit': ABSENT, '/HardwareVersion': INVALID})

Expected values carry their D-Bus type: float is a double, int an int32, str a string. floats are compared to 1e-6 unless near() says how.
"""
import itertools
import json
import os
import subprocess
import sys

import dbus

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from venus_bus import BusTest, PATIENCE, Program, pump_until  # noqa: E402

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
BUSBAR = os.environ['BUSBAR_ALL']
MODBUS_SERVER = os.environ.get('MODBUS_SERVER')

INVALID = None
ABSENT = object()


class near:  # noqa: N801, reads like a value
    """A double that is right within `by`."""

    def __init__(self, value, by):
        self.value, self.by = value, by

    def __repr__(self):
        return f'{self.value}+-{self.by}'


# --- Register images ---


class Image:
    """Registers by address, in the format of tests/captures/README.md."""

    def __init__(self, words=None, inputs=None):
        self.words = dict(words or {})
        self.inputs = dict(inputs or {})  # input registers, if they are others

    def put(self, address, *words):
        for i, word in enumerate(words):
            self.words[address + i] = word & 0xffff
        return self

    def put_input(self, address, *words):
        for i, word in enumerate(words):
            self.inputs[address + i] = word & 0xffff
        return self

    def remove(self, first, last):
        for address in range(first, last + 1):
            self.words.pop(address, None)
        return self

    def copy(self):
        return Image(self.words, self.inputs)

    def text(self):
        return ''.join(f'{kind}{address}: {word:04X}\n' for kind, words in (('', self.words), ('input ', self.inputs))
                       for address, word in sorted(words.items()))


def capture(name):
    """An image of tests/captures."""
    image = Image()
    with open(f'{TESTS}/captures/{name}.txt', encoding='ascii') as file:
        for line in file:
            where, _, words = line.partition('#')[0].partition(':')
            if not words:
                continue
            put = image.put
            if where.startswith('input '):
                put, where = image.put_input, where[6:]
            first, _, last = where.partition('-')
            values = [int(word, 16) for word in words.split()]
            if last:
                values *= int(last, 0) - int(first, 0) + 1
            put(int(first, 0), *values)
    return image


def chain_of(image, base=40000):
    """[(id, words of its data)] of a SunSpec image."""
    models, at = [], base + 2
    while image.words[at] != 0xffff:
        length = image.words[at + 1]
        models.append((image.words[at], [image.words[at + 2 + i] for i in range(length)]))
        at += 2 + length
    return models


def sunspec_image(models, base=40000):
    """The other way round, with an end marker."""
    words = [0x5375, 0x6e53]
    for number, data in models:
        words += [number, len(data), *data]
    return Image().put(base, *words, 0xffff, 0)


def address_of(image, model, base=40000):
    """Of the model's first data register."""
    at = base + 2
    while image.words[at] != model:
        if image.words[at] == 0xffff:
            raise KeyError(model)
        at += 2 + image.words[at + 1]
    return at + 2


def text_words(text, count):
    data = text.encode('ascii').ljust(2 * count, b'\0')
    return [data[2 * i] << 8 | data[2 * i + 1] for i in range(count)]


def common_model(manufacturer, model, version, serial):
    """Model 1 (modbus.md §2.4)."""
    return (1, [*text_words(manufacturer, 16), *text_words(model, 16), *text_words('', 8), *text_words(version, 8),
                *text_words(serial, 16), 0xffff, 0x8000])


# --- The simulator ---


class ModbusServer(Program):
    """tests/simulators/modbus_server.cpp"""

    def __init__(self, directory, units, pty=False):
        self.directory, self.images = directory, itertools.count()
        arguments = []
        for unit, image in units.items():
            arguments += ['--any-unit', self._file(image)] if unit == 'any' else ['--unit', f'{unit}={self._file(image)}']
        super().__init__(MODBUS_SERVER, *(['--pty'] if pty else ['--tcp', '0']), *arguments)
        ready = self.wait_for_line('pty' if pty else 'listening').split()
        self.port = ready[1] if pty else int(ready[1])

    def _file(self, image):
        path = f'{self.directory}/image-{id(self)}-{next(self.images)}.txt'
        with open(path, 'w', encoding='ascii') as file:
            file.write(image.text())
        return path

    def obey(self, command):
        """What it says behind "ok"."""
        self.send(command)
        answer = self.wait_for_line('')
        if not answer.startswith('ok'):
            raise AssertionError(f'{command}: {answer}')
        return answer[2:].strip()

    def fault(self, what):
        self.obey('fault ' + what)

    def set(self, unit, address, *words, of=''):
        self.obey(f'set{of} {unit} {address} ' + ' '.join(f'{word & 0xffff:04x}' for word in words))

    def set_input(self, unit, address, *words):
        self.set(unit, address, *words, of='-input')

    def load(self, unit, image):
        self.obey(f'image {unit} {self._file(image)}')

    def stats(self):
        words = self.obey('stats').split()
        return {key: int(value) for key, value in zip(words[::2], words[1::2])}

    def _records(self, which):
        count = int(self.obey(which))
        records = []
        for _ in range(count):
            words = self.wait_for_line('').split()
            record = dict(zip(words[2::2], words[3::2]))
            record = {key: value if key == 'data' else int(value) for key, value in record.items()}
            records.append({**record, 'at': int(words[0]) / 1e6})
        return records

    def requests(self):
        """Each with 'at' (monotonic seconds), 'unit', 'function', 'address', 'count'."""
        return self._records('requests')

    def writes(self):
        """The same of writes, with 'words'."""
        return [{**each, 'words': [int(each['data'][i:i + 4], 16) for i in range(0, len(each['data']), 4)]}
                for each in self._records('writes')]

    def wait_for_writes(self, count, timeout=None):
        def written():
            found = self.writes()
            return found if len(found) >= count else None
        return pump_until(written, f'{count} writes', timeout)

    def wait_for_requests(self, more=1, timeout=None):
        number = self.stats()['requests'] + more
        pump_until(lambda: self.stats()['requests'] >= number, f'{more} more requests', timeout)


# --- The program under test ---


def device(of_type, server, name='Roof', **keys):
    """A [[device]] section. `server` is the simulator it reaches."""
    keys = {'host': '127.0.0.1', **keys} if isinstance(server.port, int) else keys
    keys = {'type': of_type, 'name': name, 'port': server.port, **keys}
    return '[[device]]\n' + ''.join(f'{key} = {json.dumps(value)}\n' for key, value in keys.items())


def service_name(of_class, driver, serial):
    return f'com.victronenergy.{of_class}.{driver}_{serial}'


class DevicesTest(BusTest):
    def serve(self, units, pty=False):
        server = ModbusServer(self.bus.directory, units, pty)
        self.addCleanup(server.kill)
        return server

    def configure(self, *devices):
        path = f'{self.bus.directory}/busbar.toml'
        with open(path, 'w', encoding='utf-8') as file:
            file.write('\n'.join(devices))
        return path

    def run_busbar(self, *devices):
        return self.start(BUSBAR, 'run', '--config', self.configure(*devices), '--bus', self.bus.address)

    def probe(self, *devices, arguments=()):
        """busbar probe: its exit status, stdout, stderr."""
        return subprocess.run([BUSBAR, 'probe', '--config', self.configure(*devices), *arguments], text=True,
                              capture_output=True, timeout=PATIENCE, check=False)

    # --- What is on the bus ---

    def values(self, service):
        """All items of a service at one moment: {path: value}."""
        return {str(path): item['Value'] for path, item in self.consumer.items(service).items()}

    def wait_for(self, service, path, timeout=None, valid=True):
        """Until the service is there and this item is valid (or is not)."""
        def as_wanted():
            try:
                return (self.consumer.value(service, path) is not None) == valid
            except dbus.DBusException:
                return False
        pump_until(as_wanted, f'{service} {path} {"valid" if valid else "invalid"}', timeout)

    def wait_for_value(self, service, path, value, timeout=None):
        def equal():
            try:
                present = self.consumer.value(service, path)
            except dbus.DBusException:
                return False
            return present is not None and abs(present - value) < 1e-6
        pump_until(equal, f'{service} {path} == {value}', timeout)

    def check(self, service, expected):
        values = self.values(service)
        for path, wanted in expected.items():
            with self.subTest(path=path):
                if wanted is ABSENT:
                    self.assertNotIn(path, values)
                    with self.assertRaises(dbus.DBusException):
                        self.consumer.value(service, path)
                    continue
                self.assertIn(path, values)
                self.check_value(values[path], wanted)
                self.check_value(self.consumer.call(service, path, 'GetValue'), wanted)

    def check_value(self, value, wanted):
        if wanted is INVALID:
            self.assertIsInstance(value, dbus.Array)
            self.assertEqual((str(value.signature), len(value)), ('i', 0))
            return
        tolerance = wanted.by if isinstance(wanted, near) else 1e-6
        wanted = wanted.value if isinstance(wanted, near) else wanted
        kind = {float: dbus.Double, int: dbus.Int32, str: dbus.String}[type(wanted)]
        self.assertIs(type(value), kind)
        if kind is dbus.Double:
            self.assertAlmostEqual(float(value), wanted, delta=tolerance)
        else:
            self.assertEqual(value, wanted)

    def published(self):
        """Names of device services on the bus."""
        return sorted(str(name) for name in self.consumer.connection.list_names()
                      if name.startswith('com.victronenergy.') and name != 'com.victronenergy.settings')

    def changes_of(self, service, path, since=0):
        """Values of an item as ItemsChanged told them, from a position in consumer.items_changed on."""
        owner = self.consumer.owner(service)
        return [items[path]['Value'] for sender, items in self.consumer.items_changed[since:]
                if sender == owner and path in items]

    def assert_stayed_on_the_bus(self, service, since=0):
        changes = [each for each in self.consumer.owner_changes[since:] if each[0] == service]
        self.assertEqual(changes, [], 'the service left the bus')


def is_invalid(value):
    return isinstance(value, dbus.Array) and not value
