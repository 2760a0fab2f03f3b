#!/usr/bin/python3
"""What the GX writes to JSON devices, from the bus to the device's server and back. How it is sent: http_commands_test.py."""
import signal
import time
import unittest

from rest_bus import ABSENT, RestTest, body, capture, changed, device, pump_until

EZ1_INFO = body({'data': {'deviceId': 'E07000000001', 'devVer': 'EZ1 1.1.2', 'ssid': 'x', 'ipAddr': '127.0.0.1', 'minPower': '30',
                          'maxPower': '800'}, 'message': 'SUCCESS', 'deviceId': 'E07000000001'})
EZ1 = 'com.victronenergy.pvinverter.apsystems_ez1_E07000000001'
NOT_WRITABLE = 1


def ez1_limit(watts):
    return body({'data': {'maxPower': str(watts)}, 'message': 'SUCCESS', 'deviceId': 'E07000000001'})


class Control(RestTest):
    def run_ez1(self, **keys):
        self.server = self.serve({'/getDeviceInfo': EZ1_INFO, '/getOutputData': capture('apsystems_ez1_getOutputData'),
                                  '/getMaxPower': ez1_limit(800)})
        for watts in (300, 800):
            self.server.answers[f'/setMaxPower?p={watts}'] = self.take(watts)
        program = self.run_busbar(device('apsystems.ez1', self.server, **keys))
        self.wait_for(EZ1, '/UpdateIndex')
        return program

    def take(self, watts):
        def answer(request):
            self.server.answers['/getMaxPower'] = ez1_limit(watts)
            request.tell(200, ez1_limit(watts))
        return answer

    def sent(self):
        return [path for path in self.server.targets() if '/set' in path]

    def test_without_control_there_is_no_limit_to_write(self):
        self.run_ez1()
        self.check(EZ1, {'/Ac/PowerLimit': ABSENT, '/Ac/MaxPower': 800.0})

    def test_limit_is_sent_read_back_and_released_at_the_end(self):
        program = self.run_ez1(control=True)
        self.check(EZ1, {'/Ac/PowerLimit': 800.0, '/Ac/MaxPower': 800.0})
        self.assertEqual(self.consumer.set(EZ1, '/Ac/PowerLimit', 300.0), 0)
        began = time.monotonic()
        self.wait_for_value(EZ1, '/Ac/PowerLimit', 300)
        self.assertLess(time.monotonic() - began, 5)  # not at the next turn of /getMaxPower
        self.assertEqual(self.sent(), ['/setMaxPower?p=300'])
        program.process.send_signal(signal.SIGTERM)
        self.assertEqual(program.process.wait(timeout=5), 0)
        self.assertEqual(self.sent(), ['/setMaxPower?p=300', '/setMaxPower?p=800'])

    def run_charger(self, **keys):
        self.server = self.serve({})
        status = 'goe_v2_api_status'
        self.settings = {}

        def answer(request):
            if request.path.startswith('/api/status'):
                request.tell(200, changed(status, lambda all: all.update(self.settings)))
            elif request.path.startswith('/api/set?'):
                key, value = request.path.partition('?')[2].split('=')
                self.settings[key] = int(value)
                request.tell(200, body({key: True}))
            else:
                request.tell(404)
        self.server.answer = answer
        self.run_busbar(device('go_e.charger', self.server, **keys))
        self.service = pump_until(lambda: next((name for name in self.published() if '.evcharger.' in name), None), 'the charger')
        self.wait_for(self.service, '/UpdateIndex')

    def test_charger_without_control_only_tells(self):
        self.run_charger()
        self.check(self.service, {'/SetCurrent': 16.0, '/Mode': 1, '/StartStop': 1})
        self.assertEqual(self.consumer.set(self.service, '/SetCurrent', 10.0), NOT_WRITABLE)
        self.assertEqual(self.sent(), [])

    def test_charger_does_as_it_is_told(self):
        self.run_charger(control=True)
        self.assertEqual(self.consumer.set(self.service, '/SetCurrent', 10.0), 0)
        self.wait_for_value(self.service, '/SetCurrent', 10)
        self.assertEqual(self.consumer.set(self.service, '/StartStop', 0), 0)
        self.wait_for_value(self.service, '/StartStop', 0)
        self.check(self.service, {'/Mode': 0})
        self.assertEqual(self.consumer.set(self.service, '/Mode', 1), 0)
        self.wait_for_value(self.service, '/Mode', 1)
        self.check(self.service, {'/StartStop': 1})
        self.assertEqual(self.sent(), ['/api/set?amp=10', '/api/set?frc=1', '/api/set?frc=0'])


if __name__ == '__main__':
    unittest.main(verbosity=2)
