"""A private D-Bus as a GX has it, the stand-in for localsettings, programs under test, and a consumer that waits for events.

Nothing here sleeps to wait for something: wait_until() returns as soon as the condition holds, and fails after its time.
"""
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import dbus
import dbus.bus
import dbus.lowlevel
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

BUS_ITEM = 'com.victronenergy.BusItem'
SETTINGS_NAME = 'com.victronenergy.settings'

# For a machine that is busy with other things; a test that works never waits that long.
PATIENCE = float(os.environ.get('VENUS_BUS_PATIENCE', '20'))

LOCALSETTINGS = os.environ.get('LOCALSETTINGS') or os.path.join(os.path.dirname(__file__), '../simulators/localsettings')

# Everybody may own, send and receive everything, as /etc/dbus-1/system.conf of a GX says (venus.md §1.1).
BUS_CONFIGURATION = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={directory}/bus</listen>
  <auth>EXTERNAL</auth>
  <auth>ANONYMOUS</auth>
  <allow_anonymous/>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*"/>
    <allow send_type="method_call"/>
    <allow receive_type="method_call"/>
    <allow eavesdrop="true"/>
  </policy>
</busconfig>
'''


def pump_until(condition, what='condition', timeout=None):
    """Runs GLib's main context until condition() is true and returns its value."""
    context = GLib.MainContext.default()
    deadline = time.monotonic() + (timeout or PATIENCE)
    tick = GLib.timeout_add(20, lambda: True)  # conditions may look at what no GLib source tells of
    try:
        while True:
            result = condition()
            if result:
                return result
            if time.monotonic() > deadline:
                raise AssertionError(f'{what}: not within {timeout or PATIENCE} s')
            context.iteration(True)
    finally:
        GLib.source_remove(tick)


def pump_for(seconds):
    """Only to see that something does not happen."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        GLib.MainContext.default().iteration(False)
        time.sleep(0.005)


class Bus:
    """A dbus-daemon of our own in a directory of our own. May be stopped and started again at the same address."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix='venus-bus-')
        self.address = f'unix:path={self.directory}/bus'
        with open(f'{self.directory}/bus.conf', 'w', encoding='utf-8') as file:
            file.write(BUS_CONFIGURATION.format(directory=self.directory))
        self.process = None

    def start(self):
        with open(f'{self.directory}/log', 'ab') as log:  # it complains when it is not root
            self.process = subprocess.Popen(
                ['dbus-daemon', f'--config-file={self.directory}/bus.conf', '--nofork', '--print-address=1'],
                stdout=subprocess.PIPE, stderr=log)
        if not self.process.stdout.readline():
            raise AssertionError('dbus-daemon did not start')

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process = None
        if os.path.exists(f'{self.directory}/bus'):
            os.unlink(f'{self.directory}/bus')

    def close(self):
        self.stop()
        shutil.rmtree(self.directory)


class Program:
    """A program whose output lines are collected as they come."""

    def __init__(self, *command, environment=None):
        self.lines, self.log = [], []
        self.taken = 0
        self.ended = False
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, bufsize=1, env=environment)
        self.readers = [threading.Thread(target=self._collect, args=pair, daemon=True)
                        for pair in ((self.process.stdout, self.lines), (self.process.stderr, self.log))]
        for reader in self.readers:
            reader.start()

    @staticmethod
    def _collect(stream, lines):
        for line in stream:
            lines.append(line.rstrip('\n'))

    def send(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()

    def wait_for_line(self, start, timeout=None):
        """The next line that starts so; lines before it are passed over."""
        def next_line():
            for i in range(self.taken, len(self.lines)):
                if self.lines[i].startswith(start):
                    self.taken = i + 1
                    return self.lines[i]
            if self.process.poll() is not None:
                raise AssertionError(f'{self.process.args[0]} ended with {self.process.returncode}: {self.log}')
            return None
        return pump_until(next_line, f'line "{start}" in {self.lines[self.taken:]} {self.log}', timeout)

    def wait_for_log(self, part, timeout=None, since=0):
        return pump_until(lambda: next((line for line in self.log[since:] if part in line), None),
                          f'"{part}" in the log {self.log}', timeout)

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def terminate(self):
        """Exit status after SIGTERM."""
        if self.process.poll() is None:
            self.process.terminate()
        return self._end()

    def kill(self):
        if not self.ended:
            self.process.kill()
            self._end()

    def _end(self):
        self.ended = True
        status = self.process.wait(PATIENCE)
        for reader in self.readers:
            reader.join(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()
        reports = [line for line in self.log if 'Sanitizer' in line or 'runtime error:' in line]
        if reports:
            raise AssertionError('\n'.join(self.log))
        return status

    def leave(self):
        """For a test's clean-up: it must end by itself when asked, without complaint of a sanitizer."""
        if not self.ended:
            status = self.terminate()
            if status != 0:
                raise AssertionError(f'{self.process.args[0]} ended with {status}: {self.log}')


class LocalSettings(Program):
    def __init__(self, bus, store=None):
        super().__init__('/usr/bin/python3', LOCALSETTINGS, '--bus', bus.address,
                         *(['--store', store] if store else []))
        self.wait_for_line('ready')


class Consumer:
    """What systemcalc, flashmq or the GUI would see."""

    def __init__(self, bus):
        self.connection = dbus.bus.BusConnection(bus.address, mainloop=DBusGMainLoop())
        self.owner_changes = []   # (name, before, after)
        self.items_changed = []   # (unique sender, {path: {Value, Text}})
        self.properties_changed = []  # (unique sender, path, {...})
        add = self.connection.add_signal_receiver
        add(lambda *change: self.owner_changes.append(tuple(map(str, change))), 'NameOwnerChanged', 'org.freedesktop.DBus')
        add(lambda items, sender=None: self.items_changed.append((sender, items)), 'ItemsChanged', BUS_ITEM,
            path='/', sender_keyword='sender')
        add(lambda changes, sender=None, path=None: self.properties_changed.append((sender, path, changes)),
            'PropertiesChanged', BUS_ITEM, sender_keyword='sender', path_keyword='path')

    def close(self):
        self.connection.close()

    def owner(self, name):
        try:
            return str(self.connection.get_name_owner(name))
        except dbus.DBusException:
            return ''

    def call(self, service, path, member, *arguments, interface=BUS_ITEM, timeout=PATIENCE):
        return self.connection.call_blocking(service, path, interface, member, None, arguments, timeout=timeout)

    def value(self, service, path):
        """None if invalid."""
        value = self.call(service, path, 'GetValue')
        return None if isinstance(value, dbus.Array) and not value else value

    def text(self, service, path):
        return self.call(service, path, 'GetText')

    def items(self, service):
        return self.call(service, '/', 'GetItems')

    def set(self, service, path, value):
        """The return code. `value` may be a dbus type to choose the wire type."""
        message = dbus.lowlevel.MethodCallMessage(service, path, BUS_ITEM, 'SetValue')
        message.append(value, signature='v')
        return int(self.connection.send_message_with_reply_and_block(message, PATIENCE).get_args_list()[0])

    def invalidate(self, service, path):
        return self.set(service, path, dbus.Array([], signature='i'))

    def wait_for_name(self, name, timeout=None):
        """The unique name of the owner."""
        return pump_until(lambda: self.owner(name), f'{name} on the bus', timeout)

    def wait_for_no_name(self, name, timeout=None):
        pump_until(lambda: not self.owner(name), f'{name} off the bus', timeout)

    def wait_for_value(self, service, path, expected, timeout=None):
        def equal():
            try:
                return self.value(service, path) == expected
            except dbus.DBusException:
                return False
        pump_until(equal, f'{service} {path} == {expected!r}', timeout)

    def roundtrip(self, service):
        """All signals that the service sent before have been taken after this: one connection keeps the order."""
        answers = []
        self.connection.call_async(service, '/', BUS_ITEM, 'GetText', None, (), answers.append, answers.append)
        pump_until(lambda: answers, f'answer of {service}')


class BusTest(unittest.TestCase):
    """A test with a bus, and localsettings unless with_settings is False."""
    with_settings = True

    def setUp(self):
        self.bus = Bus()
        self.addCleanup(self.bus.close)
        self.bus.start()
        self.store = f'{self.bus.directory}/settings.json'
        self.settings = None
        if self.with_settings:
            self.start_settings()
        self.consumer = self.new_consumer()

    def new_consumer(self):
        consumer = Consumer(self.bus)
        self.addCleanup(consumer.close)
        return consumer

    def start_settings(self):
        self.settings = LocalSettings(self.bus, self.store)
        self.addCleanup(self.settings.kill)

    def start(self, *command, environment=None):
        program = Program(*command, environment=environment)
        self.addCleanup(program.leave)
        return program
