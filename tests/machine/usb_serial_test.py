"""A device on a USB serial adapter whose port serial-starter hands over: to one driver after the other, until one finds its device.

The adapter is qemu's, an FTDI; behind it is the simulator on this host. serial-starter is guest/opt/victronenergy/serial-starter.
"""
from modbus_devices import capture
from venus_bus import pump_until
from virtual_venus import packages
from virtual_venus.house import Inverter
from virtual_venus.installation import Installation
from virtual_venus.story import Story, aside

CONFIGURATION = '''[[device]]
type = "kaco.blueplanet"
name = "Roof"
port = "serial-starter"
'''


class SerialInverter(Inverter):
    def __init__(self, story):
        super().__init__(story)
        self.server = story.simulate({self.unit: capture('kaco/d1')}, pty=True)

    def connection(self):
        return f'modbus rtu /dev/ttyUSB0 9600 8N1 unit {self.unit}'


class SerialStarter(Story):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inverter = SerialInverter(cls)
        cls.installation = Installation(cls.unit)
        cls.instance = f'/service/{cls.installation.name}.ttyUSB0'

    def wait_for_hand_over(self, driver, count, seconds=60):
        """Until serial-starter, which tells it on the console, has given the port to a driver so many times."""
        line = f'serial-starter: ttyUSB0 to {driver}\n'
        try:
            pump_until(lambda: self.unit.qemu.console().replace('\r', '').count(line) >= count, f'"{line.strip()}", {count} times', seconds)
        except AssertionError as error:
            raise self.unit.qemu.shell.error(str(error)) from None

    # --- The story ---

    def test_before(self):
        self.unit.start(serial=self.inverter.server.port)
        self.wait_for_hand_over('gps-dbus', 1)
        type(self).files_before = self.own_files()

    def own_files(self):
        """But for those of serial-starter and of the other drivers."""
        return {path: kind for path, kind in self.unit.files().items()
                if not path.startswith(('/tmp/ttyUSB0', '/var/volatile/services', '/service/gps-dbus', '/service/vedirect-interface',
                                        '/service/serial-starter', '/run/overlays/service', '/run/lock/serial-starter'))}

    def test_without_an_answer_the_port_goes_to_the_next_driver(self):
        self.inverter.server.fault('silent forever')
        self.installation.configure(CONFIGURATION)
        result = self.installation.install_tarball(packages.built(self.target))
        self.assertEqual(result.status, 0, result.output)
        self.wait_for_hand_over(self.installation.name, 1)
        # serial-starter has begun again with the installation: that is the second time that the others have come before.
        self.wait_for_hand_over('gps-dbus', self.unit.qemu.console().count('to gps-dbus') + 1)
        self.assertEqual(self.consumer.owner(self.inverter.service), '')
        self.unit.wait_until(f"grep -q '/dev/ttyUSB0: released' {self.installation.log_directory}.ttyUSB0/current", 'it is in the log')

    def test_the_device_answers_in_the_next_round(self):
        self.inverter.server.fault('clear')
        self.assert_published(self.inverter, seconds=90)
        self.assertIn('up', self.unit.sh(f'svstat {self.instance}'))

    @aside
    def test_the_normal_service_waits_and_leaves_the_port_alone(self):
        self.assertIn('waits for serial-starter', self.installation.log())
        users = self.unit.sh("ls -l /proc/[0-9]*/fd/* 2> /dev/null | sed -n 's:.*/proc/\\([0-9]*\\)/fd.*/dev/ttyUSB0:\\1:p' | sort -u")
        instance, = users.split()
        self.assertNotEqual(int(instance), self.installation.pid())

    def test_the_adapter_is_unplugged_and_plugged_in_again(self):
        self.unit.qemu.unplug_adapter()
        self.assert_gone(self.inverter)
        self.unit.wait_until('! test -e /var/lock/serial-starter/ttyUSB0', 'the port is given back')
        self.unit.qemu.plug_adapter()
        self.assert_published(self.inverter, seconds=90)

    def test_after_a_restart_it_is_there_again(self):
        self.unit.restart(serial=self.inverter.server.port)
        self.assert_published(self.inverter, seconds=120)

    def test_it_leaves_no_trace(self):
        self.installation.uninstall()
        self.assert_gone(self.inverter)
        self.assertEqual(self.own_files(), self.files_before)
        # ... nor in what serial-starter does from now on.
        self.unit.sh('mount | grep -q service-templates && exit 1 || exit 0')

    def test_it_has_not_written_the_firmware(self):
        self.unit.shut_down()
        self.assertEqual(self.unit.hash_of_firmware(), self.unit.firmware_hash)
