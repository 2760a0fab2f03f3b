"""The entry for serial-starter: only where the configuration asks for it, and nobody else's is lost."""

import os

import venus

NAME = 'busbar-my_house'
HOME = '/data/apps/' + NAME
BOOT = HOME + '/current/boot.sh'
CONF_D = 'conf/serial-starter.d'
TEMPLATES = '/opt/victronenergy/service-templates'
HANDED_OVER = '[[device]]\ntype = "jbd.smart_bms"\nport = "serial-starter"\n'
FIXED = '[[device]]\ntype = "jbd.smart_bms"\nport = "/dev/ttyUSB0" # not "serial-starter"\n#port = "serial-starter"\n'


class SerialStarter(venus.Case):
    def prepared(self, configuration=HANDED_OVER, **add_ons):
        device = self.device()
        self.configure(device, configuration)
        for add_on, text in add_ons.items():
            venus.write(device.data / CONF_D / f'{add_on}.conf', text)
        # As much of serial-starter as to see whether it is restarted.
        venus.write(device.root / 'opt/victronenergy/service/serial-starter/run', '#!/bin/sh\nexec sleep 1000\n', 0o755)
        device.boot()
        device.until_up('serial-starter')
        return device

    def configure(self, device, text, app='my_house'):
        venus.write(device.data / f'conf/busbar-{app}.toml', text)

    def known(self, device):
        """What serial-starter makes of the files: the last definition counts."""
        names = sorted(os.listdir(device.data / CONF_D)) if (device.data / CONF_D).is_dir() else []
        found = {}
        for text in (venus.STOCK_STARTER, *((device.data / CONF_D / name).read_text() for name in names if name.endswith('.conf'))):
            for line in text.splitlines():
                words = line.split('#')[0].split()
                if words and words[0] in ('alias', 'service'):
                    found[words[0], words[1]] = words[2]
        return found

    def aliases(self, device):
        known = self.known(device)
        return known['alias', 'default'], known['alias', 'rs485']

    def hand_over(self, device, port='ttyUSB0', name=NAME):
        """As serial-starter does it."""
        instance = f'{name}.{port}'
        device.run(f'''set -e
            cp -a {TEMPLATES}/{name} /var/volatile/services/{instance}
            sed -i s:TTY:{port}: /var/volatile/services/{instance}/run
            sed -i s:TTY:{port}: /var/volatile/services/{instance}/log/run
            ln -sf /var/volatile/services/{instance} /service/{instance}''')
        device.until(lambda: device.run(f'svok /service/{instance} && svok /service/{instance}/log', check=False).returncode == 0)
        self.assertIsNone(device.pid(instance))
        device.run(f'svc -u /service/{instance}/log; svc -o /service/{instance}')
        device.until_up(instance)
        return instance

    def test_entry_from_install_to_uninstall(self):
        device = self.prepared()
        before, templates = device.tree(), device.tree(TEMPLATES)
        starter = device.pid('serial-starter')
        device.install(self.package('1.0'))
        self.assertEqual(self.known(device)['service', 'busbar_my_house'], NAME)
        self.assertEqual(self.aliases(device), ('gps:vedirect:busbar_my_house', 'cgwacs:modbus:busbar_my_house'))
        device.until(lambda: device.pid('serial-starter') not in (None, starter))
        self.assertEqual(sorted(os.listdir(device.root / TEMPLATES[1:])), ['gps-dbus'], 'the root file system was written to')
        self.assertEqual(device.output(f'ls {TEMPLATES}'), f'{NAME}\ngps-dbus')

        instance = self.hand_over(device)
        device.until(lambda: f'run --config /data/conf/{NAME}.toml --port /dev/ttyUSB0' in device.log(instance))

        # Nothing has changed: nothing is written, nobody is disturbed.
        starter, tree = device.pid('serial-starter'), device.tree('/data/conf')
        device.run(BOOT)
        self.assertEqual((device.pid('serial-starter'), device.tree('/data/conf')), (starter, tree))

        # In memory, all of it: it has to come back.
        device.boot()
        device.until_up(NAME)
        self.assertEqual(device.output(f'ls {TEMPLATES}'), f'{NAME}\ngps-dbus')

        instance = self.hand_over(device)
        venus.write(device.data / 'var/lib/serial-starter/ttyUSB0', 'busbar_my_house\n')
        venus.write(device.data / 'var/lib/serial-starter/ttyUSB1', 'gps\n')
        device.run(f'{HOME}/uninstall.sh')
        self.configure(device, HANDED_OVER)
        device.run('rm -r /data/home/root/busbar* /data/var/lib/serial-starter/ttyUSB1; rmdir -p /data/var/lib/serial-starter || :')
        self.assertEqual(device.tree(), before)
        self.assertEqual(device.tree(TEMPLATES), templates)
        self.assertNotIn('busbar', device.output('cat /proc/mounts; find /run /service /var/volatile /tmp'))
        device.until(lambda: instance not in device.output('ps'))

    def test_only_where_the_configuration_asks_for_it(self):
        device = self.prepared(FIXED)
        mounts, starter = device.output('cat /proc/mounts'), device.pid('serial-starter')
        device.install(self.package('1.0'))
        self.assertFalse((device.data / CONF_D).exists())
        self.assertEqual((device.output('cat /proc/mounts'), device.pid('serial-starter')), (mounts, starter))

        self.configure(device, HANDED_OVER)
        device.run(BOOT)
        self.assertEqual(self.aliases(device)[0], 'gps:vedirect:busbar_my_house')
        instance = self.hand_over(device)

        self.configure(device, FIXED)
        device.run(BOOT)
        self.assertFalse((device.data / CONF_D).exists())
        self.assertEqual(device.output('cat /proc/mounts'), mounts)
        self.assertFalse(device.path('/service/' + instance).is_symlink())
        self.assertTrue(device.pid(NAME))

    def test_other_add_ons(self):
        sbattery = 'service sbattery dbus-serialbattery\nalias default gps:vedirect:sbattery\nalias rs485 cgwacs:modbus:sbattery\n'
        device = self.prepared(battery=sbattery, meter='service meter\tdbus-meter\nalias rs485  meter  # alone\nalias other a:b\n')
        device.install(self.package('1.0'))
        self.assertEqual(self.aliases(device), ('gps:vedirect:sbattery:busbar_my_house', 'cgwacs:modbus:sbattery:meter:busbar_my_house'))
        self.assertEqual(self.known(device)['alias', 'other'], 'a:b')
        self.assertEqual((device.data / CONF_D / 'battery.conf').read_text(), sbattery)

        # They go, one comes.
        (device.data / CONF_D / 'battery.conf').unlink()
        venus.write(device.data / CONF_D / 'new.conf', 'service new dbus-new\nalias default new\n')
        device.boot()
        device.until_up(NAME)
        self.assertEqual(self.aliases(device), ('gps:vedirect:new:busbar_my_house', 'cgwacs:modbus:meter:busbar_my_house'))

    def test_two_installations(self):
        device = self.prepared(battery='service sbattery dbus-serialbattery\nalias default sbattery\n')
        self.configure(device, HANDED_OVER, 'all')
        device.install(self.package('1.0'))
        # Its file is read before the other one's.
        device.install(self.package('1.0', app='all'))
        self.assertEqual(self.aliases(device)[0], 'gps:vedirect:sbattery:busbar_all:busbar_my_house')
        self.assertEqual(device.output(f'ls {TEMPLATES}'), f'busbar-all\n{NAME}\ngps-dbus')
        device.boot()
        device.until_up('busbar-all')
        self.assertEqual(self.aliases(device)[0], 'gps:vedirect:sbattery:busbar_all:busbar_my_house')

        # What is gone does not live on in the other's list.
        (device.data / CONF_D / 'battery.conf').unlink()
        device.run(f'{HOME}/uninstall.sh')
        self.assertEqual(self.aliases(device)[0], 'gps:vedirect:busbar_all')
        self.assertEqual(device.output(f'ls {TEMPLATES}'), 'busbar-all\ngps-dbus')
        device.run('/data/apps/busbar-all/uninstall.sh')
        self.assertEqual(self.aliases(device)[0], 'gps:vedirect')
        self.assertNotIn(TEMPLATES, device.output('cat /proc/mounts'))

    def test_templates_that_somebody_else_has_covered(self):
        device = self.prepared()
        device.run(f'mkdir /run/theirs; cp -a {TEMPLATES}/. /run/theirs/; mkdir /run/theirs/their-own; mount --bind /run/theirs {TEMPLATES}')
        mounts = device.output('cat /proc/mounts')
        device.install(self.package('1.0'))
        self.assertEqual(device.output('cat /proc/mounts'), mounts)
        self.assertEqual(device.output('ls /run/theirs'), f'{NAME}\ngps-dbus\ntheir-own')
        device.run(f'{HOME}/uninstall.sh')
        self.assertEqual(device.output('cat /proc/mounts'), mounts)
        self.assertEqual(device.output('ls /run/theirs'), 'gps-dbus\ntheir-own')

    def test_templates_that_somebody_else_has_added_to(self):
        device = self.prepared()
        device.install(self.package('1.0'))
        device.run(f'mkdir {TEMPLATES}/their-own')
        device.run(f'{HOME}/uninstall.sh')
        self.assertEqual(device.output(f'ls {TEMPLATES}'), 'gps-dbus\ntheir-own')

    def test_upgrade_restarts_what_was_handed_over(self):
        device = self.prepared()
        device.install(self.package('1.0'))
        instance = self.hand_over(device)
        venus.write(device.path('/tmp/ttyUSB0.prog'), 'gps\n')
        device.install(self.package('1.1'))
        # serial-starter starts it again: here, nobody does. It is to be the same program, not the next in its list.
        device.until(lambda: not device.pid(instance))
        self.assertFalse(device.path('/tmp/ttyUSB0.prog').exists())

    def test_a_file_in_the_place_of_the_folder(self):
        device = self.prepared()
        venus.write(device.data / CONF_D, 'service old dbus-old\n')
        self.assertIn('serial-starter.d is a file, of some old add-on', device.install(self.package('1.0')).stdout)
        self.assertEqual((device.data / CONF_D).read_text(), 'service old dbus-old\n')
        device.run(f'{HOME}/uninstall.sh')
        self.assertEqual((device.data / CONF_D).read_text(), 'service old dbus-old\n')


if __name__ == '__main__':
    venus.main()
