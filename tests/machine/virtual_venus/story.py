"""Tests that follow one another on one virtual GX device: starting it takes seconds.

The methods of a Story run in the order in which they are written. When one fails that is not marked as @aside, those after it fail at
once: they would only tell the consequences.
"""
import time
import unittest

from modbus_devices import DevicesTest, ModbusServer, pump_until

from .target import PROJECT
from .unit import Unit


def aside(step):
    """A step on which those after it do not depend."""
    step.is_aside = True
    return step


class Story(DevicesTest):
    """`self.unit` is the device, `self.consumer` its D-Bus as other programs see it, `self.target` what it is."""
    targets = ('armv7',)    # on which kinds of GX it is tried: most of them are 32 bit
    measures = False        # wants to be alone
    target = None           # set by run_tests.py
    unit = None
    failed_step = None

    @classmethod
    def setUpClass(cls):
        cls.failed_step = None
        cls.directory = f'{PROJECT}/build/machine/{cls.target.name}/{cls.__name__}'
        cls.unit = Unit(cls.target, cls.directory)
        cls.addClassCleanup(cls.unit.pull_plug)

    @classmethod
    def simulate(cls, units, pty=False):
        """A Modbus device on this host that stays until the story ends."""
        server = ModbusServer(cls.directory, units, pty)
        cls.addClassCleanup(server.kill)
        return server

    def setUp(self):  # not the one of DevicesTest, which has a bus of its own
        if self.failed_step:
            self.fail(f'not tried: {self.failed_step} failed')

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        failed = len(result.failures) + len(result.errors) > before
        if failed and not self.failed_step and not hasattr(getattr(self, self._testMethodName), 'is_aside'):
            type(self).failed_step = self._testMethodName

    @property
    def consumer(self):
        return self.unit.consumer

    def assert_published(self, *devices, seconds=40):
        """All of them are on the bus, with the values that they have."""
        for device in devices:
            self.wait_for(device.service, device.last_to_come, seconds)
            self.check(device.service, device.expected())

    def assert_gone(self, *devices):
        for device in devices:
            self.consumer.wait_for_no_name(device.service)

    def assert_doctor_is_content(self, installation):
        result = self.unit.try_sh(f'{installation.program} doctor --no-color')
        self.assertEqual(result.status, 0, result.output)
        for line in (rf'version +{installation.name} .*, static,', rf'kernel +Linux .* {self.target.uname},',
                     rf'configuration +{installation.configuration}: 2 devices, 0 mistakes',
                     rf'pid +{installation.pid()}: ', 'device +kaco.blueplanet "Roof"', 'no problem found'):
            self.assertRegex(result.output, line)

    def wait_until_up(self, installation, seconds=30):
        """Supervised and running: its process id."""
        return pump_until(installation.pid, f'{installation.service} up', seconds)


class Loader(unittest.TestLoader):
    """In the order in which the methods are written."""

    def getTestCaseNames(self, case):
        """What a class replaces keeps its place; so does what it takes over as None."""
        places = {}
        for each in reversed(case.__mro__):
            for name in vars(each):
                places.setdefault(name, len(places))
        return sorted(super().getTestCaseNames(case), key=places.get)


class Report(unittest.TextTestResult):
    """A line for each test, with its time."""
    passed = 0

    def startTest(self, test):
        self.started = time.monotonic()
        super().startTest(test)

    def addSuccess(self, test):
        self.passed += 1
        super().addSuccess(test)

    def stopTest(self, test):
        self.stream.writeln(f'    {time.monotonic() - self.started:.1f} s')
        super().stopTest(test)

    def getDescription(self, test):
        name = getattr(test, '_testMethodName', None)  # none: setting up a class failed
        return f'{type(test).__name__}: {name.removeprefix("test_").replace("_", " ")}' if name else str(test)
