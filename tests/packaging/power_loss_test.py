"""The power goes away in the middle of an installation, at each of its steps in turn: what starts then is a whole version, and installing
again completes it.

A step is a call of a program that changes files. The power goes away before it, or, when it copies, half way. That files which were not
synced may be lost too is not tried here.
"""

import os
import shutil

import venus

NAME = 'busbar-my_house'
HOME = '/data/apps/' + NAME
SIDE_BY_SIDE = 4

# Stands for a program that changes files. The device hangs where the power goes away; the test switches it off.
STEP = '''#!/bin/sh
if [ -e /run/power-off-at ]; then
    echo "$*" >> /run/steps
    if [ "$(/bin/busybox wc -l < /run/steps)" = "$(/bin/busybox cat /run/power-off-at)" ]; then
        if [ {name} = cp ]; then
            {real} "$@"
            for target; do :; done
            /bin/busybox find "$target" -type f -size +0 | while read -r file; do : > "$file"; break; done
        fi
        : > /run/dead
        exec /bin/busybox sleep 1000
    fi
fi
exec {real} "$@"
'''


class PowerLoss(venus.Case):
    def interrupted_at(self, step, device, package):
        """Whether installing got that far."""
        device.boot(svscan=False)
        device.path('/run/power-off-at').write_text(f'{step}\n')
        with device.start(f'sh /data/home/root/{package.folder}/install.sh') as installing:
            device.until(lambda: installing.poll() is not None or device.path('/run/dead').exists())
            device.power_off()
        return installing.returncode != 0

    def device_with_steps(self):
        device = self.device()
        for name in venus.REPLACED:
            program = device.root / 'bin' / name
            real = program.read_text().split('exec ')[1].split(' "$@"')[0]
            venus.write(program, STEP.format(name=name, real=real), 0o755)
        return device

    def interrupted(self, first, *before):
        """Installs version 2.0 over those before, cut off at every SIDE_BY_SIDE-th step."""
        device = self.device_with_steps().boot(svscan=False)
        for version in before:
            device.install(self.package(version))
        device.run('rm -rf /data/home/root/*')
        package = self.package('2.0')
        device.unpack(package)
        device.power_off()
        saved = self.folder / 'saved'
        shutil.copytree(device.data, saved, symlinks=True)

        step = first
        while self.interrupted_at(step, device, package):
            with self.subTest(step=step):
                device.boot(svscan=False)
                current = device.run(f'{HOME}/current/bin/{NAME} --version', check=False).stdout.strip()
                if before:
                    self.assertIn(current, (f'busbar {before[-1]}', 'busbar 2.0'))
                    self.assertTrue(os.path.islink(device.path(f'/service/{NAME}')), 'not started at boot')
                    self.assertEqual(device.output(f'cd {HOME}/current && sha256sum -c sha256sums | grep -v ": OK$" || :'), '')
                device.install(package)
                if before:
                    self.assert_installed(device, '2.0', previous=before[-1], more=['trial'])
                else:
                    self.assert_installed(device, '2.0')
                self.assertTrue(device.path(f'/data/conf/{NAME}.toml').read_text())
                self.assertEqual(device.path('/data/rc.local').read_text().count('boot.sh'), 1)
                self.assertEqual(os.listdir(device.path('/data/apps')), [NAME])
                self.assertEqual(device.output('find /data -name "*.new"'), '')
            device.power_off()
            shutil.rmtree(device.data)
            shutil.copytree(saved, device.data, symlinks=True)
            step += SIDE_BY_SIDE
        self.assertGreater(step, 15)


def add_tests():
    for first in range(1, SIDE_BY_SIDE + 1):
        setattr(PowerLoss, f'test_upgrade_from_step_{first}', lambda self, first=first: self.interrupted(first, '1.0', '1.1'))
        setattr(PowerLoss, f'test_first_installation_from_step_{first}', lambda self, first=first: self.interrupted(first))


add_tests()

if __name__ == '__main__':
    venus.main()
