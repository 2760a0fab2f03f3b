"""A new version comes over an old one: a good one, one that does not stay up, one that is damaged; and the plug is pulled."""
from venus_bus import pump_until
from virtual_venus import packages
from virtual_venus.house import Inverter, Meter
from virtual_venus.installation import Installation
from virtual_venus.story import Story

# Says that all is well until it has to run: what an installer can't find out beforehand.
ENDS_AT_ONCE = '''#!/bin/sh
case $1 in
    run) exit 1 ;;
esac
'''


class Upgrade(Story):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = packages.built(cls.target)
        cls.inverter, cls.meter = Inverter(cls), Meter(cls)
        cls.installation = Installation(cls.unit)

    def program(self, name, content):
        path = f'{self.directory}/{name}'
        with open(path, 'wb') as file:
            file.write(content)
        return path

    def make(self, version, program=None):
        return packages.made(self.target, self.directory, version, program)

    def install(self, package):
        result = self.installation.install_tarball(package)
        type(self).output = result.output
        return result.status

    # --- The story ---

    def test_the_first_version(self):
        self.unit.start()
        self.installation.configure('# The user has written this.\n', self.inverter.configuration(), self.meter.configuration())
        type(self).configuration = self.unit.sh(f'cat {self.installation.configuration}')
        self.assertEqual(self.install(self.package), 0, self.output)
        self.assert_published(self.inverter, self.meter)

    def test_a_higher_version_takes_over(self):
        owner = self.consumer.owner(self.inverter.service)
        self.assertEqual(self.install(self.make('98.0.1')), 0, self.output)
        pump_until(lambda: self.consumer.owner(self.inverter.service) not in ('', owner), 'the new version')
        self.assert_published(self.inverter, self.meter)
        self.assertEqual(self.installation.installed_version(), '98.0.1')

    def test_the_configuration_is_kept(self):
        self.assertEqual(self.unit.sh(f'cat {self.installation.configuration}'), self.configuration)

    def test_a_version_that_ends_at_once_is_rolled_back(self):
        broken = self.make('98.0.2', self.program('ends-at-once', ENDS_AT_ONCE.encode()))
        self.assertNotEqual(self.install(broken), 0, self.output)
        self.assertIn('98.0.1', self.output)  # to which it goes back
        self.assertEqual(self.installation.installed_version(), '98.0.1')
        self.assert_published(self.inverter, self.meter)

    def test_a_damaged_program_does_not_replace_a_good_one(self):
        with open(f'{self.target.packages}/busbar-{packages.APP}', 'rb') as file:
            content = file.read()
        pid = self.installation.pid()
        damaged = self.make('98.0.3', self.program('damaged', content[:len(content) // 2]))
        self.assertNotEqual(self.install(damaged), 0, self.output)
        self.assertEqual(self.installation.installed_version(), '98.0.1')
        self.assertEqual(self.installation.pid(), pid)
        self.assert_published(self.inverter, self.meter)

    def test_no_version_is_left_that_is_not_needed(self):
        versions = self.unit.sh(f'ls {self.installation.home}/versions').split()
        self.assertNotIn('98.0.2', versions)
        self.assertNotIn('98.0.3', versions)

    def test_the_plug_is_pulled_right_after_an_upgrade(self):
        self.assertEqual(self.install(self.make('98.0.4')), 0, self.output)
        self.unit.pull_plug()
        self.unit.start()
        self.assert_published(self.inverter, self.meter)
        self.assertEqual(self.installation.installed_version(), '98.0.4')
        self.assertEqual(self.unit.sh(f'cat {self.installation.configuration}'), self.configuration)

    def test_uninstalled_it_may_leave_the_configuration(self):
        self.installation.uninstall('--keep-config')
        self.assert_gone(self.inverter, self.meter)
        self.assertEqual(self.unit.sh(f'cat {self.installation.configuration}'), self.configuration)
        self.assertEqual(self.unit.sh('ls /data/apps 2> /dev/null || true'), '')
