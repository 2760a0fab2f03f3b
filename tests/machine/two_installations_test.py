"""Two installations of busbar on one GX, with devices of their own, do not know of each other."""
from virtual_venus import packages
from virtual_venus.house import Inverter, Meter
from virtual_venus.installation import Installation
from virtual_venus.story import Story


class TwoInstallations(Story):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house, cls.demo = Installation(cls.unit), Installation(cls.unit, 'demo')
        cls.meter, cls.inverter = Meter(cls), Inverter(cls)

    def test_both_publish(self):
        self.unit.start()
        self.house.configure(self.meter.configuration())
        self.demo.configure(self.inverter.configuration())
        version = packages.built(self.target)
        for installation, package in ((self.house, version),
                                      (self.demo, packages.made(self.target, self.directory, version.version, app='demo'))):
            result = installation.install_tarball(package)
            self.assertEqual(result.status, 0, result.output)
        self.assert_published(self.meter, self.inverter)
        self.assertNotEqual(self.house.pid(), self.demo.pid())

    def test_both_are_there_after_a_restart(self):
        self.unit.restart()
        self.assert_published(self.meter, self.inverter)
        self.assertIn('Grid meter', self.house.log())
        self.assertNotIn('Grid meter', self.demo.log())

    def test_one_leaves_and_the_other_stays(self):
        def others_files():
            return {path: kind for path, kind in self.unit.files().items()
                    if self.house.name in path and not path.startswith(f'/data/log/{self.house.name}')}
        pid, files = self.house.pid(), others_files()
        self.demo.uninstall()
        self.assert_gone(self.inverter)
        self.assertEqual(self.house.pid(), pid)
        self.assertEqual(others_files(), files)
        self.assertIn(self.house.name, self.unit.sh('cat /data/rc.local'))
        self.assertEqual(self.unit.sh(f'find /data /run /service -name "{self.demo.name}*"'), '')
        self.assert_published(self.meter)
