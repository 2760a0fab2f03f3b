"""The battery of dbus-mqtt-battery, done right: every sample of mqtt.md §9 and each trap of §7 and §10, on a real broker and a real bus."""
import json
import re
import subprocess
import unittest

from mqtt_broker import Broker
from http_device import CAPTURES
from modbus_devices import ABSENT, BUSBAR, INVALID, DevicesTest, near
from venus_bus import pump_until

SERVICE = 'com.victronenergy.battery.mqtt_battery_battery'
BASE = {'Dc': {'Power': 100.0, 'Voltage': 50.0}, 'Soc': 60}


def sample(name):
    return next((CAPTURES.parent / 'mqtt').glob(name + '*')).read_bytes()


def message(**more):
    """BASE with other members, by their top-level names."""
    return json.dumps({**BASE, **more})


class BatteryTest(DevicesTest):
    timeout = 60

    def setUp(self):
        super().setUp()
        self.broker = Broker(self)

    def begin(self, topic='battery', **keys):
        keys = {'type': 'mqtt.battery', 'name': 'Bank', 'host': '127.0.0.1', 'port': self.broker.port, 'topic': topic,
                'timeout': self.timeout, **keys}
        topic += '/#' if keys.get('topic_per_value') else ''
        subscriptions = self.broker.log.count(self.subscription(topic))
        self.program = self.run_busbar('[[device]]\n' + ''.join(f'{key} = {json.dumps(value)}\n' for key, value in keys.items()))
        self.wait_for_subscription(topic, subscriptions + 1)

    @staticmethod
    def subscription(topic):
        return r'^\d+: \t' + re.escape(topic) + r' \(QoS'

    def wait_for_subscription(self, topic='battery', count=1):
        self.broker.log.wait_for(self.subscription(topic), count)

    def tell(self, payload, topic='battery', **how):
        self.broker.publish(topic, payload, **how)

    def show(self, payload, topic='battery'):
        """Returns when what it says is on the bus."""
        before = self.value_or_none('/UpdateIndex')
        self.tell(payload, topic)
        pump_until(lambda: self.value_or_none('/UpdateIndex') not in (before, None), 'the next sample')

    def value_or_none(self, path, service=SERVICE):
        try:
            return self.consumer.value(service, path)
        except Exception:  # pylint: disable=broad-except
            return None

    def refuse(self, payload):
        """A message that does not count; what stood before still stands."""
        self.show(message(CurrentAvg=7.5))
        before = self.values(SERVICE)
        self.tell(payload)
        words = self.program.wait_for_log('does not count')
        self.assertEqual(self.values(SERVICE), before)
        return words


class Samples(BatteryTest):
    """mqtt.md §9."""

    def test_01_minimal(self):
        self.begin()
        self.show(sample('01'))
        self.check(SERVICE, {'/Dc/0/Power': -512.4, '/Dc/0/Voltage': 51.2, '/Dc/0/Current': near(-10.008, 5e-4), '/Soc': 63.0,
                             '/Alarms/LowVoltage': ABSENT, '/Info/MaxChargeVoltage': ABSENT, '/Voltages/Cell1': ABSENT,
                             '/System/NrOfModulesOnline': ABSENT, '/Connected': 1, '/CustomName': 'Bank'})
        texts = {path: self.consumer.text(SERVICE, path) for path in ('/Dc/0/Power', '/Dc/0/Voltage', '/Dc/0/Current', '/Soc')}
        self.assertEqual(texts, {'/Dc/0/Power': '-512W', '/Dc/0/Voltage': '51.20V', '/Dc/0/Current': '-10.0A', '/Soc': '63.0%'})

    def test_02_with_limits(self):
        self.begin()
        self.show(sample('02'))
        self.check(SERVICE, {'/Dc/0/Power': 1040.0, '/Dc/0/Current': 20.0, '/Soc': 80.6, '/InstalledCapacity': 280.0,
                             '/Capacity': near(225.68, 1e-6), '/ConsumedAmphours': near(-54.32, 1e-6),
                             '/Info/MaxChargeVoltage': 55.2, '/Info/MaxChargeCurrent': 80.0, '/Info/MaxDischargeCurrent': 120.0})

    def test_03_everything(self):
        self.begin()
        self.show(sample('03'))
        document = json.loads(sample('03'))
        expected = {}
        for group, members in document.items():
            for name, value in (members.items() if isinstance(members, dict) else [('', members)]):
                path = f'/{"Dc/0" if group == "Dc" else group}' + (f'/{name}' if name else '')
                expected[path] = value
        expected.update({'/ConsumedAmphours': -103.6, '/History/TotalAhDrawn': -20511.7, '/Voltages/Sum': 52.92, '/Voltages/Diff': 0.015})
        found = self.values(SERVICE)
        self.assertGreater(len(expected), 120)
        for path, value in expected.items():
            with self.subTest(path):
                self.assertEqual(found[path], value if isinstance(value, str) else near_float(value))
        self.check(SERVICE, {'/TimeToGo': 21259, '/System/MinVoltageCellId': 'C16', '/TimeToSoC/20': '12041', '/State': 9,
                             '/Alarms/CellImbalance': 2, '/Balances/Cell9': 1, '/Info/BatteryLowVoltage': 44.8,
                             '/History/MaximumCellVoltage': 3.66, '/Dc/0/MidVoltageDeviation': 0.1})

    def test_04_json_data_keeps_the_measured_current(self):
        self.begin()
        self.show(sample('04a'))
        self.check(SERVICE, {'/Dc/0/Current': -11.46, '/Dc/0/Voltage': 26.63, '/Soc': 65.62, '/ConsumedAmphours': -79.08,
                             '/Capacity': 150.92, '/Serial': 'sample0001', '/HardwareVersion': 'JK-B2A8S20P', '/Voltages/Sum': 26.63,
                             '/Voltages/Diff': 0.004, '/System/MinVoltageCellId': 'C7', '/System/Temperature3': ABSENT,
                             '/Info/ChargeMode': 'Bulk', '/ProductName': 'MQTT Battery', '/Connected': 1})

    def test_04_json_data_as_venus_os_wraps_it(self):
        self.begin()
        self.show(json.dumps({'value': sample('04a').decode()}))
        self.check(SERVICE, {'/Dc/0/Current': -11.46, '/Info/MaxChargeVoltage': 27.6, '/Balances/Cell8': 0})

    def test_05a_optional_nulls(self):
        self.begin()
        self.show(sample('05a'))
        self.check(SERVICE, {'/Dc/0/Current': 4.0, '/InstalledCapacity': 100.0, '/Capacity': 50.0, '/ConsumedAmphours': -50.0,
                             '/Info/MaxChargeVoltage': ABSENT})

    def test_05d_a_cell_is_null(self):
        self.begin()
        self.show(sample('05d'))
        self.check(SERVICE, {'/Dc/0/Current': 0.76, '/Voltages/Cell1': 3.3, '/Voltages/Cell2': ABSENT, '/System/MinCellVoltage': 3.29,
                             '/System/MaxCellVoltage': 3.31, '/System/MinVoltageCellId': 'C4', '/System/MaxVoltageCellId': 'C3',
                             '/Voltages/Sum': ABSENT, '/Voltages/Diff': ABSENT})

    def refused(self, name):
        self.begin()
        return self.refuse(sample(name))

    def test_05b_power_is_null(self):
        self.assertIn('Dc/Power is null', self.refused('05b'))

    def test_05c_charge_is_null(self):
        self.assertIn('Soc is null', self.refused('05c'))

    def test_06a_truncated(self):
        self.assertIn('no JSON', self.refused('06a'))

    def test_06b_comment(self):
        self.assertIn('no JSON', self.refused('06b'))

    def test_06c_bare_number(self):
        self.assertIn('Dc/Power is missing', self.refused('06c'))

    def test_06d_array(self):
        self.refused('06d')

    def test_06e_bad_utf8(self):
        self.assertIn('no JSON', self.refused('06e'))

    def test_06f_no_charge(self):
        self.assertIn('Soc is missing', self.refused('06f'))

    def test_06g_wrong_case(self):
        self.refused('06g')

    def test_06h_numbers_as_texts(self):
        self.refused('06h')

    def test_06i_booleans_and_unknown_names(self):
        self.begin()
        self.show(sample('06i'))
        self.check(SERVICE, {'/Dc/0/Power': 321.6, '/Dc/0/Current': near(6.102, 5e-4), '/Balancing': 1, '/Io/AllowToCharge': 1})
        said = self.program.wait_for_log('not known here')
        for name in ('Foo', 'Bar', 'Nested'):
            self.assertIn(name, said)

    def test_06j_not_a_number(self):
        self.assertIn('no JSON', self.refused('06j'))

    def test_06k_nothing_means_gone(self):
        self.begin()
        self.show(sample('01'))
        self.tell(sample('06k'))
        self.wait_for_value(SERVICE, '/Connected', 0)
        self.check(SERVICE, {'/Dc/0/Power': INVALID, '/Soc': INVALID})

    def test_06l_value_is_null(self):
        self.assertIn('value is null', self.refused('06l'))

    def test_06m_duplicate_names(self):
        self.begin()
        self.show(sample('06m'))
        self.check(SERVICE, {'/Dc/0/Power': 3.0, '/Dc/0/Voltage': 12.0, '/Dc/0/Current': 0.25, '/Soc': 2.0})

    def test_06o_value_is_an_object(self):
        self.refused('06o')

    def test_06p_no_voltage(self):
        self.begin()
        self.show(sample('06p'))
        self.check(SERVICE, {'/Dc/0/Voltage': 0.0, '/Dc/0/Power': 5.0, '/Dc/0/Current': 0.0, '/Soc': 0.0})


def near_float(value):
    class Near(float):
        def __eq__(self, other):
            return abs(float(other) - float(self)) < 1e-6
        __hash__ = float.__hash__
    return Near(value)


class Values(BatteryTest):
    """What a message leaves out, sends as null, or gets wrong."""

    def setUp(self):
        super().setUp()
        self.begin()

    def test_absent_is_kept(self):
        self.show(message(InstalledCapacity=100, Soh=98, Info={'ChargeMode': 'Bulk'}))
        self.show(message())
        self.check(SERVICE, {'/InstalledCapacity': 100.0, '/Soh': 98.0, '/Info/ChargeMode': 'Bulk'})

    def test_null_is_invalid(self):
        self.show(message(CurrentAvg=3, Info={'ChargeMode': 'Bulk'}, Alarms={'LowSoc': 1}))
        self.show(message(CurrentAvg=None, Info={'ChargeMode': None}, Alarms={'LowSoc': None}))
        self.check(SERVICE, {'/CurrentAvg': INVALID, '/Info/ChargeMode': INVALID, '/Alarms/LowSoc': INVALID})

    def test_items_of_late_names_do_not_disturb(self):
        self.show(message())
        self.show(message(Voltages={'Cell1': 3.3}, Info={'MaxChargeVoltage': 55}))
        self.check(SERVICE, {'/Voltages/Cell1': 3.3, '/Info/MaxChargeVoltage': 55.0})
        self.assert_stayed_on_the_bus(SERVICE, since=self.first_seen())

    def first_seen(self):
        changes = self.consumer.owner_changes
        return next(i for i, each in enumerate(changes) if each[0] == SERVICE) + 1

    def test_charge_beyond_100_percent(self):
        self.assertIn('Soc', self.refuse(json.dumps({**BASE, 'Soc': 250})))

    def test_integers_and_doubles_have_one_type(self):
        self.show(json.dumps({'Dc': {'Power': 321, 'Voltage': 52}, 'Soc': 63}))
        self.check(SERVICE, {'/Dc/0/Power': 321.0, '/Soc': 63.0})
        self.show(json.dumps({'Dc': {'Power': 321.6, 'Voltage': 52.5}, 'Soc': 63.5}))
        self.check(SERVICE, {'/Dc/0/Power': 321.6, '/Soc': 63.5})

    def test_sums_do_not_count_as_cells(self):
        """mqtt.md §3: Sum and Diff that are sent without System."""
        self.show(message(Voltages={'Cell1': 3.36, 'Cell2': 3.35, 'Cell3': 3.36, 'Cell4': 3.37, 'Sum': 13.44, 'Diff': 0.02}))
        self.check(SERVICE, {'/System/MinCellVoltage': 3.35, '/System/MinVoltageCellId': 'C2', '/System/MaxCellVoltage': 3.37,
                             '/System/MaxVoltageCellId': 'C4', '/Voltages/Sum': 13.44, '/Voltages/Diff': 0.02})

    def test_the_difference_of_cells_is_rounded(self):
        self.show(message(Voltages={'Cell1': 3.35, 'Cell2': 3.37}))
        self.check(SERVICE, {'/Voltages/Diff': near(0.02, 1e-12), '/Voltages/Sum': near(6.72, 1e-9)})

    def test_many_cells_that_have_no_path(self):
        self.show(message(Voltages={f'Cell{i}': 3.3 + i / 1000 for i in range(1, 33)}))
        self.check(SERVICE, {'/Voltages/Cell24': 3.324, '/System/MaxCellVoltage': 3.324, '/System/MaxVoltageCellId': 'C24'})
        self.assertIn('Cell25', self.program.wait_for_log('not known here'))

    def test_a_retained_message_is_not_measured(self):
        self.program.terminate()
        self.tell(message(Soc=11, CurrentAvg=3, Info={'MaxChargeVoltage': 55, 'MaxChargeCurrent': 300}), retain=True)
        self.begin()
        self.tell(message(Soh=98))
        self.wait_for(SERVICE, '/Soh')
        # What was kept is there with the first message that is sent now, but no limit of whatever age.
        self.check(SERVICE, {'/Soc': 60.0, '/CurrentAvg': 3.0, '/Info/MaxChargeCurrent': ABSENT, '/Info/MaxChargeVoltage': ABSENT})

    def test_a_retained_message_alone_shows_nothing(self):
        self.program.terminate()
        self.tell(message(), retain=True)
        self.begin(timeout=1)
        self.program.wait_for_log('waiting for the first message')
        self.assertEqual(self.published(), [])


class Sequence(BatteryTest):
    def test_08_derived(self):
        """mqtt.md §9, 08: current, remaining, consumed; the third by its sender, the fifth with the sign of dbus-serialbattery."""
        self.begin()
        expected = [(10.0, 60.0, -40.0), (10.0, 50.0, -50.0), (-10.0, 45.5, -54.5), (-10.0, 5.0, -95.0), (0.0, 5.0, -95.0),
                    (0.0, 5.0, -95.0)]
        for line, (current, capacity, consumed) in zip(sample('08').splitlines(), expected):
            self.tell(line)
            self.wait_for_value(SERVICE, '/Dc/0/Power', float(json.loads(line)['Dc']['Power']))
            self.wait_for_value(SERVICE, '/Capacity', capacity)
            self.check(SERVICE, {'/Dc/0/Current': current, '/ConsumedAmphours': consumed})

    def test_time_to_go_below_the_floor_is_none(self):
        """The seed's grows again below it."""
        self.begin(time_to_go=True, time_to_go_soc=10)
        self.show(sample('08').splitlines()[3])
        self.check(SERVICE, {'/TimeToGo': 0})


class Loss(BatteryTest):
    """Silence, and what limits become."""
    timeout = 1

    def test_measurements_are_invalid(self):
        self.begin()
        self.show(message(InstalledCapacity=100, Voltages={'Cell1': 3.3}, Info={'ChargeMode': 'Bulk'}))
        self.wait_for_value(SERVICE, '/Connected', 0)
        self.check(SERVICE, {'/Dc/0/Power': INVALID, '/Dc/0/Voltage': INVALID, '/Dc/0/Current': INVALID, '/Soc': INVALID,
                             '/Voltages/Cell1': INVALID, '/Info/ChargeMode': INVALID, '/InstalledCapacity': 100.0})
        self.program.wait_for_log('Bank: no message since 1 s: values invalid')

    def test_a_meter_without_limits_gets_none(self):
        self.begin()
        self.show(message())
        self.wait_for_value(SERVICE, '/Connected', 0)
        self.check(SERVICE, {'/Info/MaxChargeCurrent': ABSENT, '/Info/MaxChargeVoltage': ABSENT})

    def test_limits_are_tightened_at_once_and_loosened_late(self):
        self.begin()
        limits = {'MaxChargeVoltage': 55.2, 'MaxChargeCurrent': 80, 'MaxDischargeCurrent': 120}
        self.show(message(Info=limits))
        self.check(SERVICE, {'/Info/MaxChargeCurrent': 80.0})
        self.wait_for_value(SERVICE, '/Connected', 0)
        self.check(SERVICE, {'/Info/MaxChargeVoltage': 55.2, '/Info/MaxChargeCurrent': 0.0, '/Info/MaxDischargeCurrent': 0.0,
                             '/Alarms/BmsCable': 1})
        self.show(message(Info=limits))
        self.check(SERVICE, {'/Connected': 1, '/Info/MaxChargeCurrent': 0.0, '/Info/MaxDischargeCurrent': 0.0})
        self.show(message(Info=limits))
        self.check(SERVICE, {'/Info/MaxChargeCurrent': 0.0})
        self.show(message(Info=limits))
        self.check(SERVICE, {'/Info/MaxChargeVoltage': 55.2, '/Info/MaxChargeCurrent': 80.0, '/Info/MaxDischargeCurrent': 120.0,
                             '/Alarms/BmsCable': 0})

    def test_a_limit_that_is_null_is_none_for_the_battery(self):
        """To the GX an invalid limit means that there is none."""
        self.begin(timeout=60)
        self.show(message(Info={'MaxChargeVoltage': 55.2, 'MaxChargeCurrent': 80, 'MaxDischargeCurrent': 120}))
        self.show(message(Info={'MaxChargeVoltage': 55.2, 'MaxChargeCurrent': None, 'MaxDischargeCurrent': 120}))
        self.check(SERVICE, {'/Info/MaxChargeCurrent': 0.0, '/Info/MaxDischargeCurrent': 120.0})

    def test_a_limit_that_is_left_out_for_long(self):
        self.begin(keep=1)
        self.show(message(CurrentAvg=2, Info={'MaxChargeVoltage': 55.2, 'MaxChargeCurrent': 80, 'MaxDischargeCurrent': 120}))
        before = self.consumer.value(SERVICE, '/UpdateIndex')

        def told_again():
            self.tell(message())
            return self.consumer.value(SERVICE, '/Info/MaxChargeCurrent') == 0.0
        pump_until(told_again, 'the limit is tightened')
        self.assertNotEqual(self.consumer.value(SERVICE, '/UpdateIndex'), before)
        self.check(SERVICE, {'/Connected': 1, '/CurrentAvg': INVALID, '/Info/MaxDischargeCurrent': 0.0})

    def test_what_does_not_count_is_no_sign_of_life(self):
        self.begin()
        self.show(message())

        def nonsense():
            self.tell('{"Soc": 50}')
            return self.consumer.value(SERVICE, '/Connected') == 0
        pump_until(nonsense, 'lost')
        self.check(SERVICE, {'/Soc': INVALID})

    def test_one_value_of_little_weight_does_not_bring_it_back(self):
        """A topic for each value: what the battery can't do without is told anew first."""
        self.begin(topic_per_value=True)
        for name, value in (('Dc/Power', 100), ('Dc/Voltage', 50), ('Soc', 60), ('Soh', 98)):
            self.tell(str(value), f'battery/{name}')
        self.wait_for_value(SERVICE, '/Connected', 1)
        self.wait_for_value(SERVICE, '/Connected', 0)
        self.tell('97', 'battery/Soh')
        self.tell('101', 'battery/Dc/Power')
        self.tell('51', 'battery/Dc/Voltage')
        self.tell('61', 'battery/Soc')
        self.wait_for_value(SERVICE, '/Connected', 1)
        self.check(SERVICE, {'/Soh': 97.0, '/Soc': 61.0, '/Dc/0/Power': 101.0})

        def with_soh():
            return [items for _, items in self.consumer.items_changed if items.get('/Soh', {}).get('Value') == 97]
        pump_until(with_soh, 'the health is told')
        self.assertIn('/Soc', with_soh()[0])

    def test_good_and_bad_messages_in_turn_are_one_fault(self):
        self.begin(timeout=60)
        for _ in range(10):
            self.show(message())
            self.tell('{"Soc": 50}')
        self.show(message())
        self.assertEqual(sum('does not count' in line for line in self.program.log), 1)

    def test_leaves_the_bus_if_asked_to(self):
        self.begin(leave_bus_after=0)
        self.show(message())
        self.consumer.wait_for_no_name(SERVICE)
        self.tell(message())
        self.wait_for(SERVICE, '/Soc')

    def test_comes_back_after_the_broker_was_away(self):
        self.begin(timeout=60)
        self.show(message())
        self.broker.stop()
        self.program.wait_for_log('MQTT')
        self.broker.start()
        self.wait_for_subscription()
        self.show(message(Soc=61))
        self.check(SERVICE, {'/Soc': 61.0, '/Connected': 1})
        self.assertIsNone(self.program.process.poll())

    def test_a_broker_that_is_down_at_start(self):
        self.broker.stop()
        keys = {'type': 'mqtt.battery', 'name': 'Bank', 'host': '127.0.0.1', 'port': self.broker.port, 'topic': 'battery'}
        self.program = self.run_busbar('[[device]]\n' + ''.join(f'{key} = {json.dumps(value)}\n' for key, value in keys.items()))
        self.program.wait_for_log('refused')
        self.broker.start()
        self.wait_for_subscription()
        self.show(message())
        self.check(SERVICE, {'/Connected': 1})


class Contact(BatteryTest):
    """`check --connect` and `probe`: one message, and what each field became."""

    def ask(self, *command, **keys):
        keys = {'type': 'mqtt.battery', 'name': 'Bank', 'host': '127.0.0.1', 'port': self.broker.port, 'topic': 'battery', **keys}
        configuration = self.configure('[[device]]\n' + ''.join(f'{key} = {json.dumps(value)}\n' for key, value in keys.items()))
        return subprocess.run([BUSBAR, *command, '--config', configuration], text=True, capture_output=True, timeout=40, check=False)

    def test_what_each_field_became(self):
        self.tell('{"Dc":{"Power":1040,"Voltage":52.0,"Ampere":20},"Soc":80.6,"Heating":true,"Soh":"98","Capacity":null}', retain=True)
        done = self.ask('check', '--connect')
        self.assertEqual((done.returncode, done.stderr), (0, ''), done.stdout)
        said = ' '.join(done.stdout.split())
        for part in ('ok: 1 device, 1 service', 'battery: 101 bytes, kept by the broker', 'not known here: Ampere',
                     'Dc/Power or Dc/0/Power 1040, - 1040 W /Dc/0/Power', 'Soc 80.6 80.6 % /Soc', 'Heating true 1',
                     'Soh "98" not published', 'Capacity null not published'):
            self.assertIn(part, said)
        self.assertNotIn('Alarms', said)
        self.assertEqual(self.published(), [])

    def test_a_message_that_does_not_count(self):
        self.tell('{"Dc":{"Power":1040,"Voltage":52.0}}', retain=True)
        done = self.ask('probe')
        self.assertEqual(done.returncode, 1)
        self.assertIn('Soc is missing', done.stdout)
        self.assertIn('1040 W', done.stdout)

    def test_a_broker_that_is_not_there(self):
        self.broker.stop()
        done = self.ask('probe')
        self.assertEqual(done.returncode, 1)
        self.assertIn('connection refused', done.stdout)


class Flood(BatteryTest):
    def test_the_last_of_many_counts(self):
        """1000 messages of 3 kB; consumers are told ten times a second."""
        self.begin()
        self.show(message())
        document = json.loads(sample('03'))
        seen = len(self.consumer.items_changed)
        for number in range(1000):
            document['CurrentAvg'] = float(number)
            self.broker.publish('battery', json.dumps(document), qos=0)
        self.wait_for_value(SERVICE, '/CurrentAvg', 999.0)
        told = self.changes_of(SERVICE, '/CurrentAvg', seen)
        self.assertLess(len(told), 300)


if __name__ == '__main__':
    unittest.main()
