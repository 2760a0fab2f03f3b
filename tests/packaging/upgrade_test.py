"""From one version to the next, and back when the next one is no good."""

import os
import time

import venus

NAME = 'busbar-my_house'
HOME = '/data/apps/' + NAME
DIES = 'exit 1'
DIES_LATER = 'sleep 1 & wait $!; exit 1'


class Upgrade(venus.Case):
    def with_version(self, version, **how):
        device = self.device().boot()
        device.install(self.package(version, **how))
        return device

    def runs(self, device, version):
        device.until(lambda: device.log(NAME).rstrip().endswith(f'version {version} run --config /data/conf/{NAME}.toml'))

    def configure(self, device, text):
        venus.write(device.data / f'conf/{NAME}.toml', text)

    def test_upgrade_and_back_by_hand(self):
        device = self.with_version('1.0')
        pid = device.pid(NAME)
        said = device.install(self.package('1.1')).stdout
        self.assertIn('version 1.1 installed, was 1.0', said)
        self.assertIn('version 1.1 runs', said)
        self.assertNotEqual(device.pid(NAME), pid)
        self.runs(device, '1.1')
        self.assert_installed(device, '1.1', previous='1.0')

        # One previous version is kept, not two.
        device.run('rm -r /data/home/root/*')
        device.install(self.package('1.10'))
        self.assert_installed(device, '1.10', previous='1.1')

        device.run(f'{HOME}/previous/install.sh')
        self.runs(device, '1.1')
        self.assert_installed(device, '1.1', previous='1.10')

    def test_another_build_of_the_same_version(self):
        device = self.with_version('1.0')
        device.install(self.package('1.0', runs='while :; do sleep 2 & wait $!; done'))
        self.assert_installed(device, '1.0-2', previous='1.0')
        device.install(self.package('1.0', runs='while :; do sleep 3 & wait $!; done'))
        self.assert_installed(device, '1.0-3', previous='1.0-2')

    def test_a_damaged_version_is_installed_again(self):
        device = self.with_version('1.0')
        program = device.path(f'{HOME}/current/bin/{NAME}')
        program.write_text('')
        device.install(self.package('1.0'))
        self.assert_installed(device, '1.0-2')
        device.until_up(NAME)
        # Nor does it become one to go back to.
        device.path(f'{HOME}/current/lib/names.sh').unlink()
        device.install(self.package('1.1'))
        self.assert_installed(device, '1.1')

    def test_opkg_upgrade(self):
        device = self.device().boot()
        device.opkg_install(self.package('1.0'))
        device.opkg_install(self.package('1.1'))
        self.runs(device, '1.1')
        self.assert_installed(device, '1.1', previous='1.0')

    def test_a_version_that_does_not_stay_up(self):
        device = self.with_version('1.0')
        for number, dying in enumerate((DIES, DIES_LATER)):
            ended = device.install(self.package(f'1.{number + 1}', runs=dying), check=False)
            self.assertEqual(ended.returncode, 1)
            told = f'version 1.{number + 1} ended three times within 3 s of its start: back to version 1.0'
            self.assertIn(told, ended.stdout)
            # The old version may have started once before it was told.
            device.until(lambda told=told: told in device.log(NAME))
            self.runs(device, '1.0')
            self.assert_installed(device, '1.0', more=['refused'])
        # Who wants it by hand gets another try; that it works is not known before.
        self.assertEqual(device.install(self.package('1.3')).returncode, 0)
        self.assert_installed(device, '1.3', previous='1.0')

    def test_the_first_version_does_not_stay_up(self):
        device = self.device().boot()
        ended = device.install(self.package('1.0', runs=DIES), check=False)
        self.assertEqual(ended.returncode, 1)
        self.assertIn(f'version 1.0 does not stay up: the reason is in /var/log/{NAME}/current', ended.stdout)
        self.assert_installed(device, '1.0')

    def test_a_version_that_does_not_run(self):
        device = self.with_version('1.0')
        pid, tree = device.pid(NAME), device.tree(HOME)
        ended = device.install(self.package('1.1', program='#!/no/such/interpreter\n'), check=False)
        self.assertEqual(ended.returncode, 1)
        self.assertIn('version 1.1 does not run on this machine', ended.stdout)
        self.assertIn('version 1.0 goes on', ended.stdout)
        self.assertEqual((device.pid(NAME), device.tree(HOME)), (pid, tree))

    def test_a_configuration_that_only_the_old_version_takes(self):
        device = self.with_version('1.0')
        self.configure(device, 'OLD\n')
        pid, tree = device.pid(NAME), device.tree(HOME)
        package = self.package('1.1', refuses='OLD')
        ended = device.install(package, check=False)
        self.assertEqual(ended.returncode, 1)
        self.assertIn(f'version 1.1 does not take /data/conf/{NAME}.toml, which version 1.0 takes', ended.stdout)
        self.assertIn('1:1: error: OLD', ended.stdout)
        self.assertEqual((device.pid(NAME), device.tree(HOME)), (pid, tree))
        # Mended first, then installed.
        self.configure(device, 'NEW\n')
        device.install(package)
        self.assert_installed(device, '1.1', previous='1.0')

    def test_a_configuration_that_no_version_takes(self):
        device = self.with_version('1.0')
        self.configure(device, 'WRONG\n')
        ended = device.install(self.package('1.1'))
        self.assertIn('has mistakes', ended.stdout)
        self.assertIn('1:1: error: WRONG', ended.stdout)
        self.assert_installed(device, '1.1', previous='1.0')
        self.assertNotIn('starts', os.listdir(device.path('/run/' + NAME)))
        self.configure(device, 'right\n')
        self.runs(device, '1.1')

    def test_a_configuration_broken_during_the_trial(self):
        device = self.with_version('1.0')
        package = self.package('1.1', quick=False) # a mistake takes 5 s
        device.unpack(package)
        with device.start(f'sh /data/home/root/{package.folder}/install.sh') as installing:
            device.until(lambda: 'version 1.1 run' in device.log(NAME))
            self.configure(device, 'WRONG\n')
            device.run(f'svc -t /service/{NAME}')
            said = installing.communicate()[0]
        self.assertIn('has mistakes', said)
        self.assert_installed(device, '1.1', previous='1.0')


class Patience(venus.Case):
    def test_shipped_packages_watch_a_new_version_for_ten_seconds(self):
        device = self.device().boot()
        device.install(self.package('1.0'))
        began = time.monotonic()
        ended = device.install(self.package('1.1', quick=False, runs='sleep 5 & wait $!; exit 1'), check=False)
        self.assertGreater(time.monotonic() - began, 3 * 5)
        self.assertIn('version 1.1 ended three times within 10 s of its start: back to version 1.0', ended.stdout)
        self.assert_installed(device, '1.0', more=['refused'])


class Stick(venus.Case):
    def boot_with(self, device, package, svscan=True):
        device.put_on_stick(package)
        device.boot(svscan)

    def runs(self, device, version):
        device.until(lambda: device.log(NAME).rstrip().endswith(f'version {version} run --config /data/conf/{NAME}.toml'))

    def trial_ends(self, device):
        """It goes on behind the boot, and tidies up after the old version runs again."""
        device.until(lambda: os.listdir(device.path('/run/' + NAME)) == ['service'])

    def test_new_version_at_boot(self):
        device = self.device()
        self.boot_with(device, self.package('1.0'))
        self.runs(device, '1.0')
        self.boot_with(device, self.package('1.1'))
        self.runs(device, '1.1')
        self.assertTrue(device.path(HOME + '/trial').exists())
        self.trial_ends(device)
        self.assertFalse(device.path(HOME + '/trial').exists())
        self.assert_installed(device, '1.1', previous='1.0')
        # What was left for something else does not come back with the stick.
        device.run(f'{HOME}/previous/install.sh')
        self.assert_installed(device, '1.0', previous='1.1')
        device.boot()
        device.until(lambda: 'the stick brings version 1.1, which was installed before 1.0: left as it is' in device.log(NAME))
        self.assert_installed(device, '1.0', previous='1.1')

    def test_new_version_does_not_stay_up_at_boot(self):
        device = self.device()
        self.boot_with(device, self.package('1.0'))
        self.runs(device, '1.0')
        self.boot_with(device, self.package('1.1', runs=DIES))
        device.until(lambda: 'ended three times within 5 s of its start: back to version 1.0' in device.log(NAME))
        self.runs(device, '1.0')
        self.trial_ends(device)
        self.assert_installed(device, '1.0', more=['refused'])
        # Nor is it tried again.
        device.boot()
        device.until(lambda: 'the stick brings version 1.1, which did not stay up before: left as it is' in device.log(NAME))
        self.assert_installed(device, '1.0', more=['refused'])

    def test_trial_outlives_a_loss_of_power(self):
        device = self.device()
        self.boot_with(device, self.package('1.0'), svscan=False)
        self.boot_with(device, self.package('1.1', runs=DIES), svscan=False)
        self.assert_installed(device, '1.1', previous='1.0', more=['trial'])
        device.boot()
        self.runs(device, '1.0')
        self.trial_ends(device)
        self.assert_installed(device, '1.0', more=['refused'])

    def test_configuration_mistake_at_boot(self):
        device = self.device()
        self.boot_with(device, self.package('1.0'), svscan=False)
        venus.write(device.data / f'conf/{NAME}.toml', 'WRONG\n')
        self.boot_with(device, self.package('1.1'))
        device.until(lambda: 'has mistakes' in device.log(NAME))
        self.trial_ends(device)
        self.assert_installed(device, '1.1', previous='1.0')

    def test_older_version_on_the_stick(self):
        device = self.device()
        self.boot_with(device, self.package('1.10'), svscan=False)
        for older in '1.9.9', '1.10-rc1', '1':
            self.boot_with(device, self.package(older), svscan=False)
            self.assertIn(f'the stick brings version {older}, installed is 1.10: left as it is',
                          device.path('/run/update-data.log').read_text())
            self.assert_installed(device, '1.10')
        self.boot_with(device, self.package('1.10.1'), svscan=False)
        self.assert_installed(device, '1.10.1', previous='1.10', more=['trial'])
        self.assertTrue(os.path.islink(device.path(f'/service/{NAME}')))


if __name__ == '__main__':
    venus.main()
