#!/usr/bin/python3
"""[mqtt.publish]: what a broker, and Home Assistant behind it, get to see of the services on the bus."""
import json
import os
import pty
import subprocess
import sys
import tempfile
import time
import unittest

import dbus

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from mqtt_broker import Broker  # noqa: E402
from venus_bus import PATIENCE, BusTest  # noqa: E402

BUSBAR = os.environ['BUSBAR']
BATTERY = os.environ['BUSBAR_BATTERY']
NAME = 'com.victronenergy.pvinverter.fake_roof_lan'
BASE = 'house/pvinverter/20'  # the first instance that localsettings gives a pvinverter


class MqttBridgeTest(BusTest):
    def setUp(self):
        super().setUp()
        self.broker = Broker(self)

    def configure(self, publish='', device='', broker=None):
        handle, path = tempfile.mkstemp(suffix='.toml')
        self.addCleanup(os.unlink, path)
        with os.fdopen(handle, 'w', encoding='utf-8') as file:
            file.write(f'[mqtt]\nhost = "127.0.0.1"\nport = {(broker or self.broker).port}\n'
                       f'[mqtt.publish]\ntopic = "house"\ninterval = 0.2\n{publish}'
                       f'[[device]]\ntype = "fake.meter"\nhost = "roof.lan"\nname = "Roof"\n{device}')
        return path

    def run_busbar(self, publish='', device=''):
        program = self.start(BUSBAR, 'run', '--bus', self.bus.address, '--config', self.configure(publish, device))
        self.consumer.wait_for_name(NAME)
        return program

    @staticmethod
    def is_value(topic, value):
        return lambda message: message.topic == topic and message.payload and json.loads(message.payload)['value'] == value

    @staticmethod
    def is_status(topic, word):
        return lambda message: (message.topic, message.payload) == (topic, word)

    def retained(self, *topics):
        """What the broker keeps of these, as {topic: payload}."""
        self.broker.publish('test/end', b'x', retain=True)
        heard = self.broker.collect(*topics, 'test/end')
        heard.wait_for(lambda message: message.topic == 'test/end')
        return {message.topic: message.payload for message in heard.messages if message.retain and message.topic != 'test/end'}


class Values(MqttBridgeTest):
    def test_every_item_is_kept_by_the_broker(self):
        heard = self.broker.collect('house/#')
        self.run_busbar()
        heard.wait_for(self.is_value(f'{BASE}/Ac/Power', 3020))
        items = self.consumer.items(NAME)
        for path in items:
            heard.wait_for(lambda message, path=path: message.topic == BASE + path)
        kept = self.retained('house/#')
        self.assertEqual({topic for topic in kept if not topic.endswith('/status')}, {BASE + path for path in items})
        self.assertEqual(json.loads(kept[f'{BASE}/Ac/Power']), {'value': 3020, 'unit': 'W', 'text': '3020W'})
        self.assertEqual(json.loads(kept[f'{BASE}/Ac/Energy/Forward']), {'value': None})
        self.assertEqual(json.loads(kept[f'{BASE}/ProductName']), {'value': 'Fake inverter'})
        self.assertEqual((kept['house/status'], kept[f'{BASE}/status']), (b'online', b'online'))

    def test_the_latest_value_wins_and_none_comes_sooner_than_the_interval(self):
        heard = self.broker.collect(f'{BASE}/Position')
        self.run_busbar()
        heard.wait_for(1)
        heard.clear()
        began = time.monotonic()
        for _ in range(30):
            for position in (1, 2):
                self.assertEqual(self.consumer.set(NAME, '/Position', dbus.Int32(position)), 0)
        self.assertEqual(self.consumer.set(NAME, '/Position', dbus.Int32(0)), 0)
        heard.wait_for(self.is_value(f'{BASE}/Position', 0))
        took = time.monotonic() - began
        self.assertLessEqual(len(heard.messages), took / 0.2 + 1)
        self.assertLess(took, 8)

    def test_a_broker_may_start_later(self):
        self.broker.stop()
        program = self.run_busbar()
        program.wait_for_log('trying again in')
        self.broker.start()
        heard = self.broker.collect('house/#')
        heard.wait_for(self.is_value(f'{BASE}/Ac/Power', 3020))

    def test_all_is_sent_again_after_the_broker_forgot_it(self):
        heard = self.broker.collect('house/#', 'homeassistant/#')
        self.run_busbar()
        heard.wait_for(self.is_value(f'{BASE}/Ac/Power', 3020))
        heard.close()
        self.broker.stop()
        self.broker.start()
        heard = self.broker.collect('house/#', 'homeassistant/#')
        for path in self.consumer.items(NAME):
            heard.wait_for(lambda message, path=path: message.topic == BASE + path)
        heard.wait_for(lambda message: message.topic.endswith('fake_roof_lan_Ac_Power/config'))
        heard.wait_for(self.is_status('house/status', b'online'))
        heard.wait_for(self.is_status(f'{BASE}/status', b'online'))


    def test_a_broker_that_hangs_for_a_while_gets_what_holds_then(self):
        heard = self.broker.collect(f'{BASE}/Position')
        self.run_busbar()
        heard.wait_for(1)
        self.broker.pause()
        for position in (1, 2) * 20 + (0,):
            self.assertEqual(self.consumer.set(NAME, '/Position', dbus.Int32(position)), 0)
        self.broker.resume()
        heard.wait_for(self.is_value(f'{BASE}/Position', 0))
        self.assertEqual(json.loads(heard.messages[-1].payload)['value'], 0)


class Battery(MqttBridgeTest):
    """A device of MQTT at the same broker."""

    def test_shares_the_connection(self):
        heard = self.broker.collect('house/#')
        config = self.configure()
        with open(config, 'w', encoding='utf-8') as file:
            file.write(f'[mqtt]\nhost = "127.0.0.1"\nport = {self.broker.port}\nclient_id = "gx"\n[mqtt.publish]\ntopic = "house"\n'
                       '[[device]]\ntype = "mqtt.battery"\ntopic = "bms"\n')
        program = self.start(BATTERY, 'run', '--bus', self.bus.address, '--config', config)
        self.broker.log.wait_for(r'\bgx 0 bms$')
        self.broker.publish('bms', '{"Dc": {"Power": -512, "Voltage": 51.2}, "Soc": 63}')
        message = heard.wait_for(lambda each: each.topic.endswith('/Dc/0/Voltage') and json.loads(each.payload)['value'] == 51.2)
        self.assertRegex(message.topic, r'^house/battery/\d+/')
        self.assertEqual(self.broker.log.count(r'New client connected .* as gx '), 1)
        program.kill()
        heard.wait_for(self.is_status('house/status', b'offline'))


class Status(MqttBridgeTest):
    def test_a_process_for_a_port_has_one_of_its_own(self):
        master, port = pty.openpty()
        self.addCleanup(os.close, master)
        self.addCleanup(os.close, port)
        path = os.ttyname(port)
        heard = self.broker.collect('house/#')
        program = self.start(BUSBAR, 'run', '--bus', self.bus.address, '--port', path, '--config',
                             self.configure(device='port = "serial-starter"\n'))
        status = f'house/status/{os.path.basename(path)}'
        heard.wait_for(self.is_status(status, b'online'))
        self.assertEqual(program.terminate(), 0)
        heard.wait_for(self.is_status(status, b'offline'))
        self.assertFalse([each for each in heard.messages if each.topic == 'house/status'])

    def test_a_crash_is_told_by_the_broker(self):
        heard = self.broker.collect('house/#')
        program = self.run_busbar()
        heard.wait_for(self.is_value(f'{BASE}/Ac/Power', 3020))
        program.kill()
        heard.wait_for(self.is_status('house/status', b'offline'))
        self.assertEqual(self.retained('house/status'), {'house/status': b'offline'})

    def test_the_end_is_told(self):
        heard = self.broker.collect('house/#')
        program = self.run_busbar()
        heard.wait_for(self.is_value(f'{BASE}/Ac/Power', 3020))
        began = time.monotonic()
        self.assertEqual(program.terminate(), 0)
        self.assertLess(time.monotonic() - began, 0.9)
        heard.wait_for(self.is_status('house/status', b'offline'))

    def test_the_end_with_a_broker_that_does_not_answer(self):
        heard = self.broker.collect('house/#')
        program = self.run_busbar()
        heard.wait_for(self.is_value(f'{BASE}/Ac/Power', 3020))
        self.broker.pause()
        began = time.monotonic()
        self.assertEqual(program.terminate(), 0)
        self.assertLess(time.monotonic() - began, 1.5)
        self.broker.resume()

    def test_who_says_we_are_offline_is_contradicted(self):
        heard = self.broker.collect('house/status')
        self.run_busbar()
        heard.wait_for(self.is_status('house/status', b'online'))
        heard.clear()
        self.broker.publish('house/status', b'offline', retain=True)
        heard.wait_for(self.is_status('house/status', b'online'))

    def test_an_instance_that_is_left(self):
        heard = self.broker.collect('house/#')
        self.run_busbar()
        heard.wait_for(self.is_value(f'{BASE}/Ac/Power', 3020))
        self.assertEqual(self.consumer.set('com.victronenergy.settings',
                                           '/Settings/Devices/fake_roof_lan/ClassAndVrmInstance', 'pvinverter:33'), 0)
        heard.wait_for(self.is_status(f'{BASE}/status', b'offline'))
        heard.wait_for(self.is_status('house/pvinverter/33/status', b'online'))
        heard.wait_for(self.is_value('house/pvinverter/33/Ac/Power', 3020))


class HomeAssistant(MqttBridgeTest):
    def test_finds_what_is_measured(self):
        heard = self.broker.collect('homeassistant/#')
        self.run_busbar()
        message = heard.wait_for(lambda each: each.topic.endswith('_pvinverter_fake_roof_lan_Ac_Power/config'))
        document = json.loads(message.payload)
        self.assertEqual(document['state_topic'], f'{BASE}/Ac/Power')
        self.assertEqual((document['unit_of_measurement'], document['device_class'], document['state_class']),
                         ('W', 'power', 'measurement'))
        self.assertEqual([each['topic'] for each in document['availability']], ['house/status', f'{BASE}/status'])
        self.assertEqual(document['device']['name'], 'Roof')
        self.assertTrue(message.topic.startswith(f"homeassistant/sensor/{document['unique_id']}/"))
        # Not what was never valid, nor what is no measurement.
        self.assertFalse([each.topic for each in heard.messages if 'Energy' in each.topic or 'Position' in each.topic])

    def test_sees_another_name(self):
        heard = self.broker.collect('homeassistant/#')
        self.run_busbar()
        heard.wait_for(1)
        self.assertEqual(self.consumer.set(NAME, '/CustomName', 'Barn'), 0)
        heard.wait_for(lambda message: json.loads(message.payload)['device']['name'] == 'Barn')

    def test_may_be_left_out(self):
        heard = self.broker.collect('#')
        self.run_busbar(publish='home_assistant = false\n')
        heard.wait_for(self.is_value(f'{BASE}/Ac/Power', 3020))
        self.assertFalse([each.topic for each in heard.messages if each.topic.startswith('homeassistant')])


class Check(MqttBridgeTest):
    def check(self, *arguments, **more):
        return subprocess.run([BUSBAR, 'check', *arguments, '--config', self.configure(**more)], text=True, capture_output=True,
                              check=False, timeout=PATIENCE)

    def test_says_what_is_published(self):
        run = self.check()
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn(f'[mqtt]\n  all values to MQTT 127.0.0.1:{self.broker.port} below house/, each at most every 0.2 s; '
                      'Home Assistant finds them\n', run.stdout)
        self.assertEqual(json.loads(self.check('--json').stdout)['beside'][0]['table'], 'mqtt')

    def test_tells_mistakes(self):
        run = self.check(publish='discovery_topic = "ha/#"\n')
        self.assertEqual(run.returncode, 2)
        self.assertIn(':7:19: error: discovery_topic: + and # are for those that subscribe', run.stderr)


if __name__ == '__main__':
    unittest.main()
