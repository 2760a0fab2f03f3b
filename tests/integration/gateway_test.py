"""OpenDTU and AhoyDTU: every answer of rest.md §7.1 and §7.2, and what becomes of the services when answers fail (§2.2, §3.8)."""
import json
import subprocess
import time
import unittest
import urllib.parse

from modbus_devices import BUSBAR
from rest_bus import ABSENT, INVALID, RestTest, body, capture, changed, child, cut, device, failure
from venus_bus import pump_until

LIST = '/api/livedata/status'
HM600, HMS2000, HMT = '114182940773', '1164a00b12c4', '138290123456'


def of_serial(serial, of_class='pvinverter'):
    return f'com.victronenergy.{of_class}.opendtu_inverter_{serial}'


def detail(serial):
    return f'{LIST}?inv={serial}'


def devinfo(serial):
    return f'/api/devinfo/status?inv={serial}'


def opendtu_v26():
    """Two inverters of the list; the third, an HMT, is left out."""
    def two(document):
        del document['inverters'][2]
    return {LIST: changed('opendtu_v26_list', two),
            detail(HM600): capture('opendtu_v26_inv_hm600'),
            detail(HMS2000): capture('opendtu_v26_inv_hms2000'),
            devinfo(HMS2000): capture('opendtu_devinfo_hms2000')}


def edit(server, target, change):
    """Changes an answer that is a document."""
    document = json.loads(server.answers[target])
    change(document)
    server.answers[target] = body(document)


class OpenDtuValues(RestTest):
    def test_new_api(self):
        server = self.serve(opendtu_v26())
        self.run_busbar(device('opendtu.inverter', server,
                               child('inverter', serial=HMS2000, phase='L2', position='ac-input-1', name='South', instance=42),
                               interval=0.5))
        self.wait_for(of_serial(HM600), '/Ac/Power')
        self.check(of_serial(HM600), {
            '/Ac/L1/Voltage': 231.3999939, '/Ac/L1/Current': 1.049999952, '/Ac/L1/Power': 243.5, '/Ac/Power': 243.5,
            '/Ac/L1/Energy/Forward': 1023.455994, '/Ac/Energy/Forward': 1023.455994,
            '/Ac/Frequency': 50.00999832, '/Ac/L1/PowerFactor': 0.9990000129,
            '/Pv/0/V': 34.09999847, '/Pv/0/I': 3.849999905, '/Pv/0/P': 131.1999969,
            '/Pv/1/V': 33.79999924, '/Pv/1/P': 124.8000031, '/Pv/2/V': ABSENT,
            '/Ac/MaxPower': 600.0, '/Ac/PowerLimit': ABSENT, '/Ac/L2/Power': ABSENT,
            '/StatusCode': 7, '/ErrorCode': 0, '/Connected': 1, '/Position': 1,
            '/Serial': HM600, '/CustomName': 'HM-600 Carport', '/ProductName': 'OpenDTU Hoymiles inverter',
            '/FirmwareVersion': INVALID})
        self.wait_for(of_serial(HMS2000), '/Ac/Power')
        self.check(of_serial(HMS2000), {
            '/Ac/L2/Voltage': 233.8999939, '/Ac/L2/Current': 5.079999924, '/Ac/L2/Power': 1187.300049,
            '/Ac/Power': 1187.300049, '/Ac/Energy/Forward': 2210.106934, '/Ac/L1/Power': ABSENT,
            '/Pv/0/V': 35.20000076, '/Pv/3/P': 305.2000122, '/Pv/4/P': ABSENT,
            '/Ac/MaxPower': 2000.0, '/ProductName': 'HMS-2000-4T', '/FirmwareVersion': '10027', '/HardwareVersion': '01.00',
            '/CustomName': 'South', '/DeviceInstance': 42, '/Position': 0, '/Mgmt/Connection': f'HTTP 127.0.0.1:{server.port}'})

    def test_old_api_has_the_values_in_the_list(self):
        server = self.serve({LIST: capture('opendtu_status')})
        program = self.run_busbar(device('opendtu.inverter', server, child('inverter', serial='116183398765', phase='L2'),
                                         interval=0.5))
        garden, balcony = of_serial('116183398765'), of_serial('116181698765')
        self.wait_for(garden, '/Ac/Power')
        self.check(garden, {
            '/Ac/L2/Voltage': 227.6000061, '/Ac/L2/Current': 0.379999995, '/Ac/L2/Power': 86.59999847, '/Ac/Power': 86.59999847,
            '/Ac/Energy/Forward': 144.0279999, '/Ac/L2/Energy/Forward': 144.0279999, '/Ac/MaxPower': 1500.0,
            '/Pv/3/V': 37.29999924, '/StatusCode': 7})
        self.wait_for_value(balcony, '/StatusCode', 8)
        self.check(balcony, {'/Ac/L1/Power': 0.0, '/Ac/Power': 0.0, '/Ac/L1/Current': 0.0, '/Ac/L1/Voltage': INVALID,
                             '/Ac/Energy/Forward': 270.4660034, '/Connected': 1})
        self.assertFalse([each for each in server.targets() if each.startswith(LIST + '?')])
        line = program.wait_for_log('116181698765')
        self.assertIn('"HM-1500-Balkon"', line)
        self.assertIn('[[device.inverter]] with serial = "116181698765"', line)

    def test_first_of_the_new_api(self):
        server = self.serve({LIST: capture('opendtu_v24.2.12_livedata_status'),
                             # its serial is another one in this sample
                             detail(HM600): changed('opendtu_v24.2.12_inverter', lambda d: d['inverters'][0].update(serial=HM600)),
                             detail('114182000001'): capture('opendtu_v26_inv_unknown_serial')})
        self.run_busbar(device('opendtu.inverter', server, interval=0.5))
        self.wait_for(of_serial(HM600), '/Ac/Power')
        self.check(of_serial(HM600), {'/Ac/L1/Voltage': 226.3999939, '/Ac/L1/Current': 0.050000001, '/Ac/Power': 12.10000038,
                                      '/Ac/Energy/Forward': 0.004, '/CustomName': 'HM-600', '/Serial': HM600})
        self.wait_for_value(of_serial('114182000001'), '/StatusCode', 8)
        self.check(of_serial('114182000001'), {'/Ac/Power': 0.0, '/Ac/L1/Power': 0.0, '/Ac/Energy/Forward': INVALID,
                                               '/CustomName': 'Test', '/Ac/MaxPower': INVALID})

    def test_as_an_inverter(self):
        server = self.serve(opendtu_v26())
        self.run_busbar(device('opendtu.inverter', server, child('inverter', serial=HMS2000, role='inverter'), interval=0.5))
        service = of_serial(HMS2000, 'inverter')
        self.wait_for(service, '/Ac/Out/L1/P')
        self.check(service, {'/Ac/Out/L1/V': 233.8999939, '/Ac/Out/L1/I': 5.079999924, '/Ac/Out/L1/P': 1187.300049,
                             '/Dc/0/Voltage': 35.20000076, '/State': 9, '/Mode': 2})

    def test_three_phases_of_an_hmt(self):
        def as_hmt(document):
            document['inverters'][0].update(serial=HMT, limit_absolute=2250)
            document['inverters'][0]['AC']['0']['Voltage']['v'] = 400.0
            document['inverters'][0]['AC']['0']['Power']['v'] = 1800.0
        server = self.serve({LIST: capture('opendtu_v26_list'), **{k: v for k, v in opendtu_v26().items() if k != LIST},
                             detail(HMT): changed('opendtu_v26_inv_hms2000', as_hmt)})
        self.run_busbar(device('opendtu.inverter', server, interval=0.5))
        service = of_serial(HMT)
        self.wait_for(service, '/Ac/Power')
        volt = 400.0 / 3 ** 0.5
        for phase in ('L1', 'L2', 'L3'):
            self.check(service, {f'/Ac/{phase}/Voltage': volt, f'/Ac/{phase}/Power': 600.0, f'/Ac/{phase}/Current': 600 / volt,
                                 f'/Ac/{phase}/Energy/Forward': 2210.106934 / 3})
        self.check(service, {'/Ac/Power': 1800.0, '/Ac/Energy/Forward': 2210.106934})


class Temperature(RestTest):
    def test_is_a_sensor_of_its_own_if_wanted(self):
        server = self.serve(opendtu_v26())
        self.run_busbar(device('opendtu.inverter', server, child('inverter', serial=HM600, temperature=True), interval=0.3))
        sensor = of_serial(HM600, 'temperature')
        self.wait_for(sensor, '/Temperature')
        self.check(sensor, {'/Temperature': 27.39999962, '/Status': 0, '/Connected': 1, '/Serial': HM600,
                            '/CustomName': 'HM-600 Carport temperature', '/TemperatureType': 2})
        self.wait_for(of_serial(HMS2000), '/Ac/Power')
        self.assertNotIn(of_serial(HMS2000, 'temperature'), self.published())
        edit(server, LIST, lambda d: d['inverters'][0].update(reachable=False))
        self.wait_for(sensor, '/Temperature', valid=False)
        self.check(sensor, {'/Connected': 1})
        edit(server, LIST, lambda d: d['inverters'].pop(0))
        self.wait_for_value(sensor, '/Connected', 0)

    def test_of_ahoydtu(self):
        self.run_busbar(device('ahoydtu.inverter', self.serve({LIVE: flags('ahoy_0.5.93_live', 0),
                                                               by_index(0): heard('ahoy_0.5.93_inverter-id-0', 3)}),
                               interval=0.3, temperature=True))
        self.wait_for_value(of_ahoy('116199999999', 'temperature'), '/Temperature', 34.2)


class OpenDtuTimes(RestTest):
    """What changes while it runs."""

    def start_with(self, answers, *children, **keys):
        self.server = self.serve(answers)
        program = self.run_busbar(device('opendtu.inverter', self.server, *children, interval=0.3, **keys))
        return program

    def only_hm600(self, name='opendtu_v26_list'):
        def one(document):
            document['inverters'] = document['inverters'][:1]
        return {LIST: changed(name, one), detail(HM600): capture('opendtu_v26_inv_hm600')}

    def test_night_at_start(self):
        self.start_with({LIST: capture('opendtu_v26_night_list'), detail(HM600): capture('opendtu_v26_night_inv_hm600')})
        service = of_serial(HM600)
        self.wait_for_value(service, '/StatusCode', 8)
        self.check(service, {'/Ac/Power': 0.0, '/Ac/L1/Power': 0.0, '/Ac/L1/Current': 0.0, '/Ac/L1/Voltage': INVALID,
                             '/Ac/Frequency': INVALID, '/Ac/Energy/Forward': 1023.455994, '/Pv/0/P': 0.0, '/Pv/0/V': INVALID,
                             '/Ac/MaxPower': 600.0, '/Connected': 1, '/UpdateIndex': 0})
        self.server.wait_for_requests(5, LIST)
        self.assertEqual(self.server.targets().count(detail(HM600)), 1, 'its energy is asked for once a minute')

    def test_night_falls_and_ends(self):
        program = self.start_with(self.only_hm600())
        service = of_serial(HM600)
        self.wait_for_value(service, '/Ac/Power', 243.5)
        self.consumer.roundtrip(service)
        since = len(self.consumer.owner_changes)
        by_day = dict(self.server.answers)
        self.server.answers[LIST] = capture('opendtu_v26_night_list')
        self.wait_for_value(service, '/StatusCode', 8)
        self.check(service, {'/Ac/Power': 0.0, '/Ac/L1/Current': 0.0, '/Ac/L1/Voltage': INVALID, '/Ac/Energy/Forward': 1023.455994})
        program.wait_for_log('asleep')
        self.server.answers.update(by_day)
        self.wait_for_value(service, '/Ac/Power', 243.5)
        self.check(service, {'/StatusCode': 7, '/Ac/L1/Voltage': 231.3999939})
        program.wait_for_log('awake')
        self.assert_stayed_on_the_bus(service, since)

    def test_gateway_restarts(self):
        """Right after, everything is 0 but called reachable: energy must not go down."""
        self.start_with(self.only_hm600())
        service = of_serial(HM600)
        self.wait_for_value(service, '/Ac/Power', 243.5)
        before = len(self.consumer.items_changed)

        def forget(document):
            for each in document['inverters']:
                each.update(data_age=12, data_age_ms=12000, producing=False)
                each['radio_stats']['rssi'] = -127

        def zeros(document):
            forget(document)
            for group in ('AC', 'INV', 'DC'):
                for channel in document['inverters'][0][group].values():
                    for field in channel.values():
                        if 'v' in field:
                            field['v'] = 0
        by_day = dict(self.server.answers)
        edit(self.server, LIST, forget)
        edit(self.server, detail(HM600), zeros)
        self.wait_for_value(service, '/Ac/Power', 0)
        self.check(service, {'/Ac/Energy/Forward': 1023.455994, '/Ac/L1/Voltage': INVALID, '/StatusCode': 8})
        self.server.answers.update(by_day)
        self.wait_for_value(service, '/Ac/Power', 243.5)
        self.assertEqual(self.changes_of(service, '/Ac/Energy/Forward', before), [])

    def test_old_version_after_a_restart(self):
        """It does not tell the signal: not producing at 0 V."""
        def zero(document):
            one = document['inverters'][1]
            one['producing'] = False
            for name in ('Power', 'Voltage', 'Current', 'YieldTotal'):
                one['AC']['0'][name]['v'] = 0
        self.start_with({LIST: changed('opendtu_status', zero)})
        service = of_serial('116183398765')
        self.wait_for_value(service, '/StatusCode', 8)
        self.check(service, {'/Ac/Power': 0.0, '/Ac/Energy/Forward': INVALID})

    def test_old_data_are_none(self):
        def freeze(document):
            document['inverters'][0].update(data_age=700, data_age_ms=700000)
        self.start_with({LIST: changed('opendtu_v26_night_list', lambda d: (d['inverters'][0].update(reachable=True), freeze(d))),
                         detail(HM600): changed('opendtu_v26_inv_hm600', freeze)})
        service = of_serial(HM600)
        self.wait_for_value(service, '/StatusCode', 8)
        self.check(service, {'/Ac/Power': 0.0, '/Ac/Energy/Forward': 1023.455994})

    def test_update_index_counts_measurements(self):
        self.start_with(self.only_hm600())
        service = of_serial(HM600)
        self.wait_for(service, '/Ac/Power')
        measured = time.monotonic()

        def ageing(request):
            document = json.loads(capture('opendtu_v26_inv_hm600'))
            document['inverters'][0]['data_age_ms'] = int((time.monotonic() - measured) * 1000)
            request.tell(200, body(document))
        self.server.answers[detail(HM600)] = ageing
        self.server.wait_for_requests(2, detail(HM600))
        self.consumer.roundtrip(service)
        index = self.consumer.value(service, '/UpdateIndex')
        self.server.wait_for_requests(4, detail(HM600))
        self.assertEqual(self.consumer.value(service, '/UpdateIndex'), index)
        measured = time.monotonic()
        self.wait_for_value(service, '/UpdateIndex', index + 1)

    def test_binding_is_by_serial(self):
        program = self.start_with(opendtu_v26(), child('inverter', serial=HMS2000, phase='L3'),
                                  child('inverter', serial='116100000000'))
        self.wait_for_value(of_serial(HMS2000), '/Ac/L3/Power', 1187.300049)
        edit(self.server, LIST, lambda d: d['inverters'].reverse())
        self.server.wait_for_requests(3, LIST)
        self.check(of_serial(HMS2000), {'/Ac/L3/Power': 1187.300049, '/Ac/L1/Power': ABSENT})
        self.check(of_serial(HM600), {'/Ac/L1/Power': 243.5})
        told = [line for line in program.log if '116100000000' in line]
        self.assertEqual(len(told), 1, told)
        self.assertIn(f'it knows {HM600}, {HMS2000}', told[0])

    def test_binding_by_index(self):
        self.start_with(opendtu_v26(), child('inverter', index=1, phase='L3', name='Second'))
        self.wait_for_value(of_serial(HMS2000), '/Ac/L3/Power', 1187.300049)
        self.check(of_serial(HMS2000), {'/CustomName': 'Second'})
        self.wait_for_value(of_serial(HM600), '/Ac/L1/Power', 243.5)

    def test_inverters_come_and_go(self):
        program = self.start_with({**opendtu_v26(), **self.only_hm600()})
        self.wait_for(of_serial(HM600), '/Ac/Power')
        self.server.answers[LIST] = opendtu_v26()[LIST]
        self.wait_for_value(of_serial(HMS2000), '/Ac/Power', 1187.300049)
        self.server.answers[LIST] = self.only_hm600()[LIST]
        self.wait_for_value(of_serial(HMS2000), '/StatusCode', 10)
        self.check(of_serial(HMS2000), {'/ErrorCode': 5, '/Connected': 0, '/Ac/Power': INVALID, '/Ac/Energy/Forward': 2210.106934})
        program.wait_for_log('does not list it any more')
        self.check(of_serial(HM600), {'/Ac/Power': 243.5, '/StatusCode': 7})
        self.server.answers[LIST] = opendtu_v26()[LIST]
        self.wait_for_value(of_serial(HMS2000), '/Ac/Power', 1187.300049)
        self.check(of_serial(HMS2000), {'/StatusCode': 7, '/ErrorCode': 0, '/Connected': 1})

    def test_unknown_serial(self):
        program = self.start_with(opendtu_v26())
        self.wait_for(of_serial(HMS2000), '/Ac/Power')
        self.server.answers[detail(HMS2000)] = capture('opendtu_v26_inv_unknown_serial')
        self.wait_for_value(of_serial(HMS2000), '/StatusCode', 10)
        self.check(of_serial(HMS2000), {'/ErrorCode': 5, '/Connected': 0})
        self.server.wait_for_requests(4, detail(HM600))
        self.check(of_serial(HM600), {'/Ac/Power': 243.5})
        self.assertEqual(len([line for line in program.log if 'has nothing of it' in line]), 1)

    def test_no_inverter_at_start(self):
        program = self.start_with({**opendtu_v26(), LIST: capture('opendtu_v26_no_inverter_configured')})
        program.wait_for_log('no inverter is configured')
        self.server.wait_for_requests(3, LIST)
        self.assertEqual(self.published(), [])
        self.server.answers[LIST] = opendtu_v26()[LIST]
        self.wait_for(of_serial(HMS2000), '/Ac/Power')
        self.assertEqual(len([line for line in program.log if 'no inverter is configured' in line]), 1)

    def test_devinfo_comes_later(self):
        self.start_with({**opendtu_v26(), devinfo(HMS2000): body({'valid_data': False, 'max_power': 0, 'hw_model_name': ''})})
        self.wait_for(of_serial(HMS2000), '/Ac/Power')
        self.check(of_serial(HMS2000), {'/ProductName': 'OpenDTU Hoymiles inverter', '/Ac/MaxPower': 2000.0})  # 1600 W are 80 %

    def test_one_that_tells_too_little(self):
        def without_power(document):
            del document['inverters'][0]['AC']['0']['Power']
        program = self.start_with({**opendtu_v26(), detail(HMS2000): changed('opendtu_v26_inv_hms2000', without_power)})
        self.wait_for(of_serial(HM600), '/Ac/Power')
        line = program.wait_for_log('its answer has no inverters/*/AC/0/Power/v')
        self.assertIn('HMS-2000', line)
        self.assertEqual(self.published(), [of_serial(HM600)])

    def test_more_than_it_takes(self):
        def many(document):
            one = document['inverters'][1]
            document['inverters'] = [{**one, 'serial': f'1161{number:08}'} for number in range(40)]
        program = self.start_with({LIST: changed('opendtu_status', many)})
        program.wait_for_log('more than 32 inverters')
        pump_until(lambda: len(self.published()) == 32, '32 services')
        self.server.wait_for_requests(3, LIST)
        self.assertEqual(len(self.published()), 32)
        self.assertEqual(len([line for line in program.log if 'more than 32' in line]), 1)

    def test_one_request_at_a_time(self):
        self.start_with(opendtu_v26())
        under_way, most = [0], [0]
        tell = self.server.answer

        def counted(request):
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
            tell(request)
            under_way[0] -= 1
        self.server.answer = counted
        self.server.wait_for_requests(12)
        self.assertEqual(most[0], 1)
        self.assertEqual(self.server.connections, 1)


class OpenDtuErrors(RestTest):
    """rest.md §2.2: services stay, values don't."""
    freshness = 6

    def begin(self, answers):
        self.server = self.serve(answers)
        return self.run_busbar(device('opendtu.inverter', self.server, interval=0.3))

    def lost(self, answer, error, *words):
        """All answers become this one, then good ones again."""
        program = self.begin(opendtu_v26())
        for service in (of_serial(HM600), of_serial(HMS2000)):
            self.wait_for(service, '/Ac/Power')
        good = dict(self.server.answers)
        since = self.now()
        self.server.answers.update({target: answer for target in good})
        for service in (of_serial(HM600), of_serial(HMS2000)):
            self.wait_for_value(service, '/StatusCode', 10)
            self.check(service, {'/ErrorCode': error, '/Connected': 0, '/Ac/Power': INVALID})
        self.check(of_serial(HM600), {'/Ac/Energy/Forward': 1023.455994})
        for each in words:
            program.wait_for_log(each)
        self.server.answers.update(good)
        return program, since

    def now(self):
        self.consumer.roundtrip(of_serial(HMS2000))
        return len(self.consumer.owner_changes)

    def back(self, since):
        for service, power in ((of_serial(HM600), 243.5), (of_serial(HMS2000), 1187.300049)):
            self.wait_for_value(service, '/Ac/Power', power, timeout=30)
            self.check(service, {'/StatusCode': 7, '/ErrorCode': 0, '/Connected': 1})
            self.assert_stayed_on_the_bus(service, since)

    def test_out_of_memory(self):
        _, since = self.lost(failure(500, capture('opendtu_http500_alloc')), 4, 'status 500')
        self.back(since)

    def test_null(self):
        _, since = self.lost(capture('opendtu_null_body'), 4, 'not with a list of inverters')
        self.back(since)

    def test_empty_object(self):
        _, since = self.lost(b'{}', 4, 'not with a list of inverters')
        self.back(since)

    def test_cut(self):
        _, since = self.lost(cut(capture('opendtu_v26_list'), 700), 1)
        self.back(since)

    def test_password_needed(self):
        program, _ = self.lost(failure(401), 2, 'status 401')
        self.assertEqual(len([line for line in program.log if '401' in line]), 1, program.log)

    def test_too_many_requests(self):
        self.lost(failure(429, capture('opendtu_http429'), Retry_After='60'), 3)
        count = len(self.server.targets())
        time.sleep(1.5)  # only to see that nothing comes
        self.assertEqual(len(self.server.targets()), count, 'asked although it wants a pause')

    def test_too_many_requests_at_start(self):
        program = self.begin({**opendtu_v26(), LIST: failure(429, b'', Retry_After='1')})
        program.wait_for_log('nothing is published')
        self.assertEqual(self.published(), [])
        self.server.answers[LIST] = opendtu_v26()[LIST]
        self.wait_for(of_serial(HM600), '/Ac/Power')

    def test_nobody_there_at_start(self):
        server = self.serve(opendtu_v26())
        port = server.port
        server.close()
        program = self.run_busbar(device('opendtu.inverter', port, interval=0.3))
        program.wait_for_log('nothing is published')
        self.serve(opendtu_v26(), port=port)
        self.wait_for(of_serial(HM600), '/Ac/Power')

    def test_host_goes_and_comes_back(self):
        program = self.begin(opendtu_v26())
        self.wait_for(of_serial(HMS2000), '/Ac/Power')
        self.wait_for(of_serial(HM600), '/Ac/Power')
        since = self.now()
        port = self.server.port
        self.server.close()
        for service in (of_serial(HM600), of_serial(HMS2000)):
            self.wait_for_value(service, '/StatusCode', 10)
            self.check(service, {'/ErrorCode': 1, '/Connected': 0, '/Ac/L1/Power': INVALID})
        program.wait_for_log('values invalid')
        self.server = self.serve(opendtu_v26(), port=port)
        self.back(since)
        program.wait_for_log('back after')

    def test_one_detail_fails(self):
        self.begin(opendtu_v26())
        self.wait_for(of_serial(HMS2000), '/Ac/Power')
        self.server.answers[detail(HMS2000)] = failure(500)
        self.wait_for_value(of_serial(HMS2000), '/StatusCode', 10)
        self.check(of_serial(HMS2000), {'/ErrorCode': 4})
        self.check(of_serial(HM600), {'/Ac/Power': 243.5, '/StatusCode': 7, '/Connected': 1})

    def test_version_before_serials(self):
        def older(document):
            for each in document['inverters']:
                del each['serial']
        program = self.begin({LIST: changed('opendtu_status', older)})
        program.wait_for_log('OpenDTU 4.4.3 or newer is needed')


class Control(RestTest):
    """What the GX writes reaches the inverter that it was written for."""

    def posts(self, server):
        return [(path, text.decode()) for method, path, _, text in list(server.requests) if method == 'POST']

    def wait_for_post(self, server, number=1):
        pump_until(lambda: len(self.posts(server)) >= number, f'{number} commands')
        return self.posts(server)[number - 1]

    def test_opendtu(self):
        server = self.serve({**opendtu_v26(), '/api/limit/config': body({'type': 'success', 'message': 'Settings saved!'})})
        program = self.run_busbar(device('opendtu.inverter', server, child('inverter', serial=HMS2000, control=True), interval=0.3))
        service = of_serial(HMS2000)
        self.wait_for(service, '/Ac/Power')
        self.check(service, {'/Ac/PowerLimit': 1600.0, '/Ac/MaxPower': 2000.0})
        self.wait_for(of_serial(HM600), '/Ac/Power')
        self.check(of_serial(HM600), {'/Ac/PowerLimit': ABSENT})
        self.assertEqual(self.consumer.set(service, '/Ac/PowerLimit', 900.0), 0)
        target, form = self.wait_for_post(server)
        self.assertEqual(target, '/api/limit/config')
        self.assertEqual(json.loads(urllib.parse.parse_qs(form)['data'][0]),
                         {'serial': HMS2000, 'limit_type': 0, 'limit_value': 900})
        edit(server, detail(HMS2000), lambda d: d['inverters'][0].update(limit_absolute=900))
        self.wait_for_value(service, '/Ac/PowerLimit', 900)
        self.assertEqual(program.terminate(), 0)
        _, form = self.wait_for_post(server, 2)
        self.assertEqual(json.loads(urllib.parse.parse_qs(form)['data'][0]),
                         {'serial': HMS2000, 'limit_type': 1, 'limit_value': 100})

    def test_an_inverter_that_may_not_feed_in_more(self):
        server = self.serve({**opendtu_v26(), '/api/limit/config': body({'type': 'success', 'message': 'Settings saved!'})})
        program = self.run_busbar(device('opendtu.inverter', server, child('inverter', serial=HMS2000, control=True, highest_limit=800),
                                         interval=0.3))
        self.wait_for(of_serial(HMS2000), '/Ac/Power')
        self.assertEqual(self.consumer.set(of_serial(HMS2000), '/Ac/PowerLimit', 1900.0), 0)
        self.assertIn('800', urllib.parse.unquote(self.wait_for_post(server)[1]))
        self.assertEqual(program.terminate(), 0)
        for _, form in self.posts(server):
            self.assertEqual(json.loads(urllib.parse.parse_qs(form)['data'][0]), {'serial': HMS2000, 'limit_type': 0, 'limit_value': 800})

    def test_asleep(self):
        server = self.serve({LIST: capture('opendtu_v26_night_list'), detail(HM600): capture('opendtu_v26_night_inv_hm600')})
        self.run_busbar(device('opendtu.inverter', server, interval=0.3, control=True))
        self.wait_for_value(of_serial(HM600), '/StatusCode', 8)
        self.check(of_serial(HM600), {'/Ac/PowerLimit': 600.0})
        self.assertEqual(self.consumer.set(of_serial(HM600), '/Ac/PowerLimit', 100.0), 2)

    def test_ahoydtu(self):
        server = self.serve({LIVE: capture('ahoy_0.8.156_live_gap_at_0'), by_index(1): capture('ahoy_0.8.156_inverter-id-0_hm'),
                             '/api/ctrl': body({'success': True, 'id': 1})})
        self.run_busbar(device('ahoydtu.inverter', server, interval=0.3, control=True))
        service = of_ahoy('116181234567')
        self.wait_for(service, '/Ac/Power')
        self.check(service, {'/Ac/PowerLimit': 1500.0, '/Ac/MaxPower': 1500.0})
        self.assertEqual(self.consumer.set(service, '/Ac/PowerLimit', 700.0), 0)
        self.assertEqual(self.wait_for_post(server), ('/api/ctrl', '{"id":1,"cmd":"limit_nonpersistent_absolute","val":700}'))

    def test_ahoydtu_whose_indices_change(self):
        there = capture('ahoy_0.8.156_inverter-id-0_hm')
        server = self.serve({LIVE: flags('ahoy_0.8.156_live', 0), by_index(0): there, by_index(4): there,
                             '/api/ctrl': body({'success': True, 'id': 4})})
        self.run_busbar(device('ahoydtu.inverter', server, interval=0.3, control=True))
        service = of_ahoy('116181234567')
        self.wait_for(service, '/Ac/Power')
        server.answers[LIVE] = flags('ahoy_0.8.156_live', 4)
        server.wait_for_requests(2, by_index(4))
        self.wait_for_value(service, '/Ac/Power', 721.4)
        self.assertEqual(self.consumer.set(service, '/Ac/PowerLimit', 700.0), 0)
        self.assertIn('"id":4', self.wait_for_post(server)[1])


class OpenDtuProbe(RestTest):
    def test_list_and_one_inverter(self):
        server = self.serve(opendtu_v26())
        result = self.probe(device('opendtu.inverter', server))
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        for part in (f'inverter 0: serial {HM600}, "HM-600 Carport"', f'inverter 1: serial {HMS2000}', '243.5 W', '/Ac/L1/Power'):
            self.assertIn(part, result.stdout)
        self.assertEqual(server.targets(), [LIST, detail(HM600)])

    def test_no_inverter(self):
        result = self.probe(device('opendtu.inverter', self.serve({LIST: capture('opendtu_v26_no_inverter_configured')})))
        self.assertNotEqual(result.returncode, 0)
        self.assertIn('no inverter is configured', result.stdout + result.stderr)

    def test_old_api(self):
        result = self.probe(device('opendtu.inverter', self.serve({LIST: capture('opendtu_status')})))
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn('86.59999847 W', result.stdout)


# --- AhoyDTU ---

LIVE = '/api/live'


def of_ahoy(serial, of_class='pvinverter'):
    return f'com.victronenergy.{of_class}.ahoydtu_inverter_{serial}'


def by_index(index):
    return f'/api/inverter/id/{index}'


def heard(sample, ago, **more):
    """A capture whose inverter was heard so many seconds ago, by our clock."""
    return changed(sample, lambda d: d.update(ts_last_success=int(time.time() - ago), **more))


def flags(name, *there):
    return changed(name, lambda d: d.update(iv=[i in there for i in range(len(d['iv']))]))


def old_ahoy(change=lambda document: None):
    document = json.loads(capture('ahoy_pre_0.5.93').split(b'\n', 1)[1])
    change(document)
    return body(document)


class AhoyDtu(RestTest):
    def begin(self, answers, *children, **keys):
        self.server = self.serve(answers)
        return self.run_busbar(device('ahoydtu.inverter', self.server, *children, **{'interval': 0.3, **keys}))

    def test_0_5_93(self):
        self.begin({LIVE: capture('ahoy_0.5.93_live'), by_index(0): heard('ahoy_0.5.93_inverter-id-0', 3),
                    by_index(1): heard('ahoy_0.5.93_inverter-id-1', 3, serial='116199999998', name='MC2')},
                   child('inverter', serial='116199999998', phase='L2'))
        self.wait_for(of_ahoy('116199999999'), '/Ac/Power')
        self.check(of_ahoy('116199999999'), {
            '/Ac/L1/Voltage': 229.5, '/Ac/L1/Current': 0.98, '/Ac/Power': 223.7, '/Ac/Energy/Forward': 422.603,
            '/Ac/Frequency': 50.0, '/Ac/L1/PowerFactor': 0.997,
            '/Pv/0/V': 33.3, '/Pv/1/V': 33.3, '/Pv/2/V': 33.2, '/Pv/3/V': 33.2, '/Pv/4/V': ABSENT,
            '/Pv/0/P': 58.1, '/Pv/1/P': 59.0, '/Pv/2/P': 58.5, '/Pv/3/P': 58.7,
            '/Serial': '116199999999', '/CustomName': 'MC1', '/FirmwareVersion': '10018', '/StatusCode': 7})
        self.wait_for(of_ahoy('116199999998'), '/Ac/L2/Power')

    def test_as_an_inverter(self):
        self.begin({LIVE: flags('ahoy_0.5.93_live', 0), by_index(0): heard('ahoy_0.5.93_inverter-id-0', 3)}, role='inverter')
        service = of_ahoy('116199999999', 'inverter')
        self.wait_for(service, '/Ac/Out/L1/P')
        self.check(service, {'/Dc/0/Voltage': 33.3, '/Ac/Out/L1/P': 223.7, '/State': 9})

    def test_two_places_with_one_serial(self):
        program = self.begin({LIVE: capture('ahoy_0.5.93_live'), by_index(0): heard('ahoy_0.5.93_inverter-id-0', 3),
                              by_index(1): heard('ahoy_0.5.93_inverter-id-1', 3)})
        program.wait_for_log('index 1 tells the serial 116199999999 of index 0')
        self.wait_for(of_ahoy('116199999999'), '/Ac/Power')
        self.server.wait_for_requests(3, LIVE)
        self.assertEqual(len([line for line in program.log if 'tells the serial' in line]), 1)

    def test_clock_of_the_gx_is_behind(self):
        self.begin({LIVE: flags('ahoy_0.5.93_live', 0), by_index(0): heard('ahoy_0.5.93_inverter-id-0', -47)})
        self.wait_for_value(of_ahoy('116199999999'), '/Ac/Power', 223.7)

    def test_that_time_advances_is_worth_more_than_clocks(self):
        self.begin({LIVE: flags('ahoy_0.5.93_live', 0), by_index(0): heard('ahoy_0.5.93_inverter-id-0', 5000)})
        self.wait_for_value(of_ahoy('116199999999'), '/StatusCode', 8)
        self.server.answers[by_index(0)] = heard('ahoy_0.5.93_inverter-id-0', 4990)
        self.wait_for_value(of_ahoy('116199999999'), '/Ac/Power', 223.7)

    def test_0_8_156(self):
        self.begin({LIVE: capture('ahoy_0.8.156_live'), by_index(0): capture('ahoy_0.8.156_inverter-id-0_hm'),
                    by_index(2): capture('ahoy_0.8.156_inverter-id-1_error')})
        service = of_ahoy('116181234567')
        self.wait_for(service, '/Ac/Power')
        self.check(service, {'/Ac/L1/Voltage': 232.1, '/Ac/L1/Current': 3.11, '/Ac/Power': 721.4, '/Ac/Energy/Forward': 1880.231,
                             '/Ac/MaxPower': 1500.0, '/Ac/Frequency': 50.01, '/Pv/3/I': 5.55, '/StatusCode': 7})
        self.assertEqual(self.published(), [service])

    def test_0_8_156_night(self):
        self.begin({LIVE: flags('ahoy_0.8.156_live', 0), by_index(0): capture('ahoy_0.8.156_inverter-id-0_night')})
        service = of_ahoy('116181234567')
        self.wait_for_value(service, '/StatusCode', 8)
        self.check(service, {'/Ac/Power': 0.0, '/Ac/L1/Current': 0.0, '/Ac/L1/Voltage': INVALID,
                             '/Ac/Energy/Forward': 1880.231, '/UpdateIndex': 0})

    def test_never_heard(self):
        self.begin({LIVE: flags('ahoy_0.8.156_live', 0),
                    by_index(0): changed('ahoy_0.8.156_inverter-id-0_hm', lambda d: d.update(
                        ts_last_success=0, ch=[[0 for _ in channel] for channel in d['ch']]))})
        service = of_ahoy('116181234567')
        self.wait_for_value(service, '/StatusCode', 8)
        self.check(service, {'/Ac/Power': 0.0, '/Ac/Energy/Forward': INVALID})

    def test_gap_at_0(self):
        program = self.begin({LIVE: capture('ahoy_0.8.156_live_gap_at_0'), by_index(1): capture('ahoy_0.8.156_inverter-id-0_hm'),
                              by_index(0): capture('ahoy_0.8.156_inverter-id-1_error')},
                             child('inverter', index=1, phase='L3'))
        service = of_ahoy('116181234567')
        self.wait_for_value(service, '/Ac/L3/Power', 721.4)
        self.assertEqual(self.published(), [service])
        self.assertNotIn(by_index(0), self.server.targets())
        self.assertFalse([line for line in program.log if 'no inverter with' in line])

    def test_an_inverter_is_taken_out(self):
        self.begin({LIVE: flags('ahoy_0.8.156_live', 0), by_index(0): capture('ahoy_0.8.156_inverter-id-0_hm')})
        service = of_ahoy('116181234567')
        self.wait_for(service, '/Ac/Power')
        self.server.answers[by_index(0)] = capture('ahoy_0.8.156_inverter-id-1_error')
        self.wait_for_value(service, '/StatusCode', 10)
        self.check(service, {'/ErrorCode': 5, '/Connected': 0, '/Ac/Energy/Forward': 1880.231})
        self.server.answers[by_index(0)] = capture('ahoy_0.8.156_inverter-id-0_hm')
        self.wait_for_value(service, '/Ac/Power', 721.4)
        self.server.answers[LIVE] = flags('ahoy_0.8.156_live')
        self.wait_for_value(service, '/StatusCode', 10)

    def test_new_places_of_names(self):
        """After an update of the DTU."""
        self.begin({LIVE: flags('ahoy_0.8.156_live', 0), by_index(0): capture('ahoy_0.8.156_inverter-id-0_hm')})
        service = of_ahoy('116181234567')
        self.wait_for(service, '/Ac/Power')

        def turn(document):
            if 'ch0_fld_names' in document:
                document['ch0_fld_names'].reverse()
            else:
                document['ch'][0].reverse()
                document['ch'][0][document['ch'][0].index(721.4)] = 700.0
        edit(self.server, LIVE, turn)
        edit(self.server, by_index(0), turn)
        self.wait_for_value(service, '/Ac/Power', 700.0)
        self.check(service, {'/Ac/L1/Voltage': 232.1})

    def test_three_phases_of_an_hmt(self):
        """Unlike OpenDTU it tells the voltage of a phase."""
        self.begin({LIVE: flags('ahoy_0.8.156_live', 2),
                    by_index(2): changed('ahoy_0.8.156_inverter-id-0_hm',
                                         lambda d: d.update(id=2, generation=3, serial='136190112233', name='HMT-1800'))})
        service = of_ahoy('136190112233')
        self.wait_for(service, '/Ac/Power')
        for phase in ('L1', 'L2', 'L3'):
            self.check(service, {f'/Ac/{phase}/Voltage': 232.1, f'/Ac/{phase}/Power': 721.4 / 3})

    def test_before_0_5_93(self):
        def by_day(document):
            document['inverter'][0]['ts_last_success'] = document['system']['ts_now'] - 8
        self.begin({LIVE: old_ahoy(by_day)})
        service = f'com.victronenergy.pvinverter.ahoydtu_inverter_http___127_0_0_1_{self.server.port}_0'
        self.wait_for(service, '/Ac/Power')
        self.check(service, {'/Ac/L1/Voltage': 222.6, '/Ac/Power': 0.0, '/Ac/L1/Current': 0.0, '/Ac/Energy/Forward': 34.46,
                             '/Serial': INVALID, '/CustomName': 'HM-1500', '/Pv/2/V': 18.6})
        self.assertEqual(set(self.server.targets()), {LIVE})

    def test_before_0_5_93_at_night(self):
        self.begin({LIVE: old_ahoy()})
        service = f'com.victronenergy.pvinverter.ahoydtu_inverter_http___127_0_0_1_{self.server.port}_0'
        self.wait_for_value(service, '/StatusCode', 8)
        self.check(service, {'/Ac/L1/Voltage': INVALID, '/Ac/Power': 0.0, '/Ac/Energy/Forward': 34.46})

    def test_field_missing(self):
        def nameless(document):
            document['ch0_fld_names'][document['ch0_fld_names'].index('P_AC')] = 'P'
        program = self.begin({LIVE: changed('ahoy_0.8.156_live', nameless), by_index(0): capture('ahoy_0.8.156_inverter-id-0_hm'),
                              by_index(2): capture('ahoy_0.8.156_inverter-id-1_error')})
        program.wait_for_log('its answer has no ch/0/<ch0_fld_names:P_AC>')
        program.wait_for_log('AhoyDTU 0.8.156')
        self.assertEqual(self.published(), [])

    def test_slow_boards_are_asked_less_often(self):
        server = self.serve({LIVE: flags('ahoy_0.5.93_live', 0), by_index(0): heard('ahoy_0.5.93_inverter-id-0', 3)})
        fast = self.serve({LIVE: flags('ahoy_0.8.156_live', 0), by_index(0): capture('ahoy_0.8.156_inverter-id-0_hm')})
        self.run_busbar(device('ahoydtu.inverter', server), device('ahoydtu.inverter', fast, name='Shed'))
        pump_until(lambda: fast.targets().count(LIVE) == 2, 'ESP32 every 5 s')
        self.assertEqual(server.targets().count(LIVE), 1)
        pump_until(lambda: fast.targets().count(LIVE) == 4, 'ESP32 every 5 s')
        self.assertEqual(server.targets().count(LIVE), 2)

    def test_probe(self):
        server = self.serve({LIVE: flags('ahoy_0.8.156_live', 0), by_index(0): capture('ahoy_0.8.156_inverter-id-0_hm')})
        result = self.probe(device('ahoydtu.inverter', server))
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn('inverter 0 is there', result.stdout)
        self.assertIn('721.4 W', result.stdout)
        self.assertEqual(server.targets(), [LIVE, by_index(0)])

    def test_probe_before_0_5_93(self):
        result = self.probe(device('ahoydtu.inverter', self.serve({LIVE: old_ahoy()})))
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn('34.46 kWh', result.stdout)


class Configuration(RestTest):
    def mistakes(self, *devices):
        result = subprocess.run([BUSBAR, 'check', '--config', self.configure(*devices)], text=True, capture_output=True, check=False)
        return result.returncode, result.stdout + result.stderr

    def test_mistakes_are_told(self):
        for child_of, text in ((child('inverter', phase='L1'), 'serial = "..." is required'),
                               (child('inverter', serial='11 61'), 'made of letters and digits'),
                               (child('inverter', serial='1161', index=1), 'not needed beside a serial'),
                               (child('inverter', serial='1161') + child('inverter', serial='1161'), 'configured twice'),
                               (child('inverter', index=77), '77')):
            status, output = self.mistakes(device('opendtu.inverter', 80, child_of))
            self.assertNotEqual(status, 0)
            self.assertIn(text, output)

    def test_check_says_what_becomes_of_whom(self):
        status, output = self.mistakes(device('opendtu.inverter', 80, child('inverter', serial='1161', phase='L2', name='South')))
        self.assertEqual(status, 0, output)
        self.assertIn('com.victronenergy.pvinverter for serial 1161 (South) on L2', output)
        self.assertIn('com.victronenergy.pvinverter for each other inverter', output)


if __name__ == '__main__':
    unittest.main()
