#!/usr/bin/python3
"""What `import` makes of a config.ini of dbus-mqtt-battery is a configuration that `check` takes."""
import json
import os
import subprocess
import tempfile
import unittest

BUSBAR = os.environ['BUSBAR']
BATTERY = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'captures', 'mqtt', 'config_battery.ini')


class MqttImportCheckTest(unittest.TestCase):
    def check(self, change=lambda text: text):
        """What `check` says of the device."""
        with tempfile.TemporaryDirectory() as folder:
            with open(BATTERY, encoding='utf-8') as file:
                text = change(file.read().replace('/data/keys/mosquitto.crt', f'{folder}/ca.crt'))
            for name, content in (('config.ini', text), ('ca.crt', '')):
                with open(f'{folder}/{name}', 'w', encoding='utf-8') as file:
                    file.write(content)
            made = subprocess.run([BUSBAR, 'import', f'{folder}/config.ini', '--secrets-to', folder], text=True,
                                  capture_output=True, check=True, timeout=60)
            with open(f'{folder}/busbar.toml', 'w', encoding='utf-8') as file:
                file.write(made.stdout)
            run = subprocess.run([BUSBAR, 'check', '--json', '--config', file.name], text=True, capture_output=True, check=False,
                                 timeout=60)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr + made.stdout)
            (device,) = json.loads(run.stdout)['devices']
            return device

    def test_every_option(self):
        device = self.check()
        self.assertEqual((device['type'], device['name']), ('mqtt.battery', 'House battery'))
        self.assertIn('192.168.1.5:8883 with TLS', device['connection'])
        self.assertIn('enphase/battery', device['connection'])

    def test_values_at_their_ends(self):
        for old, new in (('timeout = 60', 'timeout = 0'), ('timeout = 60', 'timeout = 99999999'), ('soc = 10', 'soc = 100'),
                         ('soc = 10', 'soc = 0'), ('recalculate_every = 300', 'recalculate_every = 1'),
                         ('recalculate_every = 300', 'recalculate_every = 99999'), ('device_instance = 100', 'device_instance = 0'),
                         ('topic = enphase', 'topic = /N/c0619ab1/battery')):
            with self.subTest(new=new):
                self.check(lambda text, old=old, new=new: text.replace(old, new))


if __name__ == '__main__':
    unittest.main()
