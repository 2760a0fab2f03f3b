"""The 64-bit GX: the same program and packages, built for it."""
from virtual_venus import packages
from virtual_venus.house import Inverter, Meter
from virtual_venus.installation import Installation
from virtual_venus.story import Story


class SixtyFourBit(Story):
    targets = ('aarch64',)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inverter, cls.meter = Inverter(cls), Meter(cls)
        cls.installation = Installation(cls.unit)

    def test_is_installed_and_publishes(self):
        self.unit.start()
        self.assertEqual(self.unit.sh('uname -m'), self.target.uname)
        self.installation.configure(self.inverter.configuration(), self.meter.configuration())
        result = self.installation.install_tarball(packages.built(self.target))
        self.assertEqual(result.status, 0, result.output)
        self.assert_published(self.inverter, self.meter)

    def test_after_a_restart_it_is_there_again(self):
        self.unit.restart()
        self.assert_published(self.inverter, self.meter)

    def test_doctor_finds_nothing_wrong(self):
        self.assert_doctor_is_content(self.installation)
