#!/usr/bin/python3
"""mqtt.registered_devices: clients that register themselves at a real broker, as the devices of dbus-mqtt-devices do.

A client here does what its README asks of one: subscribes device/<id>/DBus, sends its status at each connect, has a last will that says
"connected": 0. What Venus' own broker does with W/... (SetValue on the bus) the test does itself, unless busbar is told to.
"""
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

import dbus

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from mqtt_broker import Broker  # noqa: E402
from venus_bus import PATIENCE, BusTest, pump_until  # noqa: E402

BUSBAR = os.environ['BUSBAR']
PORTAL = 'c0619ab12345'
TEMPERATURE = 'com.victronenergy.temperature.mqtt_fe001_t1'
BATTERY = 'com.victronenergy.battery.mqtt_fe001_b'
TANK = 'com.victronenergy.tank.mqtt_fe001_tk1'


def name_of(client, service='t1', kind='temperature'):
    return f'com.victronenergy.{kind}.mqtt_{client}_{service}'


class Client:
    """A device of dbus-mqtt-devices."""

    def __init__(self, test, name='fe001', services=None, version='v1.0', will_retained=False):
        self.test, self.name, self.version = test, name, version
        self.services = services or {'t1': 'temperature'}
        self.answers = test.broker.collect(f'device/{name}/DBus', f'device/{name}/DeviceInstance')
        self.client = test.broker.client()
        self.client.will_set(f'device/{name}/Status', self.status(0), 0, will_retained)
        self.client.connect(test.broker.address, test.broker.open_port)
        self.client.loop_start()
        self.running = True
        test.addCleanup(self.vanish)

    def status(self, connected=1):
        return json.dumps({'clientId': self.name, 'connected': connected, 'version': self.version, 'services': self.services})

    def register(self, **more):
        """Returns the answer, of this registration."""
        self.answers.clear()
        self.test.broker.publish(f'device/{self.name}/Status', self.status(), **more)
        return self.answer()

    def answer(self):
        topic = f'device/{self.name}/DBus'
        return json.loads(self.answers.wait_for(lambda message: message.topic == topic).payload)

    def vanish(self):
        """Its network is gone: the broker publishes its last will."""
        if self.running:
            self.running = False
            self.client.loop_stop()
            self.client._sock_close()  # pylint: disable=protected-access  # no DISCONNECT


class RegistrationTest(BusTest):
    def setUp(self):
        super().setUp()
        self.broker = Broker(self)
        self.busbar = None

    def configure(self, top='', **keys):
        """`top`: what stands in the file before the device."""
        keys = {'type': 'mqtt.registered_devices', 'name': 'Clients', 'host': '127.0.0.1', 'port': self.broker.port,
                'portal_id': PORTAL, **keys}
        handle, path = tempfile.mkstemp(suffix='.toml')
        self.addCleanup(os.unlink, path)
        with os.fdopen(handle, 'w', encoding='utf-8') as file:
            file.write(top + '[[device]]\n' + ''.join(f'{key} = {json.dumps(value)}\n' for key, value in keys.items() if value is not None))
        return path

    def run_busbar(self, **keys):
        """Returns when it hears what clients say."""
        self.busbar = self.start(BUSBAR, 'run', '--bus', self.bus.address, '--config', self.configure(**keys))
        self.wait_for_subscription()
        return self.busbar

    def wait_for_subscription(self, count=1):
        self.broker.log.wait_for(r'Sending SUBACK to busbar', count)

    def value(self, path, service=TEMPERATURE):
        return self.consumer.value(service, path)

    def services(self):
        return sorted(str(name) for name in self.consumer.connection.list_names()
                      if name.startswith('com.victronenergy.') and not name.startswith('com.victronenergy.settings'))


class Registration(RegistrationTest):
    def test_a_client_gets_the_instances_that_its_services_have_on_the_bus(self):
        self.run_busbar()
        client = Client(self, services={'t1': 'temperature', 'tk1': 'tank'})
        answer = client.register()
        self.assertEqual(answer['portalId'], PORTAL)
        self.assertEqual(answer['deviceInstance'], {'t1': int(self.value('/DeviceInstance')),
                                                    'tk1': int(self.value('/DeviceInstance', TANK))})
        self.assertIs(type(self.value('/DeviceInstance')), dbus.Int32)  # a text broke flashmq, dbus-mqtt-devices#55
        self.assertEqual(self.value('/Mgmt/Connection'), 'MQTT:fe001')
        self.assertEqual(self.value('/FirmwareVersion'), 'v1.0')
        self.assertEqual(self.value('/Connected'), 1)
        self.assertIsNone(self.value('/Temperature'))
        old = client.answers.wait_for(lambda message: message.topic == 'device/fe001/DeviceInstance')
        self.assertEqual(json.loads(old.payload), answer['deviceInstance'])
        self.assertFalse(old.retain)

    def test_what_the_client_writes_is_the_value(self):
        self.run_busbar()
        Client(self).register()
        self.assertEqual(self.consumer.set(TEMPERATURE, '/Temperature', dbus.Double(24.91)), 0)
        value = self.value('/Temperature')
        self.assertIs(type(value), dbus.Double)
        self.assertEqual(value, 24.91)
        self.assertEqual(self.consumer.text(TEMPERATURE, '/Temperature'), '24.9°C')
        pump_until(lambda: any('/Temperature' in items for _, items in self.consumer.items_changed), 'ItemsChanged')
        # JSON's 22 is an integer, the path is a real number.
        self.assertEqual(self.consumer.set(TEMPERATURE, '/Temperature', dbus.Int32(22)), 0)
        self.assertIs(type(self.value('/Temperature')), dbus.Double)
        self.assertEqual(self.consumer.invalidate(TEMPERATURE, '/Temperature'), 0)
        self.assertIsNone(self.value('/Temperature'))
        self.assertNotEqual(self.consumer.set(TEMPERATURE, '/Temperature', dbus.String('22')), 0)
        self.assertIsNone(self.value('/Temperature'))

    def test_all_paths_are_there_at_once(self):
        # Venus' broker writes only what it has seen.
        self.run_busbar()
        Client(self, services={'b': 'battery', 'p': 'pvinverter', 'g': 'grid', 'x': 'gps'}).register()
        for service, paths in {
                name_of('fe001', 'b', 'battery'): ('/Soc', '/Dc/0/Voltage', '/Voltages/Cell16', '/Info/MaxChargeVoltage'),
                name_of('fe001', 'p', 'pvinverter'): ('/Ac/L3/Power', '/Ac/Energy/Forward', '/StatusCode', '/Ac/MaxPower'),
                name_of('fe001', 'g', 'grid'): ('/Ac/L1/Power', '/Ac/L2/Energy/Reverse', '/ErrorCode'),
                name_of('fe001', 'x', 'gps'): ('/Position/Longitude', '/Position/Latitude', '/Speed', '/Fix', '/NrOfSatellites')}.items():
            items = self.consumer.items(service)
            for path in paths:
                self.assertIn(path, items)
                self.assertIsNone(self.value(path, service), path)

    def test_settings_are_kept(self):
        self.run_busbar()
        client = Client(self)
        client.register()
        self.assertEqual(self.consumer.set(TEMPERATURE, '/TemperatureType', dbus.Int32(1)), 0)
        self.assertEqual(self.consumer.set(TEMPERATURE, '/CustomName', dbus.String('Fridge')), 0)
        self.busbar.terminate()
        self.consumer.wait_for_no_name(TEMPERATURE)
        self.run_again()
        client.register()
        self.assertEqual(self.value('/TemperatureType'), 1)
        self.assertEqual(self.value('/CustomName'), 'Fridge')

    def run_again(self):
        self.busbar = self.start(BUSBAR, 'run', '--bus', self.bus.address, '--config', self.configure())
        self.wait_for_subscription(2)

    def test_the_same_instances_after_a_restart(self):
        self.run_busbar()
        first, second = Client(self, 'a'), Client(self, 'b', {'t1': 'temperature', 't2': 'temperature'})
        before = [first.register(), second.register()]
        self.assertEqual(len({before[0]['deviceInstance']['t1'], *before[1]['deviceInstance'].values()}), 3)
        self.busbar.terminate()
        self.run_again()
        self.assertEqual([second.register(), first.register()], before[::-1])

    def test_a_changed_instance_is_told(self):
        self.run_busbar()
        client = Client(self)
        before = client.register()['deviceInstance']['t1']
        client.answers.clear()
        self.consumer.call('com.victronenergy.settings', '/Settings/Devices/mqtt_fe001_t1/ClassAndVrmInstance', 'SetValue',
                           dbus.String('temperature:77', variant_level=1))
        self.assertNotEqual(before, 77)
        self.assertEqual(client.answer()['deviceInstance'], {'t1': 77})
        self.consumer.wait_for_value(TEMPERATURE, '/DeviceInstance', 77)

    def test_registering_again_changes_nothing(self):
        self.run_busbar()
        client = Client(self)
        before = client.register()
        self.consumer.set(TEMPERATURE, '/Temperature', dbus.Double(5))
        owner = self.consumer.owner(TEMPERATURE)
        self.assertEqual(client.register(), before)
        self.assertEqual(self.consumer.owner(TEMPERATURE), owner)
        self.assertEqual(self.value('/Temperature'), 5)

    def test_registering_with_other_services(self):
        self.run_busbar()
        client = Client(self, services={'t1': 'temperature', 't2': 'temperature'})
        client.register()
        owner = self.consumer.owner(TEMPERATURE)
        client.services, client.version = {'t1': 'temperature', 't2': 'tank'}, 'v2.0'
        self.assertEqual(set(client.register()['deviceInstance']), {'t1', 't2'})
        self.assertEqual(self.services(), sorted([TEMPERATURE, name_of('fe001', 't2', 'tank')]))
        self.assertEqual(self.consumer.owner(TEMPERATURE), owner)
        self.consumer.wait_for_value(TEMPERATURE, '/FirmwareVersion', 'v2.0')

    def test_a_last_will_takes_the_services_away(self):
        self.run_busbar()
        client, other = Client(self), Client(self, 'other')
        client.register()
        other.register()
        client.vanish()
        self.consumer.wait_for_no_name(TEMPERATURE)
        self.assertTrue(self.consumer.owner(name_of('other')))
        self.busbar.wait_for_log('client fe001 has left')


class Kept(RegistrationTest):
    """Messages that the broker kept."""

    def test_a_kept_registration_counts_but_not_as_a_sign_of_life(self):
        client = Client(self)
        self.broker.publish('device/fe001/Status', client.status(), retain=True)
        self.run_busbar()
        self.assertEqual(set(client.answer()['deviceInstance']), {'t1'})
        self.assertEqual(self.value('/Connected'), 0)
        self.assertIsNone(self.value('/Temperature'))
        self.consumer.set(TEMPERATURE, '/Temperature', dbus.Double(5))
        self.consumer.wait_for_value(TEMPERATURE, '/Connected', 1)

    def test_a_kept_last_will_registers_nothing(self):
        client = Client(self)
        self.broker.publish('device/fe001/Status', client.status(0), retain=True)
        self.run_busbar()
        Client(self, 'other').register()  # heard later
        self.assertEqual(self.services(), [name_of('other')])

    def test_a_kept_last_will_does_not_take_a_client_away_that_is_back(self):
        client = Client(self)
        self.broker.publish('device/fe001/Status', client.status(0), retain=True)
        self.run_busbar()
        client.register()  # not retained: the broker still keeps the last will
        self.consumer.set(TEMPERATURE, '/Temperature', dbus.Double(5))
        owner = self.consumer.owner(TEMPERATURE)
        self.broker.stop()
        self.broker.start()
        self.broker.publish('device/fe001/Status', client.status(0), retain=True)
        self.consumer.wait_for_value(TEMPERATURE, '/Connected', 0)
        self.assertIsNone(self.value('/Temperature'))
        self.consumer.set(TEMPERATURE, '/Temperature', dbus.Double(6))
        self.consumer.wait_for_value(TEMPERATURE, '/Connected', 1)
        self.assertEqual(self.consumer.owner(TEMPERATURE), owner)

    def test_taking_back_a_kept_registration_is_leaving(self):
        client = Client(self)
        self.run_busbar()
        client.register(retain=True)
        self.broker.publish('device/fe001/Status', b'', retain=True)
        self.consumer.wait_for_no_name(TEMPERATURE)

    def test_kept_values_are_not_passed_on(self):
        self.broker.publish('device/fe001/Proxy', json.dumps(
            {'topicPath': f'W/{PORTAL}/temperature/1', 'values': {'Temperature': 99}}), retain=True)
        heard = self.broker.collect('W/#')
        self.run_busbar()
        self.broker.publish('device/fe001/Proxy', json.dumps(
            {'topicPath': f'W/{PORTAL}/temperature/1', 'values': {'Temperature': 22}}))
        self.assertEqual(json.loads(heard.wait_for(1)[0].payload), {'value': 22})


class Proxy(RegistrationTest):
    def test_one_document_becomes_one_message_each(self):
        self.run_busbar()
        heard = self.broker.collect('W/#')
        self.broker.publish('device/fe001/Proxy', json.dumps({
            'topicPath': f'W/{PORTAL}/temperature/5',
            'values': {'Temperature': 22, 'Humidity': 41.5, 'CustomName': 'The "cold" one', 'Ac/L1/Power': None}}))
        self.assertEqual({message.topic: json.loads(message.payload) for message in heard.wait_for(4)}, {
            f'W/{PORTAL}/temperature/5/Temperature': {'value': 22},
            f'W/{PORTAL}/temperature/5/Humidity': {'value': 41.5},
            f'W/{PORTAL}/temperature/5/CustomName': {'value': 'The "cold" one'},
            f'W/{PORTAL}/temperature/5/Ac/L1/Power': {'value': None}})

    def test_64_values_arrive_all(self):
        self.run_busbar()
        heard = self.broker.collect('W/#')
        values = {f'Value{i}': i for i in range(64)}
        self.broker.publish('device/fe001/Proxy', json.dumps({'topicPath': f'W/{PORTAL}/tank/1', 'values': values}))
        self.assertEqual([json.loads(message.payload)['value'] for message in heard.wait_for(64)], list(range(64)))

    def test_what_is_wrong_is_passed_on_in_no_part(self):
        self.run_busbar()
        heard = self.broker.collect('W/#', 'test/end')
        good = {'topicPath': f'W/{PORTAL}/temperature/5', 'values': {'Temperature': 22}}
        for wrong in (
                'no JSON', '[]', '{}', {**good, 'topicPath': 'N/x/temperature/5'}, {**good, 'topicPath': f'W/{PORTAL}/temperature'},
                {**good, 'topicPath': f'W/{PORTAL}/temperature/5/Ac'}, {**good, 'topicPath': f'W/{PORTAL}/+/5'},
                {**good, 'values': {'Temperature': 22, 'humidity': 3}}, {**good, 'values': {'Temperature': 22, '': 3}},
                {**good, 'values': {'Temperature': 22, '#': 3}}, {**good, 'values': {'Temperature': {'x': 3}}}, {**good, 'values': {}},
                {**good, 'values': [1]}, {**good, 'values': {f'V{i}': i for i in range(65)}}):
            self.broker.publish('device/fe001/Proxy', wrong if isinstance(wrong, str) else json.dumps(wrong))
        self.broker.publish('device/fe001/Proxy', json.dumps(good))
        self.assertEqual(json.loads(heard.wait_for(1)[0].payload), {'value': 22})


class Writes(RegistrationTest):
    """serve_writes: where the broker is not Venus' own."""

    def write(self, path, value, instance):
        self.broker.publish(f'W/{PORTAL}/temperature/{instance}/{path}', json.dumps({'value': value}))

    def test_values_come_to_the_bus(self):
        self.run_busbar(serve_writes=True)
        instance = Client(self).register()['deviceInstance']['t1']
        self.write('Temperature', 22, instance)
        self.consumer.wait_for_value(TEMPERATURE, '/Temperature', 22)
        self.assertIs(type(self.value('/Temperature')), dbus.Double)
        self.write('TemperatureType', 1, instance)
        self.consumer.wait_for_value(TEMPERATURE, '/TemperatureType', 1)
        self.write('CustomName', 'Fridge', instance)
        self.consumer.wait_for_value(TEMPERATURE, '/CustomName', 'Fridge')
        self.write('Temperature', None, instance)
        self.consumer.wait_for_value(TEMPERATURE, '/Temperature', None)

    def test_by_way_of_the_proxy(self):
        self.run_busbar(serve_writes=True)
        instance = Client(self).register()['deviceInstance']['t1']
        self.broker.publish('device/fe001/Proxy', json.dumps(
            {'topicPath': f'W/{PORTAL}/temperature/{instance}', 'values': {'Temperature': 22.5, 'Humidity': 41}}))
        self.consumer.wait_for_value(TEMPERATURE, '/Temperature', 22.5)
        self.consumer.wait_for_value(TEMPERATURE, '/Humidity', 41)

    def test_what_is_not_possible_is_said_and_does_no_harm(self):
        self.run_busbar(serve_writes=True)
        instance = Client(self).register()['deviceInstance']['t1']
        self.write('Temperature', 'warm', instance)
        self.write('NoSuchPath', 1, instance)
        self.write('TemperatureType', 99, instance)
        self.write('Temperature', 1, instance + 1)
        self.broker.publish(f'W/{PORTAL}/temperature/{instance}/Temperature', 'no JSON')
        self.broker.publish(f'W/{PORTAL}/temperature/{instance}/Temperature', json.dumps({'value': [1, 2]}))
        self.broker.publish(f'W/{PORTAL}/temperature/{instance}/Temperature', '22')
        for words in ('wrong type', 'no such path', 'out of range', 'no JSON', 'neither a number nor a text', 'no JSON object'):
            self.busbar.wait_for_log(words)
        self.assertIsNone(self.value('/Temperature'))
        self.write('Temperature', 1, instance)
        self.consumer.wait_for_value(TEMPERATURE, '/Temperature', 1)

    def test_without_it_topics_are_left_to_venus(self):
        self.run_busbar()
        instance = Client(self).register()['deviceInstance']['t1']
        self.write('Temperature', 22, instance)
        Client(self, 'later').register()  # heard after it
        self.assertIsNone(self.value('/Temperature'))


class Hostile(RegistrationTest):
    def setUp(self):
        super().setUp()
        self.run_busbar()
        self.client = Client(self)
        self.client.register()
        self.consumer.set(TEMPERATURE, '/Temperature', dbus.Double(5))
        self.owner = self.consumer.owner(TEMPERATURE)

    def check_undisturbed(self, services=1):
        self.assertEqual(set(self.client.register()['deviceInstance']), {'t1'})  # heard after all that came before
        self.assertEqual(self.consumer.owner(TEMPERATURE), self.owner)
        self.assertEqual(self.value('/Temperature'), 5)
        self.assertEqual(len(self.services()), services)
        self.assertIsNone(self.busbar.process.poll())

    def send(self, payload, client='evil'):
        self.broker.publish(f'device/{client}/Status', payload if isinstance(payload, (str, bytes)) else json.dumps(payload))

    def test_malformed_registrations(self):
        good = {'clientId': 'evil', 'connected': 1, 'version': 'v1', 'services': {'t1': 'temperature'}}
        for wrong in (
                'no JSON', '[]', '5', '{}', b'\xff\xfe', '{"clientId": "evil",', '[' * 10000,
                {**good, 'clientId': 'fe001'}, {**good, 'clientId': ''}, {**good, 'clientId': 7}, {**good, 'clientId': None},
                {**good, 'connected': 2}, {**good, 'connected': 'yes'}, {**good, 'connected': None}, {**good, 'connected': 1.5},
                {**good, 'services': None}, {**good, 'services': {}}, {**good, 'services': ['temperature']},
                {**good, 'services': {'t1': 'vebus'}}, {**good, 'services': {'t1': 'system'}}, {**good, 'services': {'t1': 7}},
                {**good, 'services': {'t.1': 'temperature'}}, {**good, 'services': {'': 'temperature'}},
                {**good, 'services': {'t1': 'temperature', 't/2': 'temperature'}}, {**good, 'services': {'t' * 65: 'temperature'}},
                {**good, 'services': {f't{i}': 'temperature' for i in range(17)}}, {**good, 'version': 'x' * 20000}):
            self.send(wrong)
        for topic in ('a-b', 'a.b', 'x' * 65, ' ', 'ä'):
            self.send({**good, 'clientId': topic}, topic)
        self.check_undisturbed()
        self.assertLess(len(self.busbar.log), 40)

    def test_nobody_speaks_for_another_client(self):
        self.send({'clientId': 'fe001', 'connected': 0})
        self.check_undisturbed()

    def test_two_clients_can_not_share_a_name(self):
        self.send({'clientId': 'fe001_t1', 'connected': 1, 'services': {'x': 'temperature'}}, 'fe001_t1')
        pump_until(lambda: self.consumer.owner(name_of('fe001_t1', 'x')), 'service')
        self.send({'clientId': 'fe001', 'connected': 1, 'services': {'t1': 'temperature', 't1_x': 'temperature'}}, 'fe001')
        self.busbar.wait_for_log('would have the name mqtt_fe001_t1_x')
        self.check_undisturbed(2)

    def test_1000_clients(self):
        for i in range(1000):
            self.send({'clientId': f'c{i}', 'connected': 1, 'services': {'a': 'temperature', 'b': 'tank', 'c': 'gps'}}, f'c{i}')
        pump_until(lambda: len(self.services()) == 64, '64 services')  # 21 of them with 3 each
        self.check_undisturbed(64)
        instances = [(name.split('.')[2], int(self.value('/DeviceInstance', name))) for name in self.services()]
        self.assertEqual(len(set(instances)), 64, 'each has an instance of its own')
        self.assertLess(len(self.busbar.log), 120)  # of the services, 64
        for i in range(1000):
            self.send({'clientId': f'c{i}', 'connected': 0}, f'c{i}')
        pump_until(lambda: len(self.services()) == 1, 'only the first service')
        self.check_undisturbed()

    def test_settings_do_not_grow_without_bound(self):
        for i in range(8):
            client = Client(self, f'c{i}', {f's{k}': 'tank' for k in range(16 if i < 7 else 15)})
            client.register()
            self.send(client.status(0), client.name)
        self.send({'clientId': 'c8', 'connected': 1, 'services': {'a': 'tank'}}, 'c8')
        self.busbar.wait_for_log('there have been 128 different services')
        self.check_undisturbed()
        again = Client(self, 'c0', {'s1': 'tank'})
        self.assertEqual(set(again.register()['deviceInstance']), {'s1'})

    def test_coming_and_going_all_the_time(self):
        for i in range(300):
            self.send({'clientId': f'c{i}', 'connected': 1, 'services': {'a': 'temperature'}}, f'c{i}')
            self.send({'clientId': f'c{i}', 'connected': 0}, f'c{i}')
        self.check_undisturbed()
        self.assertLess(len(self.busbar.log), 120)

    def test_a_flood_of_registrations_of_a_known_client(self):
        status = self.client.status()
        for _ in range(3000):
            self.broker.publish('device/fe001/Status', status, qos=0)
        self.check_undisturbed()
        self.assertLess(len(self.busbar.log), 20)


class Loss(RegistrationTest):
    def test_a_broker_that_restarts(self):
        self.run_busbar()
        client = Client(self)
        before = client.register()
        owner = self.consumer.owner(TEMPERATURE)
        self.consumer.set(TEMPERATURE, '/Temperature', dbus.Double(5))
        self.broker.stop()
        self.broker.start()
        self.wait_for_subscription()
        client.answers = self.broker.collect('device/fe001/DBus')
        self.assertEqual(client.register(), before)
        self.assertEqual(self.consumer.owner(TEMPERATURE), owner)
        self.assertEqual(self.value('/Temperature'), 5)

    def test_a_client_that_does_not_come_back_with_the_broker_is_in_doubt(self):
        # Its last will can't be told any more. A minute is given to come back.
        self.run_busbar()
        client, other = Client(self), Client(self, 'other')
        client.register()
        other.register()
        for name in (TEMPERATURE, name_of('other')):
            self.consumer.set(name, '/Temperature', dbus.Double(5))
        client.running = False
        client.client.loop_stop()
        began = time.monotonic()
        self.broker.stop()
        self.broker.start()
        self.wait_for_subscription()
        self.consumer.set(name_of('other'), '/Temperature', dbus.Double(6))
        self.consumer.wait_for_value(TEMPERATURE, '/Temperature', None, 75)
        self.assertGreater(time.monotonic() - began, 55)
        self.assertEqual(self.value('/Connected'), 0)
        self.assertEqual(self.value('/Temperature', name_of('other')), 6)
        self.assertEqual(self.value('/Connected', name_of('other')), 1)

    def test_a_silent_service_is_lost_if_there_is_a_timeout(self):
        self.run_busbar(timeout=1)
        client = Client(self)
        client.register()
        self.consumer.set(TEMPERATURE, '/Temperature', dbus.Double(5))
        self.consumer.set(TEMPERATURE, '/TemperatureType', dbus.Int32(1))
        self.consumer.wait_for_value(TEMPERATURE, '/Temperature', None, 5)
        self.assertEqual(self.value('/Connected'), 0)
        self.assertEqual(self.value('/TemperatureType'), 1)  # a setting is no measurement
        self.consumer.set(TEMPERATURE, '/Temperature', dbus.Double(6))
        self.consumer.wait_for_value(TEMPERATURE, '/Connected', 1)
        self.assertEqual(self.value('/Temperature'), 6)
        self.consumer.wait_for_value(TEMPERATURE, '/Temperature', None, 5)  # again

    def battery(self, **keys):
        """Registered, with limits written."""
        self.run_busbar(**keys)
        client = Client(self, services={'b': 'battery'})
        client.register()
        for path, value in (('/Info/MaxChargeVoltage', 55.2), ('/Info/MaxChargeCurrent', 80), ('/Info/MaxDischargeCurrent', 120)):
            self.consumer.set(BATTERY, path, dbus.Double(value))
        self.assertEqual(self.limits(), (55.2, 80, 120))
        return client

    def limits(self):
        return tuple(self.value(f'/Info/Max{what}', BATTERY) for what in ('ChargeVoltage', 'ChargeCurrent', 'DischargeCurrent'))

    def test_limits_of_a_battery_that_falls_silent_are_tightened(self):
        """To the GX an invalid one would mean that there is none."""
        self.battery(timeout=1)
        self.consumer.wait_for_value(BATTERY, '/Connected', 0)
        self.assertEqual(self.limits(), (55.2, 0, 0))
        self.assertEqual(self.value('/Alarms/BmsCable', BATTERY), 1)
        self.consumer.set(BATTERY, '/Info/MaxChargeVoltage', dbus.Double(56))
        self.consumer.set(BATTERY, '/Info/MaxChargeCurrent', dbus.Double(90))
        self.assertEqual(self.limits(), (55.2, 0, 0))
        self.consumer.set(BATTERY, '/Info/MaxDischargeCurrent', dbus.Double(130))
        self.assertEqual(self.limits(), (56, 90, 130))
        self.assertEqual(self.value('/Alarms/BmsCable', BATTERY), 0)

    def test_a_limit_of_a_battery_that_is_taken_back_is_none_for_it(self):
        self.battery()
        self.consumer.invalidate(BATTERY, '/Info/MaxChargeCurrent')
        self.assertEqual(self.limits(), (55.2, 0, 120))
        self.consumer.invalidate(BATTERY, '/Info/MaxChargeVoltage')
        self.consumer.set(BATTERY, '/Info/MaxChargeCurrent', dbus.Double(80))
        self.assertEqual(self.limits(), (55.2, 0, 120))

    def test_without_a_portal_id_nobody_is_answered_and_the_log_says_why(self):
        if os.path.exists('/data/venus/unique-id'):
            self.skipTest('this is a Venus OS device')
        self.run_busbar(portal_id=None)
        client = Client(self)
        self.broker.publish('device/fe001/Status', client.status())
        self.consumer.wait_for_name(TEMPERATURE)
        self.busbar.wait_for_log('portal_id says which one')
        self.assertEqual(client.answers.messages, [])


class Published(RegistrationTest):
    """With [mqtt.publish] in the same process: what clients wrote goes out again, by way of the bus only."""

    def setUp(self):
        super().setUp()
        self.heard = self.broker.collect('house/#', 'W/#')
        self.run_busbar(top=f'[mqtt]\nhost = "127.0.0.1"\nport = {self.broker.port}\n'
                            '[mqtt.publish]\ntopic = "house"\ninterval = 0.1\n')
        self.client = Client(self)
        self.base = f'house/temperature/{self.client.register()["deviceInstance"]["t1"]}'

    def is_value(self, value):
        return lambda message: (message.topic == f'{self.base}/Temperature' and message.payload
                                and json.loads(message.payload)['value'] == value)

    def is_status(self, word):
        return lambda message: (message.topic, message.payload) == (f'{self.base}/status', word)

    def test_what_a_client_wrote_is_published_and_not_after_it_has_gone(self):
        self.heard.wait_for(self.is_value(None))
        self.assertEqual(self.consumer.set(TEMPERATURE, '/Temperature', dbus.Double(24.9)), 0)
        self.heard.wait_for(self.is_value(24.9))
        self.heard.wait_for(self.is_status(b'online'))
        self.heard.clear()
        self.client.vanish()
        self.heard.wait_for(self.is_status(b'offline'))

    def test_writes_of_the_proxy_do_not_come_back(self):
        self.heard.wait_for(self.is_status(b'online'))
        document = {'topicPath': f'W/{PORTAL}/temperature/1', 'values': {'Temperature': 21.5}}
        self.broker.publish('device/fe001/Proxy', json.dumps(document))
        self.heard.wait_for(lambda message: message.topic == f'W/{PORTAL}/temperature/1/Temperature')
        self.assertEqual(self.consumer.set(TEMPERATURE, '/Temperature', dbus.Double(21.5)), 0)  # as Venus' broker does
        self.heard.wait_for(self.is_value(21.5))
        self.assertEqual(len([message for message in self.heard.messages if message.topic.startswith('W/')]), 1)


class Commands(RegistrationTest):
    def busbar_says(self, *words, **keys):
        return subprocess.run([BUSBAR, *words, '--config', self.configure(**keys)], text=True, capture_output=True,
                              timeout=2 * PATIENCE, check=False)

    def test_check(self):
        said = self.busbar_says('check', timeout=900)
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)
        self.assertIn('device/+/Status', said.stdout)
        self.assertIn('not written for 900 s', said.stdout)

    def test_check_finds_mistakes(self):
        said = self.busbar_says('check', portal_id='a/b', serve_writes=True)
        self.assertEqual(said.returncode, 2)
        self.assertIn('portal_id: has letters', said.stdout + said.stderr)

    def test_the_broker_is_venus_own_if_none_is_named(self):
        said = self.busbar_says('check', host=None, port=None)
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)
        self.assertIn('MQTT 127.0.0.1:1883', said.stdout)

    def test_describe(self):
        said = subprocess.run([BUSBAR, 'describe', 'mqtt.registered_devices'], text=True, capture_output=True,
                              timeout=PATIENCE, check=False)
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertIn('subscribe device/+/Status', said.stdout)
        self.assertIn('serve_writes', said.stdout)

    def test_probe_shows_who_is_registered(self):
        client, other = Client(self, services={'t1': 'temperature', 'tk1': 'tank'}), Client(self, 'gone')
        self.broker.publish('device/fe001/Status', client.status(), retain=True)
        self.broker.publish('device/gone/Status', other.status(0), retain=True)
        self.broker.publish('device/bad/Status', 'x', retain=True)
        began = time.monotonic()
        said = self.busbar_says('probe')
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)
        for words in (TEMPERATURE, TANK, 'has left', 'it is no JSON', f'portal id {PORTAL}'):
            self.assertIn(words, said.stdout)
        self.assertLess(time.monotonic() - began, 10)

    def test_probe_without_a_broker(self):
        self.broker.stop()
        said = self.busbar_says('probe')
        self.assertEqual(said.returncode, 1)
        self.assertIn('refused', said.stdout + said.stderr)


if __name__ == '__main__':
    unittest.main(verbosity=2)
