#!/usr/bin/python3
"""What each device behind MQTT shows on the bus for the documents of mqtt.md §6."""
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from mqtt_bus import ABSENT, INVALID, MqttTest, near, value  # noqa: E402
from venus_bus import pump_for, pump_until  # noqa: E402

GRID = 'com.victronenergy.grid.mqtt_grid_t'
PV = 'com.victronenergy.pvinverter.mqtt_pv_t'
SOLAR = 'com.victronenergy.solarcharger.mqtt_solar_charger_t'
TEMPERATURE = 'com.victronenergy.temperature.mqtt_temperature_t'
TANK = 'com.victronenergy.tank.mqtt_tank_t'
EV = 'com.victronenergy.evcharger.mqtt_ev_charger_t'
HEAT_PUMP = 'com.victronenergy.heatpump.mqtt_heat_pump_t'
DC_DC = 'com.victronenergy.dcdc.mqtt_dc_dc_t'
AC_CHARGER = 'com.victronenergy.charger.mqtt_ac_charger_t'
SWITCH = 'com.victronenergy.switch.mqtt_switch_t'
METEO = 'com.victronenergy.meteo.mqtt_solarsense_garden_garden_ss_'
EVCC = 'com.victronenergy.evcharger.evcc_loadpoint_evcc_loadpoints_2_2'
REFUSED = 2


class Grid(MqttTest):
    def test_only_the_whole(self):
        """It is phase 1: systemcalc reads the phases. What is not told is not invented."""
        self.run_mqtt('mqtt.grid')
        self.tell('t', {'grid': {'power': -250.5}})
        self.show(GRID, {'/Ac/Power': -250.5, '/Ac/L1/Power': -250.5, '/Ac/L1/Voltage': INVALID, '/Ac/L1/Current': INVALID,
                         '/Ac/Energy/Forward': INVALID, '/Ac/Energy/Reverse': INVALID, '/Ac/Frequency': INVALID, '/Ac/L2/Power': ABSENT,
                         '/Connected': 1, '/CustomName': 'Roof', '/Mgmt/Connection': f'MQTT 127.0.0.1:{self.broker.port}, topic t'})

    def test_single_phase_with_everything(self):
        self.run_mqtt('mqtt.grid')
        self.tell('t', {'grid': {'power': 460, 'voltage': 230, 'current': 2.1, 'energy_forward': 12.5, 'energy_reverse': 3}})
        self.show(GRID, {'/Ac/Power': 460.0, '/Ac/L1/Power': 460.0, '/Ac/L1/Voltage': 230.0, '/Ac/L1/Current': 2.1, '/Ac/Current': 2.1,
                         '/Ac/Energy/Forward': 12.5, '/Ac/L1/Energy/Forward': 12.5, '/Ac/Energy/Reverse': 3.0, '/Ac/L1/Energy/Reverse': 3.0})

    def test_current_of_power_and_voltage(self):
        self.run_mqtt('mqtt.grid')
        self.tell('t', {'grid': {'power': -460, 'L1': {'power': -460, 'voltage': 230}}})
        self.show(GRID, {'/Ac/L1/Current': -2.0, '/Ac/L1/Voltage': 230.0})

    def test_three_phases(self):
        self.run_mqtt('mqtt.grid')
        self.tell('t', {'grid': {'power': 600, 'energy_forward': 10.25,
                                 'L1': {'power': 100, 'voltage': 230, 'current': 0.5, 'frequency': 50.02, 'power_factor': 0.9, 'energy_forward': 1},
                                 'L2': {'power': 200, 'voltage': 200}, 'L3': {'power': 300}}})
        self.show(GRID, {'/Ac/L3/Power': 300.0, '/Ac/Power': 600.0, '/Ac/L1/Power': 100.0, '/Ac/L1/Current': 0.5, '/Ac/L1/Frequency': 50.02,
                         '/Ac/L1/PowerFactor': 0.9, '/Ac/L1/Energy/Forward': 1.0, '/Ac/L2/Power': 200.0, '/Ac/L2/Current': 1.0,
                         '/Ac/L3/Current': INVALID, '/Ac/Energy/Forward': 10.25, '/NrOfPhases': 3})

    def test_the_whole_of_its_phases(self):
        self.run_mqtt('mqtt.grid')
        self.tell('t', {'grid': {'L1': {'power': 100}, 'L2': {'power': -40}}})
        self.show(GRID, {'/Ac/Power': 60.0, '/Ac/L1/Power': 100.0, '/Ac/L2/Power': -40.0, '/Ac/L3/Power': ABSENT, '/NrOfPhases': 2})
        self.tell('t', {'grid': {'L2': {'power': None}}})
        self.wait_until(GRID, '/Ac/L2/Power', None)
        self.check(GRID, {'/Ac/Power': INVALID, '/Ac/L1/Power': 100.0})

    def test_as_tasmota_sends_it(self):
        """Every value in a message of its own; phases appear one by one."""
        self.run_mqtt('mqtt.grid')
        self.tell('t', {'grid': {'power': 330}})
        self.show(GRID, {'/Ac/L1/Power': 330.0})
        for name, number in {'power_L1': 120, 'power_L2': 110, 'power_L3': 100, 'energy_forward': 5, 'energy_reverse': 6}.items():
            self.tell('t', {'grid': {name: number}})
        self.wait_until(GRID, '/Ac/Energy/Reverse', 6.0)
        self.check(GRID, {'/Ac/Power': 330.0, '/Ac/L1/Power': 120.0, '/Ac/L2/Power': 110.0, '/Ac/L3/Power': 100.0,
                          '/Ac/Energy/Forward': 5.0, '/NrOfPhases': 3})

    def test_absent_keeps_null_takes_away(self):
        self.run_mqtt('mqtt.grid')
        self.tell('t', {'grid': {'power': 1, 'voltage': 231, 'energy_forward': 7}})
        self.show(GRID, {'/Ac/Power': 1.0, '/Ac/Voltage': 231.0})
        self.tell('t', {'grid': {'power': 2}})
        self.show(GRID, {'/Ac/Power': 2.0, '/Ac/Voltage': 231.0, '/Ac/Energy/Forward': 7.0})
        self.tell('t', {'grid': {'power': 3, 'voltage': None}})
        self.show(GRID, {'/Ac/Power': 3.0, '/Ac/Voltage': INVALID, '/Ac/Energy/Forward': 7.0})

    def test_role(self):
        self.run_mqtt('mqtt.grid', role='genset')
        self.tell('t', {'grid': {'power': 5}})
        self.show('com.victronenergy.genset.mqtt_grid_t', {'/Ac/Power': 5.0, '/Role': 'genset'})

    def test_on_phase_2(self):
        self.run_mqtt('mqtt.grid', phase='L2')
        self.tell('t', {'grid': {'power': 5}})
        self.show(GRID, {'/Ac/L2/Power': 5.0, '/Ac/L1/Power': ABSENT, '/Ac/Power': 5.0})


class Pv(MqttTest):
    def test_single_phase(self):
        self.run_mqtt('mqtt.pv', position='ac-input-1')
        self.tell('t', {'pv': {'power': 1150, 'voltage': 230, 'energy_forward': 100.5}})
        self.show(PV, {'/Ac/Power': 1150.0, '/Ac/L1/Power': 1150.0, '/Ac/L1/Current': 5.0, '/Ac/Energy/Forward': 100.5, '/StatusCode': 7,
                       '/ErrorCode': 0, '/Position': 0, '/Ac/Frequency': INVALID, '/Ac/MaxPower': INVALID, '/Ac/PowerLimit': ABSENT})
        self.tell('t', {'pv': {'power': 0}})
        self.show(PV, {'/StatusCode': 8, '/Ac/Power': 0.0})

    def test_three_phases(self):
        self.run_mqtt('mqtt.pv')
        self.tell('t', {'pv': {'power': 600, 'L1': {'power': 100}, 'L2': {'power': 200}, 'L3': {'power': 300, 'voltage': 240, 'energy_forward': 9}}})
        self.show(PV, {'/Ac/L3/Power': 300.0, '/Ac/L3/Current': 1.25, '/Ac/L3/Energy/Forward': 9.0, '/Ac/L1/Power': 100.0, '/Ac/Power': 600.0})

    def test_power_limit(self):
        heard = self.broker.collect('t/set/#')
        self.run_mqtt('mqtt.pv', control=True)
        self.tell('t', {'pv': {'power': 1000, 'max_power': 5000, 'power_limit': 5000}})
        self.show(PV, {'/Ac/PowerLimit': 5000.0, '/Ac/MaxPower': 5000.0})
        self.assertEqual(self.consumer.set(PV, '/Ac/PowerLimit', 1234.5), 0)
        told = heard.wait_for(1)[0]
        self.assertEqual((told.topic, told.payload, told.retain), ('t/set/Ac/PowerLimit', b'1234.5', False))
        self.check(PV, {'/Ac/PowerLimit': 5000.0})  # until the inverter says what holds
        self.tell('t', {'pv': {'power_limit': 1234.5}})
        self.wait_until(PV, '/Ac/PowerLimit', 1234.5)
        self.assertEqual(self.program.terminate(), 0)
        self.assertEqual(heard.wait_for(2)[1].payload, b'null')  # a limit ends with busbar

    def test_no_limit_without_control(self):
        self.run_mqtt('mqtt.pv')
        self.tell('t', {'pv': {'power': 1000, 'power_limit': 5000}})
        self.show(PV, {'/Ac/Power': 1000.0, '/Ac/PowerLimit': ABSENT})


class Others(MqttTest):
    def test_solar_charger_with_trackers(self):
        self.run_mqtt('mqtt.solar_charger')
        self.tell('t', {'Pv': {'0': {'V': 80.5, 'P': 300}, '1': {'V': 90, 'P': 200}}, 'Dc': {'0': {'Voltage': 50, 'Current': 9.8}}, 'State': 3,
                        'History': {'Daily': {'0': {'Yield': 2.5}, '1': {'Yield': 7}}}})
        self.show(SOLAR, {'/Yield/Power': 500.0, '/NrOfTrackers': 2, '/Pv/0/V': 80.5, '/Pv/1/P': 200.0, '/Pv/2/P': ABSENT, '/Dc/0/Voltage': 50.0,
                          '/Dc/0/Power': 490.0, '/State': 3, '/History/Daily/1/Yield': 7.0, '/Mode': ABSENT, '/Load/I': ABSENT})
        self.tell('t', {'Pv': {'2': {'P': 50}}})
        self.show(SOLAR, {'/Yield/Power': 550.0, '/NrOfTrackers': 3, '/Pv/2/P': 50.0})

    def test_solar_charger_with_one_tracker(self):
        self.run_mqtt('mqtt.solar_charger')
        self.tell('t', {'Pv': {'V': 80.5}, 'Yield': {'Power': 300, 'User': 12.5}, 'Alarms': {'LowVoltage': 1}})
        self.show(SOLAR, {'/Yield/Power': 300.0, '/Pv/V': 80.5, '/Yield/User': 12.5, '/Alarms/LowVoltage': 1, '/Dc/0/Voltage': INVALID,
                          '/State': ABSENT, '/ErrorCode': ABSENT})

    def test_temperature(self):
        self.run_mqtt('mqtt.temperature', temperature_type='fridge')
        self.tell('t', {'temperature': 4.25, 'humidity': 81, 'pressure': 1013})
        self.show(TEMPERATURE, {'/Temperature': 4.25, '/Humidity': 81.0, '/Pressure': 1013.0, '/TemperatureType': 1})

    def test_temperature_as_a_bare_number(self):
        self.run_mqtt('mqtt.temperature')
        self.tell('t', '-3.5')
        self.show(TEMPERATURE, {'/Temperature': -3.5, '/TemperatureType': 2})
        self.tell('t', {'value': 7})
        self.show(TEMPERATURE, {'/Temperature': 7.0})

    def test_what_the_user_chose_counts(self):
        """The type is the configuration's until it is changed on the GX, also after a restart."""
        self.run_mqtt('mqtt.temperature', temperature_type='fridge')
        self.tell('t', '5')
        self.show(TEMPERATURE, {'/TemperatureType': 1})
        self.assertEqual(self.consumer.set(TEMPERATURE, '/TemperatureType', 6), 0)
        self.wait_until(TEMPERATURE, '/TemperatureType', 6)
        self.assertEqual(self.program.terminate(), 0)
        self.run_mqtt('mqtt.temperature', temperature_type='fridge')
        self.tell('t', '5')
        self.show(TEMPERATURE, {'/Temperature': 5.0, '/TemperatureType': 6})

    def test_two_sensors_in_one_message(self):
        self.run_devices(self.device('mqtt.temperature', topic='t'), self.device('mqtt.temperature', topic='t', name='Two', key_suffix='2'),
                         subscriptions=('t',))
        self.assertEqual(self.connections(), 1)
        self.tell('t', {'temperature': 1, 'temperature2': 2})
        self.show(TEMPERATURE, {'/Temperature': 1.0})
        self.show(TEMPERATURE + '_2', {'/Temperature': 2.0, '/CustomName': 'Two'})

    def test_tank(self):
        self.run_mqtt('mqtt.tank', fluid_type='waste-water', capacity=0.5)
        self.tell('t', {'level': 62.5, 'remaining': 0.3125})
        self.show(TANK, {'/Level': 62.5, '/Remaining': 0.3125, '/FluidType': 2, '/Capacity': 0.5})

    def test_second_tank_of_a_message(self):
        self.run_mqtt('mqtt.tank', key_suffix='2')
        self.tell('t', {'level': 62.5, 'level2': 10, 'remaining2': 0.02})
        self.show(TANK + '_2', {'/Level': 10.0, '/Remaining': 0.02, '/FluidType': 0})

    def test_ev_charger(self):
        self.run_mqtt('mqtt.ev_charger')
        self.tell('t', {'Ac': {'Power': 6900, 'L1': {'Power': 2300, 'Voltage': 230}, 'L2': {'Power': 2300, 'Voltage': 230},
                               'L3': {'Power': 2300, 'Voltage': 200}, 'Energy': {'Forward': 120.5}},
                        'SetCurrent': 16, 'MaxCurrent': 32, 'Mode': 1, 'StartStop': 1, 'Status': 2, 'Model': 'Box', 'ChargingTime': 61})
        self.show(EV, {'/Ac/Power': 6900.0, '/Ac/L3/Power': 2300.0, '/Ac/L3/Current': 11.5, '/Current': 11.5, '/Status': 2, '/SetCurrent': 16.0,
                       '/MaxCurrent': 32.0, '/Mode': 1, '/StartStop': 1, '/Model': 'Box', '/ChargingTime': 61.0, '/Ac/Energy/Forward': 120.5,
                       '/AutoStart': INVALID})

    def test_ev_charger_without_voltage_has_no_current(self):
        self.run_mqtt('mqtt.ev_charger')
        self.tell('t', {'Ac': {'Power': 2300}})
        self.show(EV, {'/Ac/Power': 2300.0, '/Ac/L1/Power': 2300.0, '/ChargingTime': 0.0, '/Current': INVALID, '/Status': INVALID, '/Ac/L2/Power': ABSENT})

    def test_write_back(self):
        heard = self.broker.collect('orders/#')
        self.run_mqtt('mqtt.ev_charger', control=True, write_topic='orders')
        self.tell('t', {'Ac': {'Power': 0}, 'SetCurrent': 6})
        self.show(EV, {'/SetCurrent': 6.0})
        self.assertEqual(self.consumer.set(EV, '/SetCurrent', 13), 0)
        told = heard.wait_for(1)[0]
        self.assertEqual((told.topic, told.payload, told.retain), ('orders/SetCurrent', b'13', False))
        self.assertEqual(self.consumer.set(EV, '/StartStop', 1), 0)
        self.assertEqual(heard.wait_for(2)[1].topic, 'orders/StartStop')
        self.check(EV, {'/SetCurrent': 6.0, '/StartStop': INVALID})

    def test_nothing_is_written_without_control(self):
        heard = self.broker.collect('t/set/#')
        self.run_mqtt('mqtt.ev_charger')
        self.tell('t', {'Ac': {'Power': 0}, 'SetCurrent': 6})
        self.show(EV, {'/SetCurrent': 6.0})
        self.assertNotEqual(self.consumer.set(EV, '/SetCurrent', 13), 0)
        self.broker.publish('t/set/end', 'x')
        self.assertEqual(heard.wait_for(1)[0].topic, 't/set/end')

    def test_nothing_is_accepted_while_the_broker_is_away(self):
        self.run_mqtt('mqtt.ev_charger', control=True)
        self.tell('t', {'Ac': {'Power': 0}, 'SetCurrent': 6})
        self.show(EV, {'/SetCurrent': 6.0})
        self.broker.stop()
        self.program.wait_for_log('again')
        self.assertNotEqual(self.consumer.set(EV, '/SetCurrent', 13), 0)

    def test_heat_pump(self):
        heard = self.broker.collect('t/set/#')
        self.run_mqtt('mqtt.heat_pump', control=True)
        self.tell('t', {'heatpump': {'power': 920, 'voltage': 230, 'energy_forward': 80, 'temperature': 41.5, 'target_temperature': 45, 'state': 3}})
        self.show(HEAT_PUMP, {'/Ac/Power': 920.0, '/Ac/L1/Current': 4.0, '/Ac/Energy/Forward': 80.0, '/Temperature': 41.5,
                              '/TargetTemperature': 45.0, '/State': 3})
        self.assertEqual(self.consumer.set(HEAT_PUMP, '/TargetTemperature', 47.5), 0)
        self.assertEqual((heard.wait_for(1)[0].topic, heard.messages[0].payload), ('t/set/TargetTemperature', b'47.5'))

    def test_dc_dc(self):
        self.run_mqtt('mqtt.dc_dc')
        self.tell('t', {'dcdc_charger': {'dc_in_voltage': 13.5, 'dc_in_current': 20, 'dc_out_voltage': 27, 'dc_out_power': 250, 'state': 3,
                                         'mode': 1, 'error_code': 0, 'device_function': 0}})
        self.show(DC_DC, {'/Dc/In/V': 13.5, '/Dc/In/P': 270.0, '/Dc/0/Voltage': 27.0, '/Dc/0/Power': 250.0, '/State': 3, '/Mode': 1,
                          '/Settings/DeviceFunction': 0, '/Dc/0/Current': ABSENT, '/DeviceOffReason': ABSENT})

    def test_ac_charger(self):
        self.run_mqtt('mqtt.ac_charger')
        self.tell('t', {'ac_charger': {'ac_current': 2.5, 'ac_currentlimit': 10, 'state': 5, 'mode': 1, 'errorcode': 0, 'relaystate': 0},
                        'DC0': {'current': 12, 'voltage': 13.8, 'temperature': 31}, 'DC1': {'current': 3, 'voltage': 13.6}})
        self.show(AC_CHARGER, {'/Ac/In/L1/I': 2.5, '/Ac/In/CurrentLimit': 10.0, '/State': 5, '/Dc/0/Current': 12.0, '/Dc/0/Temperature': 31.0,
                               '/Dc/1/Voltage': 13.6, '/Dc/2/Current': ABSENT, '/NrOfOutputs': 2, '/Ac/In/L1/P': ABSENT})

    def test_switch(self):
        heard = self.broker.collect('t/set/#')
        self.run_mqtt('mqtt.switch', control=True, switch_type='dimmable')
        self.tell('t', {'state': 'ON', 'dimming': 40})
        self.show(SWITCH, {'/SwitchableOutput/0/State': 1, '/SwitchableOutput/0/Dimming': 40.0, '/State': 256,
                           '/SwitchableOutput/0/Settings/Type': 2})
        self.assertEqual(self.consumer.set(SWITCH, '/SwitchableOutput/0/State', 0), 0)
        self.assertEqual((heard.wait_for(1)[0].topic, heard.messages[0].payload), ('t/set/SwitchableOutput/0/State', b'0'))
        self.tell('t', 'off')
        self.show(SWITCH, {'/SwitchableOutput/0/State': 0, '/SwitchableOutput/0/Dimming': 40.0})

    def test_shelly(self):
        self.run_mqtt('mqtt.shelly_gen2', topic='shelly/status/switch:0', role='pvinverter')
        self.tell('shelly/status/switch:0', {'id': 0, 'apower': 1500.5, 'voltage': 231, 'current': 6.5, 'freq': 50, 'pf': 0.99,
                                             'aenergy': {'total': 12345.6}, 'ret_aenergy': {'total': 100}})
        self.show('com.victronenergy.pvinverter.mqtt_shelly_gen2_shelly_status_switch_0',
                  {'/Ac/L1/Power': 1500.5, '/Ac/Power': 1500.5, '/Ac/L1/Current': 6.5, '/Ac/L1/PowerFactor': 0.99,
                   '/Ac/L1/Energy/Forward': near(12.3456, 1e-6), '/Ac/Energy/Reverse': near(0.1, 1e-6)})

    def test_solarsense(self):
        self.run_mqtt('mqtt.solarsense', topic=None, subscribed='garden/#', node='garden', prefix='ss_')
        self.tell_all('garden/sensor', {'ss_irradiance/state': '812.4', 'ss_installation_power/state': '4500', 'ss_today_s_yield/state': '12.5',
                                        'ss_cell_temperature/state': '33.5', 'ss_battery_voltage/state': '3.6',
                                        'ss_time_since_last_sun/state': '0'})
        self.show(METEO, {'/TimeSinceLastSun': 0, '/Irradiance': 812.4, '/InstallationPower': 4500.0, '/TodaysYield': 12.5,
                          '/CellTemperature': 33.5, '/BatteryVoltage': 3.6})
        self.tell('garden/sensor/ss_irradiance/state', 'nan')
        self.wait_until(METEO, '/Irradiance', None)
        self.tell('garden/status', 'offline', retain=True)
        self.wait_until(METEO, '/Connected', 0)
        self.check(METEO, {'/CellTemperature': INVALID})
        self.tell('garden/status', 'online', retain=True)
        self.tell('garden/sensor/ss_irradiance/state', '5')
        self.show(METEO, {'/Irradiance': 5.0, '/Connected': 1})


class Evcc(MqttTest):
    BASE = 'evcc/loadpoints/2'

    def begin(self, **keys):
        self.run_mqtt('evcc.loadpoint', topic=None, subscribed=self.BASE + '/#', loadpoint=2, **keys)

    def test_charging(self):
        self.begin()
        self.tell_all(self.BASE, {'title': 'Garage', 'connected': 'true', 'charging': 'true', 'mode': 'pv', 'chargeTotalImport': '6960.671',
                                  'sessionEnergy': '5210.4', 'chargeDuration': '1340', 'maxCurrent': '16', 'chargePower': '4200'})
        self.show(EVCC, {'/Ac/Power': 4200.0, '/Ac/L1/Power': 4200.0, '/Status': 2, '/Mode': 1, '/Ac/Energy/Forward': 6960.671,
                         '/Session/Energy': 5.2104, '/Session/Time': 1340.0, '/ChargingTime': 1340.0, '/MaxCurrent': 16.0,
                         '/Ac/L2/Power': ABSENT, '/Ac/L1/Voltage': INVALID})

    def test_phases_by_their_currents(self):
        self.begin()
        self.tell_all(self.BASE, {'chargePower': '4000', 'chargeCurrents/l1': '10', 'chargeCurrents/l2': '6', 'chargeCurrents/l3': '4'})
        self.wait_until(EVCC, '/Ac/L3/Power', 800.0)
        self.check(EVCC, {'/Ac/Power': 4000.0, '/Ac/L1/Power': 2000.0, '/Ac/L2/Power': 1200.0, '/Current': 10.0, '/Ac/L3/Current': 4.0})

    def test_states(self):
        self.begin()
        self.tell(self.BASE + '/chargePower', '0')
        for connected, charging, mode, status in (('false', 'false', 'pv', 0), ('true', 'false', 'now', 1), ('true', 'false', 'minpv', 4),
                                                  ('true', 'true', 'minpv', 2), ('true', 'false', 'off', 1)):
            with self.subTest(connected=connected, charging=charging, mode=mode):
                self.tell_all(self.BASE, {'connected': connected, 'charging': charging, 'mode': mode})
                self.wait_until(EVCC, '/Status', status)

    def test_nothing_is_known_of_what_is_empty(self):
        """nil is an empty payload."""
        self.begin()
        self.tell_all(self.BASE, {'chargePower': '100', 'sessionEnergy': '50'})
        self.wait_until(EVCC, '/Session/Energy', 0.05)
        self.tell(self.BASE + '/sessionEnergy', b'')
        self.wait_until(EVCC, '/Session/Energy', None)
        self.check(EVCC, {'/Connected': 1, '/Ac/Power': 100.0})

    def test_orders(self):
        heard = self.broker.collect(self.BASE + '/+/set')
        self.begin(control=True)
        self.tell_all(self.BASE, {'chargePower': '100', 'mode': 'off', 'maxCurrent': '16'})
        self.wait_until(EVCC, '/MaxCurrent', 16.0)
        self.assertEqual(self.consumer.set(EVCC, '/Mode', 1), 0)
        self.assertEqual(self.consumer.set(EVCC, '/MaxCurrent', 10), 0)
        self.assertNotEqual(self.consumer.set(EVCC, '/Mode', 2), 0)  # evcc has no schedule to choose
        self.assertEqual([(each.topic, each.payload) for each in heard.wait_for(2)],
                         [(self.BASE + '/mode/set', b'pv'), (self.BASE + '/maxCurrent/set', b'10')])


class Coming(MqttTest):
    """What comes, stays away and comes back."""

    def test_kept_messages_wait_for_one_that_is_sent_now(self):
        self.tell('t', {'grid': {'power': 999, 'voltage': 230}}, retain=True)
        self.run_mqtt('mqtt.grid', timeout=5)
        pump_for(0.5)
        self.assertEqual(self.published(), [])
        self.tell('t', {'grid': {'power': 1}})
        self.show(GRID, {'/Ac/Power': 1.0, '/Ac/Voltage': 230.0})

    def test_silence(self):
        self.run_mqtt('mqtt.grid', timeout=1)
        self.tell('t', {'grid': {'power': 120, 'energy_forward': 8}})
        self.show(GRID, {'/Ac/Power': 120.0, '/Connected': 1})
        pump_until(lambda: any(name == GRID for name, _, _ in self.consumer.owner_changes), 'its coming')
        changes = len(self.consumer.owner_changes)
        self.wait_until(GRID, '/Connected', 0)
        self.check(GRID, {'/Ac/Power': INVALID, '/Ac/L1/Power': INVALID, '/Ac/Energy/Forward': 8.0})
        self.program.wait_for_log('no message since')
        self.tell('t', {'grid': {'power': 130}})
        self.show(GRID, {'/Connected': 1, '/Ac/Power': 130.0, '/Ac/Energy/Forward': 8.0})
        self.program.wait_for_log('back after')
        self.assert_stayed_on_the_bus(GRID, changes)

    def test_leaves_the_bus(self):
        self.run_mqtt('mqtt.grid', timeout=1, leave_bus_after=0)
        self.tell('t', {'grid': {'power': 120}})
        self.show(GRID, {'/Ac/Power': 120.0})
        self.consumer.wait_for_no_name(GRID)
        self.tell('t', {'grid': {'power': 130}})
        self.show(GRID, {'/Ac/Power': 130.0})

    def test_an_empty_message_takes_it_away(self):
        self.run_mqtt('mqtt.grid')
        self.tell('t', {'grid': {'power': 120}})
        self.show(GRID, {'/Ac/Power': 120.0})
        self.tell('t', b'')
        self.wait_until(GRID, '/Connected', 0)
        self.check(GRID, {'/Ac/Power': INVALID})

    def test_offline(self):
        self.run_mqtt('mqtt.grid', availability_topic='lwt')
        self.tell('t', {'grid': {'power': 120}})
        self.show(GRID, {'/Ac/Power': 120.0})
        self.tell('lwt', 'Offline')
        self.wait_until(GRID, '/Connected', 0)
        self.tell('lwt', 'Online')
        self.tell('t', {'grid': {'power': 121}})
        self.show(GRID, {'/Ac/Power': 121.0, '/Connected': 1})

    def test_a_broken_message_changes_nothing(self):
        self.run_mqtt('mqtt.grid')
        self.tell('t', {'grid': {'power': 120}})
        self.show(GRID, {'/Ac/Power': 120.0})
        self.tell('t', '{"grid": {"power": 13')
        self.program.wait_for_log('does not count')
        self.check(GRID, {'/Ac/Power': 120.0, '/Connected': 1})

    def test_two_devices_share_a_connection(self):
        self.run_devices(self.device('mqtt.grid', topic='a'), self.device('mqtt.pv', topic='b', name='Sun'), subscriptions=('a', 'b'))
        self.tell('a', {'grid': {'power': 1}})
        self.tell('b', {'pv': {'power': 2}})
        self.show('com.victronenergy.grid.mqtt_grid_a', {'/Ac/Power': 1.0})
        self.show('com.victronenergy.pvinverter.mqtt_pv_b', {'/Ac/Power': 2.0, '/CustomName': 'Sun'})
        self.assertEqual(self.connections(), 1)

    def test_topic_per_value(self):
        self.run_mqtt('mqtt.grid', topic='house', subscribed='house/#', topic_per_value=True)
        self.tell_all('house/grid', {'power': '512', 'L1/power': '{"value": 500}', 'L2/power': '12', 'L1/voltage': '231.5'})
        self.wait_until('com.victronenergy.grid.mqtt_grid_house', '/Ac/L1/Voltage', 231.5)
        self.check('com.victronenergy.grid.mqtt_grid_house', {'/Ac/Power': 512.0, '/Ac/L1/Power': 500.0, '/Ac/L2/Power': 12.0})


class Generic(MqttTest):
    def check_configuration(self, *children, **keys):
        """Status and words of `busbar check`."""
        path = self.configure(self.device('generic.mqtt', *children, **keys))
        return subprocess.run([os.environ['BUSBAR'], 'check', '--config', path], text=True, capture_output=True, timeout=20, check=False)

    def test_topics_documents_and_words(self):
        """Bare values and documents, several rows of one topic, a wildcard, words; each with unit and scale."""
        rows = [value(path='/Ac/L1/Power', topic='tele/+/SENSOR', json='ENERGY/Power', unit='kW'),
                value(path='/Ac/L1/Voltage', topic='tele/+/SENSOR', json='ENERGY/Voltage'),
                value(path='/Ac/Energy/Forward', topic='meter/wh', unit='Wh'),
                value(path='/Status', json='state', words='idle = 1, car charges=2, fault = 11', lasting=True),
                value(path='/Session/Energy', json='session', scale=0.1)]
        self.run_devices(self.device('generic.mqtt', *rows, role='evcharger', topic='box', serial='S-1'),
                         subscriptions=('tele/+/SENSOR', 'meter/wh', 'box'))
        self.tell('tele/plug/SENSOR', {'ENERGY': {'Power': 1.5, 'Voltage': 229}})
        self.tell('meter/wh', '1234.5')
        self.tell('box', {'state': 'Car Charges', 'session': 55})
        service = 'com.victronenergy.evcharger.generic_mqtt_S_1'
        self.wait_until(service, '/Session/Energy', 5.5)
        self.check(service, {'/Ac/L1/Power': 1500.0, '/Ac/L1/Voltage': 229.0, '/Ac/Energy/Forward': 1.2345, '/Status': 2, '/Serial': 'S-1',
                             '/CustomName': 'Roof'})
        self.tell('box', {'state': 'something else'})
        self.wait_until(service, '/Status', None)

    def test_tank_by_its_name(self):
        rows = [value(path='/Level', topic='cistern/cm', offset=-20, scale=0.5), value(path='/RawValue', topic='cistern/cm')]
        self.run_devices(self.device('generic.mqtt', *rows, role='tank', name='Cistern'), subscriptions=('cistern/cm',))
        self.tell('cistern/cm', '120')
        self.show('com.victronenergy.tank.generic_mqtt_Cistern', {'/Level': 50.0, '/RawValue': 120.0, '/Remaining': ABSENT})

    def test_limits_of_a_battery_are_not_taken_from_what_a_broker_kept(self):
        rows = [value(path='/Dc/0/Voltage', topic='b/v'), value(path='/Dc/0/Current', topic='b/i'), value(path='/Dc/0/Power', topic='b/p'),
                value(path='/Soc', topic='b/soc'), value(path='/Info/MaxChargeCurrent', topic='b/limit')]
        self.tell('b/limit', '300', retain=True)
        self.run_devices(self.device('generic.mqtt', *rows, role='battery', name='Bank'), subscriptions=('b/limit',))
        self.tell_all('b', {'v': '52', 'i': '10', 'p': '520', 'soc': '55'})
        service = 'com.victronenergy.battery.generic_mqtt_Bank'
        self.wait_until(service, '/Soc', 55.0)
        self.assertIsNone(self.present(service, '/Info/MaxChargeCurrent'))
        self.tell('b/limit', '100')
        self.wait_until(service, '/Info/MaxChargeCurrent', 100.0)
        self.tell('b/p', '600')
        self.wait_until(service, '/Dc/0/Power', 600.0)
        self.check(service, {'/Dc/0/Current': 10.0})  # measured, of an earlier message

    def test_what_is_wrong_is_told(self):
        good = value(path='/Temperature', topic='a/b')
        for rows, keys, words in (
                ([value(path='/Temperature')], {}, 'topic: is missing, here and in [[device]]'),
                ([value(path='/Temperature', topic='a/#/b')], {}, 'topic: "a/#/b" is no topic'),
                ([value(path='/Temperature', topic='a+')], {}, 'topic: "a+" is no topic'),
                ([value(path='/Temperature', topic='/N/c/t/1/Temperature')], {}, 'begin with N/, without a slash'),
                ([good, value(path='/Humidity', topic='x', json='a'), value(path='/Pressure', topic='x', json='a/b')], {},
                 'another path goes through the same value'),
                ([good, value(path='/Temperature', topic='c')], {}, 'path: /Temperature is fed twice'),
                ([value(path='/Humidity', topic='c')], {}, 'com.victronenergy.temperature needs /Temperature'),
                ([good, value(path='/Status', topic='c', words='OK')], {}, 'words: "OK" is not as "ON = 1"'),
                ([value(path='/Temperature', topic='c', unit='W')], {}, 'unit: /Temperature has °C'),
                ([value(path='/Temperatur', topic='c')], {}, 'did you mean /Temperature?'),
                ([], {}, 'at least one [[device.value]]')):
            with self.subTest(words):
                ended = self.check_configuration(*rows, role='temperature', **keys)
                self.assertEqual(ended.returncode, REFUSED)
                self.assertIn(words, ended.stderr)

    def test_the_same_path_in_documents_of_two_topics(self):
        rows = [value(path='/Temperature', topic='a', json='x'), value(path='/Humidity', topic='b', json='x/y')]
        ended = self.check_configuration(*rows, role='temperature')
        self.assertEqual((ended.returncode, ended.stderr), (0, ''))
        self.assertIn('messages on a, b', ended.stdout)


if __name__ == '__main__':
    unittest.main(verbosity=2)
