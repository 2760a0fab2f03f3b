#!/usr/bin/python3
"""Devices of JSON documents on the bus: phases, totals, roles, sleep, absence, counters (rest.md §3, §7.3, §7.4). What each row makes of
each capture is tested in unit/rest_devices_test.cpp.
"""
import subprocess
import types
import unittest

from http_device import Peer, with_header
from modbus_devices import BUSBAR
from rest_bus import ABSENT, INVALID, RestTest, capture, changed, child, cut, device, failure, near, pump_until

SWITCH = '/rpc/Switch.GetStatus?id=0'
INFO = '/rpc/Shelly.GetDeviceInfo'
SHELLY_MAC = '30C6F7800004'
COMMON = '/solar_api/v1/GetInverterRealtimeData.cgi?Scope=Device&DeviceId=1&DataCollection=CommonInverterData'
THREE_PHASES = '/solar_api/v1/GetInverterRealtimeData.cgi?Scope=Device&DeviceId=1&DataCollection=3PInverterData'
TASMOTA = '/cm?cmnd=STATUS+8'


class JsonDevices(RestTest):
    def shelly(self, sample='shelly_gen2_plus1pm_Switch.GetStatus', of_class='acload', **keys):
        """A running switch; its service."""
        self.server = self.serve({INFO: capture('shelly_gen2_Shelly.GetDeviceInfo'), SWITCH: capture(sample)})
        self.program = self.run_busbar(device('shelly.switch', self.server, **{'interval': 0.2, 'role': of_class, **keys}))
        name = f'com.victronenergy.{of_class}.shelly_switch_{SHELLY_MAC}_0'
        self.wait_for(name, '/UpdateIndex')
        return name

    def check_configuration(self, *devices):
        return subprocess.run([BUSBAR, 'check', '--config', self.configure(*devices)], text=True, capture_output=True, check=False)

    def answer(self, target, content):
        """From now on; returns when it has been asked for, twice: the first may have been under way."""
        self.server.answers[target] = content
        self.server.wait_for_requests(2, target)

    def change(self, **members):
        def change(document):
            document.update(members)
        return changed('shelly_gen2_plus1pm_Switch.GetStatus', change)


class Phases(JsonDevices):
    def test_single_phase_where_it_stands(self):
        service = self.shelly(phase='L3')
        self.check(service, {
            '/Ac/L3/Power': 352.7, '/Ac/L3/Voltage': 233.6, '/Ac/L3/Current': 1.524, '/Ac/L3/Energy/Forward': 1823.393318,
            '/Ac/L3/Energy/Reverse': 0.018204, '/Ac/Power': 352.7, '/Ac/Energy/Forward': 1823.393318, '/Ac/Frequency': 50.0,
            '/Ac/L1/Power': ABSENT, '/Ac/L2/Power': ABSENT, '/NrOfPhases': 1, '/Serial': SHELLY_MAC, '/FirmwareVersion': '1.4.2',
            '/CustomName': 'Roof', '/Connected': 1, '/Mgmt/Connection': f'HTTP 127.0.0.1:{self.server.port}'})

    def test_the_name_that_the_device_has(self):
        server = self.serve({INFO: capture('shelly_gen2_Shelly.GetDeviceInfo'), SWITCH: capture('shelly_gen2_plus1pm_Switch.GetStatus')})
        self.run_busbar(device('shelly.switch', server).replace('name = "Roof"', ''))
        service = f'com.victronenergy.acload.shelly_switch_{SHELLY_MAC}_0'
        self.wait_for(service, '/Ac/Power')
        self.check(service, {'/CustomName': 'Zähler Haus'})

    def test_who_it_is_may_come_late(self):
        """Another identity would be another service, with another instance."""
        identity = '/cm?cmnd=STATUS+5'
        server = self.serve({TASMOTA: capture('tasmota_plug_STATUS8'), identity: failure(503, Retry_After='1')})
        program = self.run_busbar(device('tasmota.plug', server, interval=0.2))
        program.wait_for_log('nothing is published')
        self.assertEqual(self.published(), [])
        server.answers[identity] = failure(500)
        server.wait_for_requests(2, identity)
        self.assertEqual(self.published(), [])
        server.answers[identity] = b'{"StatusNET":{"Mac":"AA:BB:CC:00:11:22"}}'
        self.assertIn('AA_BB_CC_00_11_22', self.wait_for_one('acload'))

    def test_turned_meter_in_front_of_an_inverter(self):
        service = self.shelly('shelly_gen2_plus1pm_Switch.GetStatus_pv_negative', 'pvinverter', inverted=True)
        self.check(service, {'/Ac/Power': 583.4, '/Ac/L1/Power': 583.4, '/Ac/L1/Energy/Forward': 911.8704, '/Ac/L1/Voltage': 235.1,
                             '/Ac/L1/Current': 2.51, '/Ac/Energy/Forward': 911.8704, '/Ac/L1/Energy/Reverse': near(0.4697, 1e-4),
                             '/StatusCode': 7, '/ErrorCode': 0, '/Position': 1})

    def test_meter_that_is_not_turned_says_so_once(self):
        service = self.shelly('shelly_gen2_plus1pm_Switch.GetStatus_pv_negative', 'pvinverter')
        self.check(service, {'/Ac/Power': -583.4, '/StatusCode': 8})
        self.server.wait_for_requests(3, SWITCH)
        self.assertEqual(sum('inverted = true' in line for line in self.program.log), 1)

    def test_spread_over_three_phases(self):
        service = self.shelly(phase='3P')
        third = 352.7 / 3
        expected = {f'/Ac/L{phase}/{what}': value for phase in (1, 2, 3) for what, value in {
            'Power': third, 'Voltage': 233.6, 'Current': third / 233.6, 'Energy/Forward': 1823.393318 / 3}.items()}
        self.check(service, {**expected, '/Ac/Power': 352.7, '/Ac/Energy/Forward': 1823.393318, '/NrOfPhases': 3})

    def test_spread_without_a_voltage(self):
        """The driver that is replaced divides by it."""
        server = self.serve({TASMOTA: changed('tasmota_plug_STATUS8', lambda all: all['StatusSNS']['ENERGY'].pop('Voltage'))})
        self.run_busbar(device('tasmota.plug', server, role='pvinverter', phase='3P', interval=0.2))
        service = self.wait_for_one('pvinverter')
        self.wait_for(service, '/UpdateIndex')
        self.check(service, {'/Ac/L2/Power': 388 / 3, '/Ac/L2/Voltage': INVALID, '/Ac/L2/Current': INVALID, '/Ac/Power': 388.0})

    def wait_for_one(self, of_class):
        return pump_until(lambda: next((name for name in self.published() if f'.{of_class}.' in name), None), of_class)

    def test_inverter_instead_of_a_pvinverter(self):
        service = self.shelly(of_class='inverter')
        self.check(service, {'/Ac/Out/L1/P': 352.7, '/Ac/Out/L1/V': 233.6, '/Ac/Out/L1/I': 1.524, '/State': 9, '/Mode': 2,
                             '/Ac/L1/Power': ABSENT})
        self.answer(SWITCH, self.change(apower=0, current=0))
        self.wait_for_value(service, '/State', 0)

    def test_three_phases_with_a_total_of_their_own(self):
        server = self.serve({'/status': capture('shelly_gen1_3em_status'), '/shelly': capture('shelly_gen1_shelly')})
        self.run_busbar(device('shelly.3em', server, interval=0.2))
        service = self.wait_for_one('grid')
        self.wait_for(service, '/UpdateIndex')
        self.check(service, {
            '/Ac/L1/Power': 411.2, '/Ac/L2/Power': -1320.7, '/Ac/L3/Power': 250.0, '/Ac/Power': -659.5, '/Ac/L2/Voltage': 232.1,
            '/Ac/L3/Current': 1.22, '/Ac/L2/Energy/Reverse': 980.2213, '/Ac/Energy/Forward': 9269.3827,
            '/Ac/Energy/Reverse': 1310.6006, '/NrOfPhases': 3})

    def test_a_phase_that_is_not_measured_at_first(self):
        """It is there all the same: without it there is no total, and when it is measured it is part of it."""
        def blind(document):
            document['Datas'][2] = [None] * 7
        server = self.serve({'/api/monitorjson': changed('iammeter_monitorjson_3phase', blind)})
        self.run_busbar(device('iammeter.wem3080t', server, interval=0.2))
        service = self.wait_for_one('grid')
        self.wait_for(service, '/UpdateIndex')
        self.check(service, {'/Ac/L1/Power': 511.4, '/Ac/L2/Power': -1402.9, '/Ac/L3/Power': INVALID, '/Ac/Power': INVALID,
                             '/Ac/Energy/Forward': INVALID, '/NrOfPhases': 3})
        server.answers['/api/monitorjson'] = capture('iammeter_monitorjson_3phase')
        self.wait_for_value(service, '/Ac/Power', 511.4 - 1402.9 + 201.3)

    def test_the_only_phase_that_is_measured_at_first_stays_where_it_is(self):
        def blind(document):
            document['Datas'][1:] = [[None] * 7, [None] * 7]
        server = self.serve({'/api/monitorjson': changed('iammeter_monitorjson_3phase', blind)})
        self.run_busbar(device('iammeter.wem3080t', server, interval=0.2, phase='L2'))
        service = self.wait_for_one('grid')
        self.wait_for(service, '/UpdateIndex')
        self.check(service, {'/Ac/L1/Power': 511.4, '/Ac/L2/Power': INVALID, '/Ac/Power': INVALID})

    def test_a_string_that_wakes_up_later(self):
        """It has no item until it tells something: then the service is made anew."""
        server = self.serve({'/api/data.json': changed('dtugateway_data', lambda all: all.pop('pv1'))})
        self.run_busbar(device('dtugateway.inverter', server, interval=0.2))
        service = self.wait_for_one('pvinverter')
        self.wait_for(service, '/Pv/0/V')
        self.check(service, {'/Pv/1/V': ABSENT})
        server.answers['/api/data.json'] = capture('dtugateway_data')
        self.wait_for(service, '/Pv/1/V')
        self.check(service, {'/Pv/1/P': 220.8, '/Pv/0/P': 222.6, '/Ac/Power': 436.1})


class Fronius(JsonDevices):
    def run_fronius(self, answers=()):
        self.server = self.serve({COMMON: capture('fronius_CommonInverterData'), THREE_PHASES: capture('fronius_3PInverterData'),
                                  **dict(answers)})
        self.program = self.run_busbar(device('fronius.solar_api', self.server, interval=0.2))
        service = 'com.victronenergy.pvinverter.fronius_solar_api_127_0_0_1_1'
        self.wait_for(service, '/StatusCode')
        return service

    @staticmethod
    def not_much_later(document):
        document['Body']['Data']['TOTAL_ENERGY']['Value'] = 24510400

    def test_power_of_phases_is_their_share(self):
        service = self.run_fronius()
        apparent = [231.1 * 3.44, 232.4 * 3.42, 230.6 * 3.41]
        self.check(service, {'/Ac/Power': 2371.0, '/Ac/Energy/Forward': 24510.332, '/Pv/0/V': 402.5, '/StatusCode': 7,
                             '/Ac/Frequency': 49.99, '/Ac/L3/Voltage': 230.6,
                             **{f'/Ac/L{i + 1}/Power': near(2371 * apparent[i] / sum(apparent), 1e-3) for i in range(3)}})

    def test_night(self):
        service = self.run_fronius()
        self.server.answers.update({COMMON: changed('fronius_CommonInverterData_night', self.not_much_later), THREE_PHASES: capture('fronius_not_available')})
        self.wait_for_value(service, '/StatusCode', 8)
        self.check(service, {'/Ac/Power': 0.0, '/Ac/L1/Power': 0.0, '/Ac/L2/Current': 0.0, '/Ac/L1/Voltage': INVALID,
                             '/Ac/Frequency': INVALID, '/Pv/0/V': INVALID, '/Ac/Energy/Forward': 24510.4, '/Connected': 1,
                             '/ErrorCode': 0})
        self.server.answers.update({COMMON: capture('fronius_CommonInverterData'), THREE_PHASES: capture('fronius_3PInverterData')})
        self.wait_for_value(service, '/Ac/Power', 2371.0)
        self.wait_for_value(service, '/Ac/L3/Voltage', 230.6)

    def test_start_at_night(self):
        service = self.run_fronius({COMMON: capture('fronius_CommonInverterData_night'), THREE_PHASES: capture('fronius_not_available')})
        self.check(service, {'/StatusCode': 8, '/Ac/Power': 0.0, '/Ac/Energy/Forward': 24512.001})
        self.server.answers.update({COMMON: capture('fronius_CommonInverterData'), THREE_PHASES: capture('fronius_3PInverterData')})
        self.wait_for(service, '/Ac/L3/Power')

    def test_an_excuse_with_status_200_is_an_absence(self):
        service = self.run_fronius()
        self.server.answers[COMMON] = capture('fronius_not_available')
        self.wait_for_value(service, '/Connected', 0)
        self.check(service, {'/StatusCode': 10, '/ErrorCode': 4, '/Ac/Power': INVALID, '/Ac/Energy/Forward': 24510.332})
        self.program.wait_for_log('Head/Status/Code is 12')


class Absence(JsonDevices):
    def lost(self, service, error, **more):
        self.wait_for_value(service, '/Connected', 0)
        self.check(service, {'/Ac/Power': INVALID, '/Ac/L1/Power': INVALID, '/Ac/L1/Voltage': INVALID, '/Ac/L1/Current': INVALID,
                             '/StatusCode': 10, '/ErrorCode': error, '/Ac/Energy/Forward': 1823.393318, **more})

    def test_server_gone_and_back(self):
        service = self.shelly(of_class='pvinverter')
        port = self.server.port
        self.server.close()
        self.lost(service, 1)
        self.program.wait_for_log('values invalid; trying again')
        again = self.serve({INFO: capture('shelly_gen2_Shelly.GetDeviceInfo'), SWITCH: self.change(apower=100)}, port=port)
        self.wait_for_value(service, '/Ac/Power', 100.0, 60)
        self.check(service, {'/Connected': 1, '/StatusCode': 7, '/ErrorCode': 0})
        self.program.wait_for_log('back after')
        self.assertTrue(again.requests)

    def test_a_password_is_missing(self):
        service = self.shelly(of_class='pvinverter')
        self.server.answers[SWITCH] = failure(401, WWW_Authenticate='Digest realm="shelly", nonce="1", algorithm=SHA-256, qop="auth"')
        self.server.wait_for_requests(1, SWITCH)
        self.lost(service, 2)

    def test_every_cut_answer_is_none(self):
        service = self.shelly(of_class='pvinverter')
        content = capture('shelly_gen2_plus1pm_Switch.GetStatus')
        self.answer(SWITCH, cut(content, len(content) - 3))
        self.lost(service, 1)

    def test_another_document_is_none(self):
        service = self.shelly(of_class='pvinverter')
        self.answer(SWITCH, b'{"id":0,"output":true}')
        self.lost(service, 4)
        self.program.wait_for_log('apower is missing')

    def test_not_json_at_all(self):
        service = self.shelly(of_class='pvinverter')
        self.answer(SWITCH, b'<html>busy</html>')
        self.lost(service, 4)

    def test_a_member_that_goes_missing_is_invalid_at_once(self):
        service = self.shelly()
        self.answer(SWITCH, changed('shelly_gen2_plus1pm_Switch.GetStatus', lambda all: all.pop('voltage')))
        self.check(service, {'/Ac/L1/Voltage': INVALID, '/Ac/L1/Power': 352.7, '/Connected': 1})

    def test_null_at_the_start_is_no_device(self):
        self.server = self.serve({INFO: b'null', SWITCH: b'null'})
        program = self.run_busbar(device('shelly.switch', self.server, interval=0.2))
        program.wait_for_log('nothing is published')
        self.assertEqual(self.published(), [])
        self.server.answers.update({INFO: capture('shelly_gen2_Shelly.GetDeviceInfo'),
                                    SWITCH: capture('shelly_gen2_plus1pm_Switch.GetStatus')})
        self.wait_for(f'com.victronenergy.acload.shelly_switch_{SHELLY_MAC}_0', '/Ac/Power')

    def test_tasmota_wants_a_password(self):
        """With status 200, and no value in it: the driver that is replaced makes 0 W of it."""
        server = self.serve({TASMOTA: capture('tasmota_warning_http200')})
        program = self.run_busbar(device('tasmota.plug', server, interval=0.2))
        program.wait_for_log('WARNING')
        self.assertEqual(self.published(), [])

    def test_hung_server(self):
        peer = Peer(lambda connection, request: peer.wait_for_end(connection))
        self.addCleanup(peer.close)
        program = self.run_busbar(device('shelly.switch', peer.port, timeout=0.3))
        program.wait_for_log('nothing is published')
        self.assertEqual(self.published(), [])

    def test_an_answer_that_trickles(self):
        """Slow loris: each byte in time, the whole never."""
        def trickle(connection, _):
            connection.sendall(with_header(b'', 'Content-Length: 100000'))
            while not peer.closing.wait(0.05):
                connection.sendall(b' ')
        peer = Peer(trickle)
        self.addCleanup(peer.close)
        program = self.run_busbar(device('shelly.switch', peer.port, timeout=0.5))
        program.wait_for_log('nothing is published')


class Counters(JsonDevices):
    def test_zero_after_a_restart_is_not_believed(self):
        service = self.shelly()
        self.answer(SWITCH, self.change(aenergy={'total': 0}, ret_aenergy={'total': 0}, apower=1))
        self.wait_for_value(service, '/Ac/Power', 1.0)
        self.check(service, {'/Ac/Energy/Forward': 1823.393318})

    def test_meter_head_at_its_start(self):
        target = '/cm?cmnd=STATUS+10'
        server = self.serve({target: capture('tasmota_sml_startup_zero_STATUS10')})
        self.run_busbar(device('tasmota.sml', server, interval=0.2))
        server.wait_for_requests(3)
        for service in self.published():
            self.check(service, {'/Ac/Energy/Forward': INVALID, '/Ac/Energy/Reverse': INVALID})

    def test_from_zero_also_after_a_restart(self):
        service = self.shelly(energy_from_zero=True)
        self.wait_for_value(service, '/Ac/Energy/Forward', 0.0)
        self.answer(SWITCH, self.change(aenergy={'total': 1823911.522}, ret_aenergy={'total': 18.204}))
        self.wait_for_value(service, '/Ac/Energy/Forward', 0.5)
        self.program.terminate()
        self.run_busbar(device('shelly.switch', self.server, interval=0.2, energy_from_zero=True, role='acload'))
        self.wait_for(service, '/Ac/Energy/Forward')
        self.check(service, {'/Ac/Energy/Forward': near(0.5, 1e-6), '/Ac/L1/Energy/Forward': near(0.5, 1e-6)})

    def test_from_zero_with_a_counter_that_began_anew(self):
        """Below what was subtracted there is no energy that could be told, nor its total."""
        service = self.shelly(energy_from_zero=True)
        self.wait_for_value(service, '/Ac/Energy/Forward', 0.0)
        self.program.terminate()
        self.server.answers[SWITCH] = self.change(aenergy={'total': 5000}, ret_aenergy={'total': 0}, apower=7)
        self.run_busbar(device('shelly.switch', self.server, interval=0.2, energy_from_zero=True, role='acload'))
        self.wait_for_value(service, '/Ac/Power', 7.0)
        self.server.wait_for_requests(3, SWITCH)
        self.check(service, {'/Ac/L1/Energy/Forward': INVALID, '/Ac/Energy/Forward': INVALID})

    def test_from_zero_is_for_one_counter(self):
        found = self.check_configuration(device('shelly.3em', 80, energy_from_zero=True))
        self.assertIn('this one counts each phase', found.stderr)



class Sharing(JsonDevices):
    def test_channels_of_one_host_share_a_connection(self):
        second = '/rpc/Switch.GetStatus?id=1'
        self.server = self.serve({INFO: capture('shelly_gen2_Shelly.GetDeviceInfo'), SWITCH: self.change(apower=1),
                                  second: self.change(apower=2)})
        self.run_busbar(*[device('shelly.switch', self.server, name=f'Channel {channel}', channel=channel, interval=0.2)
                          for channel in (0, 1)])
        for channel, power in enumerate((1.0, 2.0)):
            self.wait_for_value(f'com.victronenergy.acload.shelly_switch_{SHELLY_MAC}_{channel}', '/Ac/Power', power)
        self.server.wait_for_requests(4)
        self.assertEqual(self.server.connections, 1)


class Conditional(JsonDevices):
    """Servers that give their answers a version need not send the same one again."""

    def versions(self, content):
        def tell(request):
            self.asked.append(request.headers.get('If-None-Match'))
            if self.asked[-1] == content.etag:
                request.tell(304, ETag=content.etag)
            else:
                request.tell(200, content.body, ETag=content.etag)
        return tell

    def test_what_is_known_is_not_sent_again(self):
        self.asked = []
        content = types.SimpleNamespace(body=self.change(apower=100), etag='"one"')
        self.server = self.serve({INFO: capture('shelly_gen2_Shelly.GetDeviceInfo'), SWITCH: self.versions(content)})
        self.run_busbar(device('shelly.switch', self.server, interval=0.2))
        service = f'com.victronenergy.acload.shelly_switch_{SHELLY_MAC}_0'
        self.wait_for_value(service, '/Ac/Power', 100.0)
        # Longer than its values are fresh.
        self.server.wait_for_requests(18, SWITCH)
        self.check(service, {'/Ac/Power': 100.0, '/Connected': 1})
        self.assertEqual(self.asked[0], None)
        self.assertEqual(set(self.asked[1:]), {'"one"', None})
        # Now and then it is asked for whole: see below.
        self.assertLess(self.asked.count(None), len(self.asked) / 4)
        content.body, content.etag = self.change(apower=200), 'W/"two"'
        self.wait_for_value(service, '/Ac/Power', 200.0)
        self.server.wait_for_requests(2, SWITCH)
        self.assertEqual(self.asked[-1], 'W/"two"')

    def test_a_server_that_does_not_notice_its_changes(self):
        """It is not believed for longer than a value is fresh."""
        self.asked = []
        content = types.SimpleNamespace(body=self.change(apower=100), etag='"always"')
        self.server = self.serve({INFO: capture('shelly_gen2_Shelly.GetDeviceInfo'), SWITCH: self.versions(content)})
        self.run_busbar(device('shelly.switch', self.server, interval=0.2))
        service = f'com.victronenergy.acload.shelly_switch_{SHELLY_MAC}_0'
        self.wait_for_value(service, '/Ac/Power', 100.0)
        content.body = self.change(apower=200)
        self.wait_for_value(service, '/Ac/Power', 200.0)
        self.assertIn('"always"', self.asked)

    def test_nothing_is_known_after_a_failure(self):
        self.asked = []
        content = types.SimpleNamespace(body=self.change(apower=100), etag='"one"')
        self.server = self.serve({INFO: capture('shelly_gen2_Shelly.GetDeviceInfo'), SWITCH: self.versions(content)})
        self.run_busbar(device('shelly.switch', self.server, interval=0.2))
        service = f'com.victronenergy.acload.shelly_switch_{SHELLY_MAC}_0'
        self.wait_for_value(service, '/Ac/Power', 100.0)
        self.answer(SWITCH, b'{"id":0}')
        self.asked.clear()
        self.server.answers[SWITCH] = self.versions(content)
        self.server.wait_for_requests(2, SWITCH)
        self.assertEqual(self.asked[0], None)
        self.check(service, {'/Ac/Power': 100.0})

    def test_nobody_asked_whether_it_was_modified(self):
        self.server = self.serve({INFO: failure(304), SWITCH: self.change(apower=100)})
        program = self.run_busbar(device('shelly.switch', self.server, interval=0.2))
        program.wait_for_log('status 304')
        self.assertEqual(self.published(), [])


class Generic(JsonDevices):
    ROWS = (child('value', path='/Ac/L1/Power', json='StatusSNS/ENERGY/Power/0', unit='W', needed=True),
            child('value', path='/Ac/L1/Current', json='StatusSNS/ENERGY/Current/0'),
            child('value', path='/Ac/L1/Voltage', json='StatusSNS/ENERGY/Voltage', unit='V'),
            child('value', path='/Ac/L1/Energy/Forward', json='StatusSNS/ENERGY/Total', unit='kWh'))

    def section(self, server, *rows, **keys):
        text = device('generic.json', server, *rows, role='pvinverter', url=f'http://127.0.0.1:{server.port}/cm?cmnd=STATUS+8',
                      interval=0.2, **keys)
        return '\n'.join(line for line in text.split('\n') if not line.startswith(('host =', 'port =')))

    def test_rows_of_the_configuration(self):
        server = self.serve({'/cm?cmnd=STATUS+8': capture('tasmota_shelly_2pm')})
        self.run_busbar(self.section(server, *self.ROWS, name='Balcony', phase='L2'))
        service = 'com.victronenergy.pvinverter.generic_json_Balcony'
        self.wait_for(service, '/Ac/Power')
        self.check(service, {'/Ac/L2/Power': 160.0, '/Ac/L2/Current': 0.734, '/Ac/L2/Voltage': 235.0, '/Ac/Energy/Forward': 78.85,
                             '/CustomName': 'Balcony', '/StatusCode': 7})

    def test_a_path_that_is_an_array_is_named(self):
        server = self.serve({'/cm?cmnd=STATUS+8': capture('tasmota_shelly_2pm')})
        program = self.run_busbar(self.section(server, child('value', path='/Ac/L1/Power', json='StatusSNS/ENERGY/Power', needed=True)))
        program.wait_for_log('StatusSNS/ENERGY/Power is something else than a value')
        self.assertEqual(self.published(), [])

    def test_nan_of_esphome(self):
        power = child('value', path='/Ac/L1/Power', json='value')
        server = self.serve({'/cm?cmnd=STATUS+8': capture('esphome_sensor_power')})
        self.run_busbar(self.section(server, power))
        service = 'com.victronenergy.pvinverter.generic_json_Roof'
        self.wait_for_value(service, '/Ac/Power', 412.5)
        server.answers['/cm?cmnd=STATUS+8'] = capture('esphome_sensor_nan')
        self.wait_for(service, '/Ac/Power', valid=False)

    def test_mistakes_are_found_at_the_start(self):
        server = self.serve({})
        rows = (child('value', path='/Ac/L1/Powr', json='a'), child('value', path='/Ac/L1/Voltage', json='a//b', unit='V'),
                child('value', path='/Ac/L1/Current', json='c', unit='V'), child('value', path='/Serial', json='d', scale=2.0),
                child('value', path='/Ac/Frequency', json='e', scale=0), child('value', path='/Ac/PowerLimit', json='f'),
                child('value', path='/Ac/Power', json='g', plus='h', minus='i'), child('value', path='/Ac/L2/Power', json='j/k'),
                child('value', path='/Ac/L3/Power', json='j'), child('value', path='/Ac/L2/Power', json='l'))
        result = self.check_configuration(self.section(server, *rows))
        self.assertEqual(result.returncode, 2, result)
        for part in ('no /Ac/L1/Powr, did you mean /Ac/L1/Power?', '"a//b": a step', 'unit: /Ac/L1/Current has A', 'scale: /Serial is a text',
                     'scale: is 0', '/Ac/PowerLimit is written by the GX', 'a value is made of two at most',
                     '"j": another path', '/Ac/L2/Power is fed twice'):
            self.assertIn(part, result.stderr)
        self.assertIn('needs /Ac/L1/Power', self.check_configuration(self.section(server, self.ROWS[1])).stderr)

    def test_what_check_says_of_urls(self):
        for url, said in {'http://u:p@h/x': 'a password does not belong here', 'ftp://h/x': 'Unsupported URL scheme', 'file:///x': 'http:// or https://', 'http://h:0x/': 'url:'}.items():
            result = self.check_configuration(f'[[device]]\ntype = "generic.json"\nrole = "grid"\nurl = "{url}"\n')
            self.assertEqual(result.returncode, 2)
            self.assertIn(said, result.stderr)
        host = '[[device]]\ntype = "shelly.switch"\n'
        self.assertIn('host or url is required', self.check_configuration(host).stderr)
        self.assertIn('leave out what stands behind the host', self.check_configuration(host + 'url = "http://h/rpc"\n').stderr)
        self.assertIn('a whole URL goes to the key url', self.check_configuration(host + 'host = "http://h"\n').stderr)


class Probe(JsonDevices):
    def test_what_each_row_found(self):
        server = self.serve({INFO: capture('shelly_gen2_Shelly.GetDeviceInfo'), SWITCH: capture('shelly_gen2_plus1pm_Switch.GetStatus')})
        result = self.probe(device('shelly.switch', server))
        self.assertEqual(result.returncode, 0, result)
        self.assertRegex(result.stdout, r'apower +352.7 +352.7 W +/Ac/L1/Power')
        self.assertRegex(result.stdout, r'aenergy/total - ret_aenergy/total +1823411.522, 18.204 +1823.393318 kWh')
        self.assertTrue(all(method == 'GET' for method, *_ in server.requests))

    def test_why_a_document_is_refused(self):
        server = self.serve({TASMOTA: capture('tasmota_warning_http200')})
        result = self.probe(device('tasmota.plug', server))
        self.assertEqual(result.returncode, 1, result)
        self.assertIn('WARNING', result.stdout + result.stderr)


if __name__ == '__main__':
    unittest.main()
