"""Installing, starting at every boot, and removing, on a small Venus OS."""

import os
import shutil

import venus

NAME = 'busbar-my_house'
HOME = '/data/apps/' + NAME
HOOK = f'{HOME}/current/boot.sh || true\n'
CONFIGURATION = f'/data/conf/{NAME}.toml'


class Installing(venus.Case):
    def live_through(self, device, install):
        """From nothing to nothing again: installed, started, rebooted, updated, removed."""
        package = self.package('1.0')
        before = device.boot().tree()
        self.assertEqual(device.output('ls /service'), '')

        install(device, package)
        device.until_up(NAME)
        self.assert_installed(device, '1.0')
        self.assertEqual(device.output(f'stat -c %a {HOME}/current/install.sh {HOME}/current/bin/{NAME}'), '755\n755')
        self.assertEqual(device.path(CONFIGURATION).read_text(), (venus.SOURCE / f'apps/my_house/{NAME}.toml').read_text())
        self.assertEqual(device.output(f'stat -c %a {CONFIGURATION} /data/rc.local'), '600\n755')
        log = device.until(lambda: 'run --config' in device.log(NAME) and device.log(NAME))
        self.assertIn('version 1.0 installed', log)
        self.assertIn('starting ' + NAME, log)
        self.assertIn(f'version 1.0 run --config {CONFIGURATION}', log)
        # Neither shell nor softlimit stays in memory.
        device.until(lambda: not {'softlimit', './run'} & set(device.output('ps').split()))

        device.until(lambda: os.listdir(device.path('/run/' + NAME)) == ['service'])

        # The other root file system: /data alone is what it was.
        device.make_root()
        for file in device.stick.iterdir():
            file.unlink()
        device.boot()
        device.until_up(NAME)
        self.assert_installed(device, '1.0')

        device.run(f'{HOME}/uninstall.sh')
        device.run('rm -rf /data/home/root/busbar*')
        self.assertEqual(device.tree(), before)
        self.assertEqual(device.output('ls /service'), '')
        self.assertNotIn('busbar', device.output('ls /run; cat /proc/mounts'))
        device.until(lambda: 'supervise' not in device.output('ps'))

    def test_by_ssh(self):
        device = self.device()

        def install(device, package):
            said = device.install(package).stdout
            self.assertIn('version 1.0 runs', said)
            self.assertIn('is the sample now', said)
            pid = device.pid(NAME)
            self.assertIn('installed already', device.install(package).stdout)
            self.assertEqual(device.pid(NAME), pid)

        self.live_through(device, install)

    def test_by_opkg(self):
        def install(device, package):
            device.opkg_install(package)
            pid = device.pid(NAME)
            # opkg configures again what it was interrupted at.
            shutil.copy(device.folder / 'unpacked/postinst', device.data / 'postinst')
            device.run('sh /data/postinst configure')
            device.run('rm /data/postinst')
            self.assertEqual(device.pid(NAME), pid)

        self.live_through(self.device(), install)

    def by_stick(self, suffix):
        def install(device, package):
            device.put_on_stick(package, suffix)
            device.boot()
            device.until_up(NAME)
            tree = device.tree(HOME)
            # The stick stays in.
            device.boot()
            self.assertEqual(device.tree(HOME), tree)
            self.assertEqual(device.path('/data/rc.local').read_text().count('boot.sh'), 1)

        self.live_through(self.device(), install)

    def test_by_stick(self):
        self.by_stick('tar.gz')

    def test_by_stick_with_zip(self):
        self.by_stick('zip')

    def test_stick_that_is_found_after_the_services_have_started(self):
        device = self.device().boot()
        device.put_on_stick(self.package('1.0'))
        device.run('update-data')
        device.until_up(NAME)
        self.assert_installed(device, '1.0')

    def test_opkg_remove_keeps_the_configuration(self):
        device = self.device().boot()
        before = device.tree()
        package = self.package('1.0')
        device.opkg_install(package)
        device.path(CONFIGURATION).write_text('mine')
        scripts = device.folder / 'unpacked'
        for script in 'prerm', 'postrm':
            shutil.copy(scripts / script, device.data / script)
        tree = device.tree(HOME)
        device.run('sh /data/prerm upgrade 1.1; sh /data/postrm upgrade 1.1')
        self.assertEqual(device.tree(HOME), tree)
        device.run('sh /data/prerm remove; sh /data/postrm remove; rm /data/prerm /data/postrm')
        self.assertEqual(device.path(CONFIGURATION).read_text(), 'mine')
        device.path(CONFIGURATION).unlink()
        self.assertEqual(device.tree(), before)

    def test_configuration_is_not_touched(self):
        device = self.device()
        own = device.data / f'conf/{NAME}.toml'
        venus.write(own, '# mine\n', 0o640)
        device.boot()
        device.install(self.package('1.0'))
        self.assertEqual((own.read_text(), own.stat().st_mode & 0o777), ('# mine\n', 0o640))
        device.run(f'{HOME}/uninstall.sh --keep-config')
        self.assertEqual(own.read_text(), '# mine\n')

    def test_two_installations(self):
        device = self.device().boot()
        device.install(self.package('1.0'))
        alone = device.tree(HOME), device.output('cat /data/rc.local')
        device.install(self.package('3.0', app='all'))
        device.run('rm -r /data/home/root/busbar*')
        self.assertTrue(device.pid(NAME) and device.pid('busbar-all'))
        device.boot()
        device.until_up(NAME)
        device.until_up('busbar-all')
        pid = device.pid(NAME)
        device.run('/data/apps/busbar-all/uninstall.sh')
        self.assertEqual((device.tree(HOME), device.output('cat /data/rc.local')), alone)
        self.assertEqual(device.pid(NAME), pid)
        self.assertNotIn('busbar-all', device.output('find /data /run /service; ps'))

    def test_log_is_bounded(self):
        device = self.device().boot()
        device.install(self.package('1.0', runs='while :; do echo "a line of more than fifty characters, to fill the log fast"; done'))
        old = lambda: [name for name in os.listdir(device.path(f'/data/log/{NAME}')) if name.startswith('@')]
        device.until(lambda: len(old()) >= 3)
        # It turns over all the time: counted when it has come to rest.
        for part in NAME, f'{NAME}/log':
            device.run(f'svc -d /service/{part}')
            device.until(lambda part=part: not device.pid(part))
        self.assertLess(sum(file.stat().st_size for file in device.path(f'/data/log/{NAME}').iterdir()), 5 * 25000)


class Refusing(venus.Case):
    """What can't work changes nothing."""

    def refused(self, device, package, reason):
        before = device.boot().tree()
        device.unpack(package)
        with_package = device.tree()
        ended = device.run(f'sh /data/home/root/{package.folder}/install.sh', check=False)
        self.assertEqual(ended.returncode, 1, ended.stdout)
        self.assertIn(reason, ended.stdout)
        self.assertEqual(device.tree(), with_package)
        self.assertNotIn(NAME, os.listdir(device.path('/run')))
        device.run('rm -r /data/home/root/busbar*')
        for suffix in 'tar.gz', 'zip':
            device.put_on_stick(package, suffix)
            device.boot()
            self.assertIn(reason, device.path('/run/update-data.log').read_text())
            self.assertEqual(device.tree(), before)
            self.assertEqual(device.output('ls /service'), '')

    def test_another_machine(self):
        self.refused(self.device(machine='armv6l'), self.package('1.0'), 'this machine is armv6l')
        self.refused(self.device(machine='armv7l'), self.package('1.0', architecture='aarch64'), 'this machine is armv7l')

    def test_a_program_that_does_not_run(self):
        self.refused(self.device(), self.package('1.0', program='#!/no/such/interpreter\n'), 'does not run on this machine')

    def test_a_program_that_does_not_understand_check(self):
        device = self.device()
        venus.write(device.data / f'conf/{NAME}.toml', '')
        package = self.package('1.0', program='#!/bin/sh\n[ "$1" = --version ]\n')
        self.refused(device, package, "can't look at")

    def test_no_space(self):
        device = self.device()
        device.make_root()
        venus.write(device.root / 'bin/df', '#!/bin/sh\nprintf "x\\nx 9 9 1000 9 /data\\n"\n', 0o755)
        self.refused(device, self.package('1.0'), '1000 kB are free')

    def test_a_damaged_package(self):
        device = self.device().boot()
        package = self.package('1.0')
        device.unpack(package)
        before = device.tree('/data/apps') if device.path('/data/apps').exists() else ''
        self.assertEqual(before, '')
        program = device.data / 'home/root' / package.folder / 'bin' / NAME
        program.write_text(program.read_text()[:-10])
        ended = device.run(f'sh /data/home/root/{package.folder}/install.sh', check=False)
        self.assertEqual(ended.returncode, 1)
        self.assertIn('damaged', ended.stdout)
        self.assertFalse(device.path('/data/apps').exists() and os.listdir(device.path('/data/apps')))


class ForeignRcLocal(venus.Case):
    """/data/rc.local is shared: what others wrote stays to the byte, and ours is reached."""

    def test_shapes(self):
        shapes = {
            'usual': '#!/bin/sh\necho others >> /run/others\n',
            'without a newline at its end': '#!/bin/sh\necho others >> /run/others',
            'with exit at its end': '#!/bin/sh\necho others >> /run/others\nexit 0\n',
            'with exit in the middle': '#!/bin/sh\nif true; then\n  echo others >> /run/others\n  exit 1\nfi\necho no\n',
            'with exec': '#!/bin/sh\nexec /bin/busybox touch /run/others',
            'that ends at the first fault': '#!/bin/sh -e\n\nfalse\n',
            'bash': '#!/bin/bash\nset -euo pipefail\necho others >> /run/others\n',
            'without #!': 'echo others >> /run/others\n',
            'with #! alone': '#!/bin/sh',
            'empty': '',
            'that names us in a comment': f'#!/bin/sh\n#{HOOK}',
        }
        device = self.device().boot(svscan=False)
        package = self.package('1.0')
        device.unpack(package)
        for shape, text in shapes.items():
            with self.subTest(shape):
                file = device.data / 'rc.local'
                venus.write(file, text, 0o777)
                device.run(f'sh /data/home/root/{package.folder}/install.sh; sh /data/home/root/{package.folder}/install.sh')
                self.assertEqual(file.stat().st_mode & 0o777, 0o777)
                self.assertEqual(file.read_text().replace('\n' + HOOK, '\n', 1).rstrip('\n') if text.startswith('#!')
                                 else file.read_text().replace(HOOK, '', 1).rstrip('\n'), text.rstrip('\n'))
                device.run(f'rm -f /service/{NAME} /run/others; /data/rc.local || true')
                self.assertTrue(os.path.islink(device.path(f'/service/{NAME}')), 'not reached')
                self.assertEqual(device.path('/run/others').exists(), 'others' in text)
                device.run(f'{HOME}/uninstall.sh')
                self.assertEqual(file.read_text(), text if text != '#!/bin/sh' else text + '\n')

    def test_link(self):
        device = self.device()
        (device.data / 'rc.local').symlink_to('/data/home/root/my-rc')
        venus.write(device.data / 'home/root/my-rc', '#!/bin/sh\n', 0o755)
        device.boot(svscan=False)
        device.install(self.package('1.0'))
        self.assertTrue((device.data / 'rc.local').is_symlink())
        self.assertEqual((device.data / 'home/root/my-rc').read_text(), '#!/bin/sh\n' + HOOK)

    def test_not_executable(self):
        device = self.device()
        venus.write(device.data / 'rc.local', '#!/bin/sh\n', 0o644)
        device.boot(svscan=False)
        self.assertIn('chmod +x /data/rc.local', device.install(self.package('1.0')).stdout)
        self.assertEqual((device.data / 'rc.local').stat().st_mode & 0o777, 0o644)

    def test_switched_off_in_the_settings(self):
        device = self.device()
        off = device.data / 'rc.local.disabled'
        venus.write(off, '#!/bin/sh\n', 0o755)
        device.boot(svscan=False)
        self.assertIn('switched off in the settings', device.install(self.package('1.0')).stdout)
        self.assertEqual(off.read_text(), '#!/bin/sh\n' + HOOK)
        self.assertFalse((device.data / 'rc.local').exists())
        device.run(f'{HOME}/uninstall.sh')
        self.assertEqual(off.read_text(), '#!/bin/sh\n')


if __name__ == '__main__':
    venus.main()
