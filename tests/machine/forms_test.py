"""The four forms in which busbar comes to a GX: each is installed, lives through what happens to a GX, and leaves without a trace."""
import os

from venus_bus import pump_until
from virtual_venus import packages
from virtual_venus.house import Inverter, Meter
from virtual_venus.installation import Installation
from virtual_venus.story import Story, aside

USERS_OWN_RC_LOCAL = '''#!/bin/sh
# what the user had here before
touch /run/host-shell/users-rc-local-has-run'''


class Life(Story):
    """What all forms have in common. `users_rc_local`: what is in /data/rc.local before."""
    is_pattern = True  # for others, not to be run
    users_rc_local = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = packages.built(cls.target)
        cls.inverter, cls.meter = Inverter(cls), Meter(cls)
        cls.installation = Installation(cls.unit)

    def arrive(self):
        raise NotImplementedError

    def start_again(self):
        self.unit.restart()

    def leave(self):
        self.installation.uninstall()

    def write_configuration(self):
        self.installation.configure(self.inverter.configuration(), self.meter.configuration())

    # --- The story ---

    def test_before(self):
        self.unit.start()
        if self.users_rc_local is not None:
            self.unit.write('/data/rc.local', self.users_rc_local)
            self.unit.sh('chmod 755 /data/rc.local')
        type(self).files_before = self.unit.files()

    def test_is_installed_and_publishes(self):
        self.arrive()
        self.assert_published(self.inverter, self.meter)

    @aside
    def test_runs_under_supervise(self):
        status = self.installation.status()
        self.assertRegex(status, rf'^{self.installation.service}: up \(pid \d+\) \d+ seconds')
        pid = self.installation.pid()
        self.assertIn(self.installation.program, self.unit.sh(f"tr '\\0' ' ' < /proc/{pid}/cmdline"))
        # supervise writes all the time: not onto the flash.
        self.assertEqual(self.unit.sh('find /data -name supervise'), '')

    @aside
    def test_rc_local_has_one_line_more(self):
        lines = self.unit.sh('cat /data/rc.local').splitlines()
        ours = [line for line in lines if self.installation.name in line]
        self.assertEqual(len(ours), 1, lines)
        lines.remove(ours[0])
        if self.users_rc_local is None:
            self.assertEqual(lines[0], '#!/bin/sh')
            self.assertTrue(all(line.startswith('#') for line in lines), lines)
        else:
            self.assertEqual(lines, self.users_rc_local.splitlines())
        self.unit.sh('test -x /data/rc.local')

    @aside
    def test_what_it_logs_is_bounded(self):
        self.assertIn(f'start {self.installation.name}', self.installation.log())
        # Into the pipe that multilog reads, many times as much as it may keep.
        self.unit.sh(f'''
            multilog=$(svstat {self.installation.service}/log | sed 's/.*(pid \\([0-9]*\\)).*/\\1/')
            yes 'what a device might say for ever' | head -c 400000 > /proc/$multilog/fd/0''')
        sizes = f'find {self.installation.log_directory}/ -type f -exec stat -c %s {{}} + 2> /dev/null'
        self.unit.wait_until(f"{sizes} | awk '{{ sum += $1 }} END {{ exit sum < 75000 }}'", 'the log fills')
        sizes = [int(size) for size in self.unit.try_sh(sizes).output.split()]
        self.assertLessEqual(max(sizes), 25000)
        self.assertLess(sum(sizes), 126000)

    @aside
    def test_doctor_finds_nothing_wrong(self):
        self.assert_doctor_is_content(self.installation)

    def test_killed_it_comes_back(self):
        pid, owner = self.installation.pid(), self.consumer.owner(self.inverter.service)
        self.unit.sh(f'kill -9 {pid}')
        pump_until(lambda: self.consumer.owner(self.inverter.service) not in ('', owner), 'the service comes back')
        self.assert_published(self.inverter, self.meter)
        self.assertNotEqual(self.installation.pid(), pid)

    def test_after_a_restart_it_is_there_again(self):
        self.start_again()
        self.assert_published(self.inverter, self.meter)
        if self.users_rc_local is not None:
            self.unit.sh('test -e /run/host-shell/users-rc-local-has-run')

    test_opkg_removes_it_without_a_trace = None  # Ipk has it

    def test_it_has_not_written_the_firmware(self):
        self.unit.shut_down()
        self.assertEqual(self.unit.hash_of_firmware(), self.unit.firmware_hash)

    def test_it_outlives_a_firmware_update(self):
        if self.unit.qemu:
            self.unit.shut_down()
        self.unit.update_firmware()
        self.unit.start()
        self.assert_published(self.inverter, self.meter)

    def test_it_leaves_no_trace(self):
        self.leave()
        self.assert_gone(self.inverter, self.meter)
        self.assertEqual(self.unit.sh('ps | grep -v grep | grep busbar || true'), '')
        self.assert_same_files(self.unit.files())

    def assert_same_files(self, files):
        """As before the installation, but for opkg's own."""
        files = {path: kind for path, kind in files.items() if not path.startswith('/usr/lib/opkg')}
        differing = {path: (self.files_before.get(path), files.get(path)) for path in files.keys() | self.files_before.keys()
                     if files.get(path) != self.files_before.get(path)}
        self.assertEqual(differing, {}, 'before and after')


class Tarball(Life):
    """Unpacked and installed over ssh; on a GX whose rc.local does something already. The configuration comes from the sample."""
    users_rc_local = USERS_OWN_RC_LOCAL + '\n'

    def arrive(self):
        result = self.installation.install_tarball(self.package)
        self.assertEqual(result.status, 0, result.output)
        self.wait_until_up(self.installation)
        sample = os.path.join(os.path.dirname(__file__), '../../apps/my_house/busbar-my_house.toml')
        with open(sample, encoding='utf-8') as file:
            self.assertEqual(self.unit.sh(f'cat {self.installation.configuration}'), file.read().rstrip('\n'))
        self.write_configuration()


class StickTarball(Life):
    """On a USB stick, which stays in. The configuration was there before."""

    def stick(self):
        return {os.path.basename(self.package.stick_tarball): self.package.stick_tarball}

    def arrive(self):
        self.write_configuration()
        self.unit.restart(stick=self.stick())

    def start_again(self):
        before = self.unit.sh(f'cd {self.installation.home} && find . | sort')
        self.unit.restart(stick=self.stick())
        self.assert_published(self.inverter, self.meter)
        self.assertEqual(self.unit.sh(f'cd {self.installation.home} && find . | sort'), before)


class StickZip(StickTarball):
    """The same as .zip, on a GX whose rc.local does something already; its last line has no end."""
    users_rc_local = USERS_OWN_RC_LOCAL

    def stick(self):
        return {os.path.basename(self.package.stick_zip): self.package.stick_zip}


class Ipk(Life):
    """By opkg, which needs a root file system that can be written, and whose database a firmware update takes away."""

    def arrive(self):
        self.write_configuration()
        self.opkg_install()

    def opkg_install(self):
        self.unit.sh('/opt/victronenergy/swupdate-scripts/remount-rw.sh')
        self.unit.copy(self.package.ipk, '/tmp/package.ipk')
        self.unit.sh('opkg install /tmp/package.ipk && rm /tmp/package.ipk', 120)

    def test_opkg_removes_it_without_a_trace(self):
        self.unit.sh('/opt/victronenergy/swupdate-scripts/remount-rw.sh')
        self.unit.sh('opkg remove busbar-my-house', 60)
        self.assert_gone(self.inverter, self.meter)
        files = self.unit.files()
        self.assertIn(self.installation.configuration, files)  # it is the user's
        self.assert_same_files({path: kind for path, kind in files.items() if path != self.installation.configuration})
        self.opkg_install()
        self.assert_published(self.inverter, self.meter)

    test_it_has_not_written_the_firmware = None  # opkg has
