#!/usr/bin/python3
"""`busbar-... import`: what becomes of a config.ini of dbus-mqtt-battery."""
import os
import tomllib
import unittest

import import_test

BATTERY = os.path.join(os.path.dirname(import_test.CAPTURES), 'mqtt', 'config_battery.ini')

# A file as short as it may be; [MQTT] comes last for lines to be added.
SHORT = '[DEFAULT]\ndevice_name = Battery\ndevice_instance = 100\n[MQTT]\nbroker_address = here.lan\nbroker_port = 1883\ntopic = b/1\n'


class ImportMqttTest(import_test.ImportTest):
    def whole(self, text, *arguments):
        """The whole configuration and stderr."""
        run = self.run_import(self.write(text), *arguments)
        self.assertEqual(run.returncode, 0, run.stderr)
        return tomllib.loads(run.stdout), run.stderr

    def test_every_option(self):
        devices, changes = self.imported(BATTERY)
        self.assertEqual(devices, [{
            'type': 'mqtt.battery', 'name': 'House battery', 'instance': 100, 'timeout': 60, 'topic': 'enphase/battery',
            'time_to_go': True, 'time_to_go_soc': 10, 'time_to_go_every': 300}])
        run = self.run_import(BATTERY)
        self.assertEqual(tomllib.loads(run.stdout)['mqtt'], {
            'host': '192.168.1.5', 'tls': True, 'ca_file': '/data/keys/mosquitto.crt', 'user': 'venus',
            'password_file': '/data/conf/192.168.1.5.password'})
        self.assertEqual(sorted(changes), [3, 18, 20])
        self.assertRegex(changes[3][0], r'^logging = INFO -> dropped: ')
        self.assertRegex(changes[18][0], r'^\[MQTT\] tls_insecure = 0 -> check_host_name = true: .*also 0')
        self.assertRegex(changes[20][0], r'^\[MQTT\] password with %% -> a single % in the file: ')
        self.assertIn('# The file holds the password as the broker knows it', run.stdout)
        self.assertNotIn('off', run.stdout + run.stderr)

    def test_the_password_as_the_broker_knows_it(self):
        run = self.run_import(BATTERY, '--secrets-to', self.folder)
        self.assertEqual(run.returncode, 0, run.stderr)
        path = f'{self.folder}/192.168.1.5.password'
        with open(path, encoding='utf-8') as file:
            self.assertEqual(file.read(), '50%off\n')
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)

    def test_as_short_as_it_may_be(self):
        made, _ = self.whole(SHORT)
        self.assertEqual(made, {'mqtt': {'host': 'here.lan'},
                                'device': [{'type': 'mqtt.battery', 'name': 'Battery', 'instance': 100, 'topic': 'b/1'}]})

    def test_ports_and_tls(self):
        for more, expected in (('tls_enabled = 1\n', {'port': 1883, 'tls': True}),
                               ('tls_enabled = yes\n', {}),
                               ('tls_enabled = 1\ntls_insecure = 1\n', {'port': 1883, 'tls': True, 'check_host_name': False}),
                               ('tls_enabled = 1\ntls_insecure =\n', {'port': 1883, 'tls': True}),
                               ('tls_path_to_ca = /ca.crt\ntls_insecure = 1\n', {})):
            with self.subTest(more=more):
                made, _ = self.whole(SHORT + more)
                self.assertEqual(made['mqtt'], {'host': 'here.lan', **expected})
        _, told = self.whole(SHORT + 'tls_enabled = yes\n')
        self.assertIn(':8: [MQTT] tls_enabled = yes -> off: the old driver took only 1 for on', told)

    def test_half_a_log_in_is_none(self):
        made, told = self.whole(SHORT + 'username = me\n')
        self.assertEqual(made['mqtt'], {'host': 'here.lan'})
        self.assertIn(':8: [MQTT] username = me -> dropped: there is no password', told)
        made, told = self.whole(SHORT + 'password = hush\n')
        self.assertEqual(made['mqtt'], {'host': 'here.lan'})
        self.assertIn(':8: [MQTT] password = (hidden) -> dropped: there is no username', told)
        self.assertNotIn('hush', told)

    def test_a_percent_sign_that_ended_the_old_driver(self):
        run = self.run_import(self.write(SHORT + 'username = me\npassword = 50%off\n'), '--secrets-to', self.folder)
        self.assertEqual(run.returncode, 0, run.stderr)
        with open(f'{self.folder}/here.lan.password', encoding='utf-8') as file:
            self.assertEqual(file.read(), '50%off\n')

    def test_topics(self):
        for topic, expected in (('/N/c0ff/battery/1/JsonData', 'N/c0ff/battery/1/JsonData'), ('house/bms', 'house/bms')):
            with self.subTest(topic=topic):
                made, told = self.whole(SHORT.replace('b/1', topic))
                self.assertEqual(made['device'][0]['topic'], expected)
                self.assertEqual(f'[MQTT] topic = {topic} -> ' in told, topic != expected)

    def test_timeouts(self):
        for seconds, expected in (('0', 86400), ('15', 15), ('100000', 86400)):
            with self.subTest(seconds=seconds):
                made, told = self.whole(SHORT.replace('[MQTT]', f'timeout = {seconds}\n[MQTT]'))
                self.assertEqual(made['device'][0]['timeout'], expected)
                self.assertEqual(f':4: timeout = {seconds} -> timeout = 86400: ' in told, expected == 86400)

    def test_time_to_go(self):
        made, _ = self.whole(SHORT + '[TIME_TO_GO]\nenabled = 0\nsoc = 10\nrecalculate_every = 300\n')
        self.assertNotIn('time_to_go', made['device'][0])
        made, told = self.whole(SHORT + '[TIME_TO_GO]\nenabled = 1\nrecalculate_every = 1\n')
        self.assertEqual(made['device'][0]['time_to_go_every'], 5)
        self.assertIn(':10: [TIME_TO_GO] recalculate_every = 1 -> time_to_go_every = 5: ', told)
        made, _ = self.whole(SHORT + '[TIME_TO_GO]\nenabled = 1\nsoc = 100\n')
        self.assertEqual(made['device'][0]['time_to_go_soc'], 99)

    def test_what_nobody_reads_is_told(self):
        _, told = self.whole(SHORT + 'qos = 2\n')
        self.assertIn(':8: [MQTT] qos -> dropped: the old driver did not read it here', told)

    def test_mistakes(self):
        for text, expected in (
                (SHORT.replace('here.lan', 'IP_ADDR_OR_FQDN'),
                 '5: error: [MQTT] broker_address: is still what the sample has: write the name or address of the broker'),
                (SHORT.replace('here.lan', 'http://here.lan'),
                 '5: error: [MQTT] broker_address: is a name or an address alone, without what stands before and behind it in a URL'),
                (SHORT.replace('here.lan', 'here.lan:1883'),
                 '5: error: [MQTT] broker_address: is a name or an address alone; a port goes to broker_port'),
                (SHORT.replace('topic = b/1\n', ''), '4: error: [MQTT]: topic is required'),
                (SHORT.replace('b/1', 'b/+'),
                 '7: error: [MQTT] topic: with + or # the old driver passed over every message: name the one topic'),
                (SHORT.replace('= 1883', '= 1883 # usual'),
                 '6: error: [MQTT] broker_port: "1883 # usual" is not a whole number; a comment needs a line of its own'),
                (SHORT + 'tls_enabled = 1\ntls_path_to_ca = keys/ca.crt\n',
                 '9: error: [MQTT] tls_path_to_ca: must be a whole path, which begins with /')):
            with self.subTest(text=text):
                self.assertEqual(self.mistakes_of(text), [expected])

    def test_relatives(self):
        """dbus-mqtt-grid and its like have a [MQTT] too."""
        for text in (SHORT.replace('[MQTT]', 'voltage = 230\n[MQTT]'), SHORT + '[PV]\nmax = 5000\n', '[DEFAULT]\ntimeout = 60\n'):
            with self.subTest(text=text):
                self.assertRegex(self.mistakes_of(text)[0], r'is no configuration of dbus-mqtt-battery or dbus-opendtu$')


if __name__ == '__main__':
    unittest.main()
