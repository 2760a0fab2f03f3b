#!/usr/bin/python3
"""What `import` makes of a config.ini is a configuration that `check` takes."""
import json
import os
import subprocess
import tempfile
import unittest

BUSBAR = os.environ['BUSBAR']
CAPTURES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'captures', 'rest')


class ImportCheckTest(unittest.TestCase):
    def check(self, name):
        """What `check` says of the devices."""
        with tempfile.TemporaryDirectory() as folder:
            made = subprocess.run([BUSBAR, 'import', f'{CAPTURES}/config_{name}.ini', '--secrets-to', folder], text=True,
                                  capture_output=True, check=True, timeout=60)
            with open(f'{folder}/busbar.toml', 'w', encoding='utf-8') as file:
                file.write(made.stdout)
            run = subprocess.run([BUSBAR, 'check', '--json', '--config', file.name], text=True, capture_output=True, check=False,
                                 timeout=60)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr + made.stdout)
            return json.loads(run.stdout)

    def types_of(self, name):
        return [each['type'] for each in self.check(name)['devices']]

    def test_opendtu(self):
        self.assertEqual(self.types_of('opendtu'), ['opendtu.inverter'])

    def test_ahoy(self):
        self.assertEqual(self.types_of('ahoy'), ['ahoydtu.inverter', 'generic.json'])

    def test_templates(self):
        self.assertEqual(self.types_of('templates'), ['generic.json'] * 5)

    def test_first_release(self):
        self.assertEqual(self.types_of('first_release'), ['opendtu.inverter'])


if __name__ == '__main__':
    unittest.main()
