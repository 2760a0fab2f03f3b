#!/usr/bin/python3
"""`busbar-... import`: what becomes of a config.ini of dbus-opendtu. Python's own configparser says how such a file is to be read."""
import configparser
import os
import random
import re
import stat
import subprocess
import tempfile
import tomllib
import unittest

BUSBAR = os.environ['BUSBAR_FAKE']
WITHOUT = os.environ['BUSBAR_DEMO']
CAPTURES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'captures', 'rest')

TEMPLATE = '''[TEMPLATE{0}]
Host = 10.0.0.{0}
Username =
Password =
CUST_SN = {0}
CUST_API_PATH = status
CUST_POLLING = 1000
CUST_Power = p
CUST_Power_Mult = 1
CUST_Total = e
CUST_Total_Mult = 1
CUST_Voltage = none
Name = Meter {0}
Phase = L1
DeviceInstance = 4{0}
AcPosition = 1
'''
DTU = '[DEFAULT]\nDTU = opendtu\nHost = dtu\nUsername =\nPassword =\n'
INVERTER = '[INVERTER0]\nPhase = L1\nDeviceInstance = 20\nAcPosition = 1\n'


def capture(name):
    return f'{CAPTURES}/config_{name}.ini'


def value(path, json, unit, **more):
    return {'path': path, 'json': json, 'unit': unit, 'in_text': True, **more}


def power(json, **more):
    return value('/Ac/L1/Power', json, 'W', needed=True, **more)


def energy(json, unit, **more):
    return value('/Ac/L1/Energy/Forward', json, unit, rising=True, **more)


class ImportTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def run_import(self, file, *arguments, program=BUSBAR):
        return subprocess.run([program, 'import', file, *arguments], text=True, capture_output=True, check=False, timeout=60)

    def imported(self, file, *arguments):
        """The configuration, and the changes as {line: [text]}."""
        run = self.run_import(file, *arguments)
        self.assertEqual(run.returncode, 0, run.stderr)
        changes = {}
        for line, text in re.findall(rf'(?m)^{re.escape(file)}:(\d+): (.*)$', run.stderr):
            changes.setdefault(int(line), []).append(text)
        return tomllib.loads(run.stdout)['device'], changes

    def write(self, text):
        path = f'{self.folder}/config.ini'
        with open(path, 'w', encoding='utf-8', newline='') as file:
            file.write(text)
        return path

    def import_text(self, text):
        return self.imported(self.write(text))

    def mistakes_of(self, text):
        path = self.write(text)
        run = self.run_import(path)
        self.assertEqual((run.returncode, run.stdout), (2, ''), run.stderr)
        *mistakes, last = [line.removeprefix(path + ':') for line in run.stderr.splitlines()]
        self.assertRegex(last, rf'^{len(mistakes)} errors?, nothing imported$')
        return mistakes


class Realistic(ImportTest):
    def test_two_inverters_behind_an_opendtu(self):
        devices, changes = self.imported(capture('opendtu'))
        self.assertEqual(devices, [{
            'type': 'opendtu.inverter', 'host': '192.168.178.69', 'user': 'admin',
            'password_file': '/data/conf/192.168.178.69.password',
            'inverter': [
                {'index': 0, 'phase': 'L1', 'position': 'ac-output', 'instance': 34},
                {'index': 1, 'role': 'inverter', 'phase': 'L2', 'instance': 35},
            ]}])
        self.assertEqual(sorted(changes), [6, 7, 11, 12, 17, 19, 20, 21, 22, 30, 32, 36])
        self.assertRegex(changes[6][0], r'^Logging = ERROR -> dropped: .+')
        self.assertRegex(changes[30][0], r'^\[INVERTER1\] Phase = L2 -> phase = "L2": .*ignored')
        self.assertRegex(changes[36][0], r'^\[TEMPLATE0\] -> dropped: NumberOfTemplates = 0')

    def test_ahoy_and_a_template_beside_it(self):
        devices, changes = self.imported(capture('ahoy'))
        self.assertEqual(devices[0], {
            'type': 'ahoydtu.inverter', 'host': 'ahoy.lan', 'port': 8080, 'interval': 12.5, 'timeout': 8,
            'energy_from_zero': True,
            'inverter': [
                {'index': 0, 'phase': '3P', 'position': 'ac-output', 'instance': 21},
                {'index': 1, 'name': 'Garage', 'phase': 'L3', 'position': 'ac-input-2', 'instance': 22},
            ]})
        # rest.md §7.3: 7412345 Watt-minutes are 123.539083 kWh
        (watts, counter) = devices[1].pop('value')
        self.assertEqual(watts, power('meters/0/power'))
        self.assertAlmostEqual(7412345 * counter.pop('scale'), 7412345 / 60000, places=9)
        self.assertEqual(counter, energy('meters/0/total', 'kWh'))
        self.assertEqual(devices[1], {
            'type': 'generic.json', 'name': 'Balcony', 'serial': '42', 'url': 'http://shelly-balcony.lan/status',
            'interval': 2, 'timeout': 8, 'role': 'pvinverter', 'phase': 'L1', 'position': 'ac-output', 'instance': 23})
        self.assertRegex(changes[7][0], r'^useYieldDay = 1 -> energy_from_zero = true: ')
        self.assertRegex(changes[9][0], r'^MaxAgeTsLastSuccess = -1 -> dropped: it switched all checks of age off')
        self.assertRegex(changes[10][0], r'^DryRun = true -> dropped: ')
        self.assertRegex(changes[12][0], r'^ErrorMode = timeout -> dropped: with it.* never asked')
        self.assertRegex(changes[22][0], r'^\[INVERTER1\] without Username -> no log-in: ')
        self.assertRegex(changes[30][0], r'shelly\.gen1_relay')
        self.assertRegex(changes[41][0], r'^\[TEMPLATE0\] CUST_Total_Mult = 0\.000017 -> .*Watt-minutes.* 1\.02 times')

    def test_templates(self):
        devices, changes = self.imported(capture('templates'))
        shelly, tasmota, meter, inverter, genset = devices
        self.assertEqual(shelly, {
            'type': 'generic.json', 'name': 'Shed "south"', 'serial': '12345678',
            'url': 'http://192.168.1.50/rpc/Switch.GetStatus?id=0', 'user': 'admin',
            'password_file': '/data/conf/192.168.1.50.password', 'interval': 1, 'role': 'pvinverter', 'phase': 'L3',
            'position': 'ac-output', 'instance': 46,
            'value': [power('apower', scale=-1), energy('aenergy/total', 'Wh'), value('/Ac/L1/Voltage', 'voltage', 'V'),
                      value('/Ac/L1/Current', 'current', 'A')]})
        self.assertEqual(tasmota, {
            'type': 'generic.json', 'name': 'Tasmota', 'serial': '2', 'url': 'http://192.168.1.51/cm?cmnd=STATUS+8',
            'login': 'query', 'user': 'admin', 'password_file': '/data/conf/192.168.1.51.password', 'interval': 5,
            'role': 'acload', 'phase': 'L1', 'position': 'ac-output', 'instance': 47,
            'value': [power('StatusSNS/ENERGY/Power/0'), energy('StatusSNS/ENERGY/Today', 'kWh'),
                      value('/Ac/L1/Voltage', 'StatusSNS/ENERGY/Voltage', 'V')]})
        self.assertEqual(meter, {
            'type': 'generic.json', 'name': 'Meter', 'serial': '3', 'url': 'http://meter.lan/v1/~reading%20now',
            'interval': 10, 'role': 'grid', 'phase': '3P', 'instance': 48,
            'value': [power('data/~0now/kw', scale=1000), energy('data/sum', 'Wh')]})
        self.assertEqual((inverter['name'], inverter['role'], inverter['interval'], inverter['user']),
                         ('Meter 2', 'inverter', 600, 'admin'))
        self.assertEqual(inverter['value'], [{**power('p'), 'path': '/Ac/Out/L1/P'}, value('/Ac/Out/L1/V', 'u', 'V'),
                                             value('/Ac/Out/L1/I', 'i', 'A')])
        self.assertEqual((genset['role'], genset['interval'], genset['value'][1]),
                         ('genset', 1.5, energy('emeters/0/total', 'Wh')))
        for line, text in ((7, r'^MagAgeTsLastSuccess'), (12, r'shelly\.switch'), (15, r'Password with a %'),
                           (16, r'DigestAuth'), (22, r'CUST_Power_Default'), (24, r'unit = "Wh": .* 1000 times'),
                           (25, 'CUST_Total_Default'), (27, 'CUST_Voltage_Default'), (29, 'CUST_Current_Default'),
                           (39, r'login = "query"'), (43, r'counter of the day'), (46, 'CUST_DCVoltage ='),
                           (47, 'CUST_DCVoltage_Default'), (51, r'of a load the GX reads 0 as AC output'),
                           (63, 'CUST_Voltage = none'), (72, r'\(hidden\).*secret'), (73, 'interval = 600'), (76, 'CUST_Total = e -> dropped'),
                           (80, 'name = "Meter 2"'), (81, r'\[TEMPLATE2\] wants it too'), (92, r'unit = "Wh"')):
            self.assertRegex('\n'.join(changes[line]), text)

    def test_the_form_of_the_first_releases(self):
        devices, changes = self.imported(capture('first_release'))
        self.assertEqual(devices, [{
            'type': 'opendtu.inverter', 'host': '10.0.0.5', 'user': 'admin',
            'password_file': '/data/conf/10.0.0.5.password',
            'inverter': [{'index': 0, 'phase': 'L2', 'position': 'ac-input-1', 'instance': 30},
                         {'index': 1, 'phase': 'L3', 'position': 'ac-input-1', 'instance': 31}]}])
        self.assertEqual(sorted(changes), [2, 4, 5, 6, 18])

    def test_every_option_stands_in_one_of_the_files(self):
        seen = set()
        for name in ('opendtu', 'ahoy', 'templates', 'first_release'):
            with open(capture(name), encoding='utf-8') as file:
                seen.update(key.lower() for key in re.findall(r'(?m)^(\w+)\s*[=:]', file.read()))
        options = '''DTU Logging Host Username Password NumberOfTemplates NumberOfInvertersToQuery useYieldDay ESP8266PollingIntervall
            MaxAgeTsLastSuccess MagAgeTsLastSuccess DryRun HTTPTimeout SignOfLifeLog ErrorMode RetryAfterSeconds MinRetriesUntilFail
            ErrorStateAfterSeconds Phase DeviceInstance AcPosition DigestAuth Servicename CUST_API_PATH CUST_POLLING CUST_SN Name
            CUST_Power CUST_Total CUST_Power_Mult CUST_Total_Mult CUST_Voltage CUST_Current CUST_DCVoltage CUST_DCVoltage_Default
            CUST_Power_Default CUST_Total_Default CUST_Voltage_Default CUST_Current_Default AccessType CustomName NumberOfInverters'''
        self.assertEqual({option for option in options.split() if option.lower() not in seen}, set())


class Values(ImportTest):
    def test_hosts(self):
        for host, expected in (('dtu.lan', {'host': 'dtu.lan'}), ('dtu:8080', {'host': 'dtu', 'port': 8080}),
                               ('http://dtu/', {'host': 'dtu'}), ('https://dtu:8443', {'url': 'https://dtu:8443'}),
                               ('[fe80::1]:80', {'url': 'http://[fe80::1]:80'})):
            with self.subTest(host=host):
                (device,), _ = self.import_text(DTU.replace('Host = dtu', f'Host = {host}') + INVERTER)
                self.assertEqual({key: device[key] for key in device if key in ('host', 'port', 'url')}, expected)

    def test_two_dtus(self):
        """The old driver needed a copy of itself for that."""
        devices, changes = self.import_text(
            DTU + INVERTER + INVERTER.replace('[INVERTER0]', '[INVERTER1]\nHost = other').replace('20', '21'))
        self.assertEqual([(each['host'], [child['index'] for child in each['inverter']]) for each in devices],
                         [('dtu', [0]), ('other', [1])])
        self.assertRegex(changes[10][0], r'\[INVERTER1\] with another Host')

    def test_without_sections_of_inverters(self):
        (device,), changes = self.import_text(DTU + 'Phase = L2\nAcPosition = 2\nDeviceInstance = 20\n')
        self.assertEqual((device['phase'], device['position'], 'inverter' in device, 'instance' in device),
                         ('L2', 'ac-input-2', False, False))
        self.assertRegex(changes[1][0], r'no section \[INVERTER0\]')

    def test_intervals_and_time_outs(self):
        (device,), _ = self.import_text(DTU + 'OpenDTUPollingIntervall = 7500\nHTTPTimeout = 60\n' + INVERTER)
        self.assertEqual((device['interval'], device['timeout']), (7.5, 30))

    def test_half_a_log_in_is_none(self):
        (device,), changes = self.import_text(DTU.replace('Username =', 'Username = me') + INVERTER)
        self.assertNotIn('user', device)
        self.assertRegex(changes[4][0], r'Username = me -> dropped')

    def test_what_nobody_reads_is_told(self):
        _, changes = self.import_text(DTU + 'Colour = blue\n' + INVERTER + 'Colour = red\n[EXTRA]\na = b\n')
        self.assertRegex(changes[6][0], r'^\[DEFAULT\] Colour -> dropped')
        self.assertRegex(changes[11][0], r'^\[INVERTER0\] Colour -> dropped')
        self.assertRegex(changes[12][0], r'^\[EXTRA\] -> dropped')

    def test_right_multipliers_stay(self):
        shelly = TEMPLATE.format(0).replace('= p\n', '= meters/0/power\n').replace('= e\n', '= meters/0/total\n')
        head = '[DEFAULT]\nDTU = template\nNumberOfTemplates = 1\n'
        for given, scale in (('0.0000166667', 1 / 60000), ('0.5', 0.5), ('1', 1 / 60000), ('-2', -2)):
            with self.subTest(given=given):
                (device,), changes = self.import_text(head + shelly.replace('Total_Mult = 1', f'Total_Mult = {given}'))
                self.assertEqual(device['value'][1]['scale'], scale)
                self.assertEqual(14 in changes, given == '1')

    def test_a_serial_number_of_two_templates(self):
        devices, changes = self.import_text('[DEFAULT]\nDTU = template\nNumberOfTemplates = 2\n' + TEMPLATE.format(0) +
                                            TEMPLATE.format(1).replace('CUST_SN = 1', 'CUST_SN = 0'))
        self.assertEqual([each.get('serial') for each in devices], ['0', None])
        self.assertRegex(changes[24][0], r'CUST_SN = 0 -> dropped: .*\[TEMPLATE0\]')


class Mistakes(ImportTest):
    def test_each_is_told_with_its_line(self):
        templates = '[DEFAULT]\nDTU = template\nNumberOfTemplates = 1\n'
        one = TEMPLATE.format(0)
        for text, expected in (
                ('[DEFAULT]\nHost = dtu\n' + INVERTER, ['1: error: [DEFAULT]: DTU is required']),
                ('[DEFAULT]\n\nDTU = fronius\n', ['3: error: DTU: "fronius" is not one of opendtu, ahoy, template']),
                (DTU + INVERTER + INVERTER, ['10: error: [INVERTER0] is there twice, first in line 6: give one of them its own '
                                             'number, or delete it']),
                (DTU + 'host = other\n', ['6: error: host: is there twice in [DEFAULT], first in line 3: delete one']),
                ('DTU = opendtu\n[DEFAULT]\n', ['1: error: stands before the first section: [DEFAULT] is missing above']),
                (DTU + 'nothing\n', ['6: error: is neither [section] nor key = value']),
                (DTU + ' Phase = L1\n', ['6: error: is indented more than Password in line 5 and so is part of its value: '
                                         'remove the blanks at the beginning']),
                (DTU.replace('Host = dtu\n', '') + INVERTER, ['5: error: [INVERTER0]: Host is required']),
                (DTU.replace('= dtu', '= dtu/x') + INVERTER,
                 ['3: error: Host: must be a name or an address, with :port if it is not 80; the path is the DTU\'s own']),
                (DTU + '[INVERTER0]\n', ['6: error: [INVERTER0]: AcPosition is required',
                                         '6: error: [INVERTER0]: DeviceInstance is required',
                                         '6: error: [INVERTER0]: Phase is required']),
                (DTU + INVERTER.replace('L1', 'L4').replace('20', 'x').replace('= 1', '= 3'),
                 ['7: error: [INVERTER0] Phase: "L4" is not one of L1, L2, L3, 3P',
                  '8: error: [INVERTER0] DeviceInstance: "x" is not a whole number',
                  '9: error: [INVERTER0] AcPosition: 3 is not within 0..2']),
                (DTU + INVERTER.replace('L1', 'L1 # as always'),
                 ['7: error: [INVERTER0] Phase: "L1 # as always" is not one of L1, L2, L3, 3P; a comment needs a line of its own']),
                (DTU + INVERTER + 'Servicename = com.victronenergy.charger\n',
                 ['10: error: [INVERTER0] Servicename: "com.victronenergy.charger" can\'t be taken over, it must be one of '
                  'com.victronenergy.pvinverter, com.victronenergy.inverter']),
                (DTU + 'HTTPTimeout = 2,5\n' + INVERTER,
                 ['6: error: HTTPTimeout: "2,5" is not a number, which has a point and no comma']),
                (DTU + 'NumberOfTemplates = two\n' + INVERTER, ['6: error: NumberOfTemplates: "two" is not a whole number']),
                (templates.replace('= 1', '= 2') + one,
                 ['3: error: NumberOfTemplates: is 2, but there is no section [TEMPLATE1]: count from 0']),
                ('[DEFAULT]\nDTU = template\n' + one,
                 ['1: error: NumberOfTemplates is 0 or missing: the old driver read no template']),
                (templates + one.replace('CUST_Total_Mult = 1\n', ''), ['4: error: [TEMPLATE0]: CUST_Total_Mult is required']),
                (templates + one.replace('Power_Mult = 1', 'Power_Mult = 0'),
                 ['12: error: [TEMPLATE0] CUST_Power_Mult: 0 makes every value 0']),
                (templates + one.replace('= p\n', '= a//b\n'),
                 ['11: error: [TEMPLATE0] CUST_Power: "a//b" has a step that is empty, * or holds [ or begins with <: the old '
                  'driver found 0 there or busbar can\'t say it']),
                (templates + one.replace('= e\n', '= p/total\n'),
                 ['11: error: [TEMPLATE0] CUST_Power: "p" is a part of "p/total", so it is no number']),
        ):
            with self.subTest(text=text):
                self.assertEqual(self.mistakes_of(text), expected)

    def test_not_utf_8(self):
        path = self.write('')
        with open(path, 'wb') as file:
            file.write(DTU.encode() + b'# S\xfcd\n' + INVERTER.encode())
        run = self.run_import(path)
        self.assertEqual((run.returncode, run.stderr.splitlines()[0]),
                         (2, f'{path}:6: error: is not UTF-8: save the file as UTF-8'))

    def test_other_files(self):
        self.assertRegex(self.mistakes_of('[GRID]\nbroker_address = here\n')[0],
                         r'is no configuration of dbus-mqtt-battery or dbus-opendtu$')
        run = self.run_import(f'{self.folder}/none.ini')
        self.assertEqual((run.returncode, run.stdout), (2, ''))
        self.assertIn('No such file or directory', run.stderr)

    def test_wrong_usage(self):
        file = self.write(DTU + INVERTER)
        for arguments in ([], [file, file], [file, '--secrets-to', 'here'], [file, '--json']):
            run = subprocess.run([BUSBAR, 'import', *arguments], text=True, capture_output=True, check=False, timeout=60)
            self.assertEqual((run.returncode, run.stdout), (2, ''), arguments)

    def test_an_installation_that_replaces_nothing(self):
        run = self.run_import(self.write(DTU + INVERTER), program=WITHOUT)
        self.assertEqual((run.returncode, run.stdout), (2, ''))
        self.assertIn('busbar-all', run.stderr)


class Secrets(ImportTest):
    SECRETS = {'192.168.1.50.password': '50%off', '192.168.1.51.password': 'p&ss', '192.168.1.53.password': 'se@cret'}

    def test_never_shown(self):
        run = self.run_import(capture('templates'))
        for secret in (*self.SECRETS.values(), 'p%%26ss', 'p%26ss', 'se%40cret', 'se%%40cret'):
            self.assertNotIn(secret, run.stdout + run.stderr)
        for name in self.SECRETS:
            self.assertIn(f'(umask 077; cat > /data/conf/{name})', run.stderr)

    def test_nor_in_mistakes(self):
        mistakes = self.mistakes_of('[DEFAULT]\nDTU = template\nNumberOfTemplates = 1\n' +
                                    TEMPLATE.format(0).replace('10.0.0.0', 'me:hush@bad host').replace(
                                        '= status', '= cm?user=me&password=hush'))
        self.assertEqual(len(mistakes), 1)
        self.assertNotIn('hush', mistakes[0])

    def test_files_that_only_their_owner_can_read(self):
        old = os.umask(0)
        self.addCleanup(os.umask, old)
        for attempt in range(2):  # the second finds them as they are to be
            devices, _ = self.imported(capture('templates'), '--secrets-to', self.folder)
            for name, secret in self.SECRETS.items():
                path = f'{self.folder}/{name}'
                with open(path, encoding='utf-8') as file:
                    self.assertEqual(file.read(), secret + '\n', attempt)
                self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
                self.assertIn(path, [each.get('password_file') for each in devices])

    def test_what_is_there_is_kept(self):
        path = f'{self.folder}/192.168.1.51.password'
        with open(path, 'w', encoding='utf-8') as file:
            file.write('another\n')
        run = self.run_import(capture('templates'), '--secrets-to', self.folder)
        self.assertEqual((run.returncode, run.stdout), (2, ''))
        self.assertIn(f'{path}: error: is there already', run.stderr)
        with open(path, encoding='utf-8') as file:
            self.assertEqual(file.read(), 'another\n')

    def test_two_passwords_of_one_host(self):
        two = INVERTER.replace('[INVERTER0]', '[INVERTER0]\nUsername = a\nPassword = one') + \
            INVERTER.replace('[INVERTER0]', '[INVERTER1]\nUsername = a\nPassword = two').replace('20', '21')
        devices, _ = self.import_text(DTU + two)
        self.assertEqual([each['password_file'] for each in devices],
                         ['/data/conf/dtu.password', '/data/conf/dtu-2.password'])


class AsPythonReadsIt(ImportTest):
    """Awkward files: what configparser makes of them is what is imported; where it ends with an error, so does the import."""

    TEXTS = ('Roof', 'a = b', 'a : b', 'x # no comment', 'x ; no comment', '"quoted"', 'back\\slash', '[x]', 'Dach ü', 'a\tb',
             '100%%', '%(word)s here', '%(WORD)s', '50%', '%(missing)s', '%(loop)s', "it's", '=', ': =', '% %%')
    KEYS = ('Host', 'Username', 'Password', 'CUST_SN', 'CUST_API_PATH', 'CUST_POLLING', 'CUST_Power', 'CUST_Power_Mult',
            'CUST_Total', 'CUST_Total_Mult', 'CUST_Voltage', 'Name', 'Phase', 'DeviceInstance', 'AcPosition')

    def awkward_line(self, chance, line):
        key, _, text = line.partition(' = ')
        key = ''.join(chance.choice((c.lower(), c.upper())) for c in key) if chance.random() < 0.5 else key
        return key + chance.choice(('=', ' = ', ':', ' : ', '\t=', ' =')) + text + chance.choice(('', '', '', ' ', '\t', '\u00a0'))

    def awkward_file(self, chance):
        lines = ['[DEFAULT]', 'DTU = template', 'NumberOfTemplates = 2', 'word = filled in', 'loop = %(loop)s']
        for number in range(2):
            name = f'{number} {chance.choice(self.TEXTS)}'
            lines += TEMPLATE.format(number).replace(f'Meter {number}', name).splitlines()
        made = []
        for line in lines:
            if not line.startswith('['):
                line = self.awkward_line(chance, line)
            elif chance.random() < 0.2:
                line = line + chance.choice((' ; behind', ' # behind', 'x', ' ; behind', ' # behind', 'x', ']'))
            disturbance = chance.random()
            if disturbance < 0.01:
                line = chance.choice(('  ', '\t', '\u00a0', ' ')) + line
            elif disturbance < 0.015:
                made.append(line)
            elif disturbance < 0.02:
                made.append(chance.choice(('nonsense', '= x', '[]', '[DEFAULT]', ' indented')))
            elif disturbance < 0.15:
                made.append(chance.choice(('', '# comment', '; comment', '   # indented', '   ', '#', '\t')))
            made.append(line)
        if chance.random() < 0.05:
            made.insert(0, chance.choice(('first = line', '; comment', '', '   ')))
        if chance.random() < 0.1:  # all of it indented alike
            made = [' ' + line for line in made]
        return chance.choice(('\n', '\n', '\r\n', '\r')).join(made) + chance.choice(('', '\n'))

    def lines_of(self, error):
        if isinstance(error, configparser.MissingSectionHeaderError):
            return {error.lineno}
        if isinstance(error, configparser.ParsingError):
            return {line for line, _ in error.errors}
        return {error.lineno}

    def expected_of(self, path):
        """[(name, serial)], or the lines of what is wrong, or None where it is wrong somehow."""
        parser = configparser.ConfigParser()
        try:
            parser.read(path, encoding='utf-8')
        except configparser.Error as error:
            return self.lines_of(error)
        if parser.get('DEFAULT', 'NumberOfTemplates', raw=True, fallback='') != '2' or \
                parser.get('DEFAULT', 'DTU', raw=True, fallback='') != 'template':
            return None
        devices = []
        for section in ('TEMPLATE0', 'TEMPLATE1'):
            if section not in parser or any('\n' in parser.get(section, key, raw=True, fallback='\n') for key in self.KEYS):
                return None
            try:
                name = parser.get(section, 'Name')
            except configparser.InterpolationError:
                name = parser.get(section, 'Name', raw=True)
            devices.append((name, parser.get(section, 'CUST_SN')))
        return devices

    def test_many_files(self):
        chance = random.Random(20261121)
        outcomes = {'good': 0, 'refused': 0, 'unusable': 0}
        for number in range(600):
            text = self.awkward_file(chance)
            path = self.write(text)
            expected = self.expected_of(path)
            run = self.run_import(path)
            with self.subTest(number=number, text=text):
                if isinstance(expected, list):
                    outcomes['good'] += 1
                    self.assertEqual(run.returncode, 0, run.stderr)
                    devices = tomllib.loads(run.stdout)['device']
                    self.assertEqual([(each['name'], each['serial']) for each in devices], expected)
                    continue
                self.assertEqual((run.returncode, run.stdout), (2, ''), run.stderr)
                outcomes['unusable' if expected is None else 'refused'] += 1
                told = {int(line) for line in re.findall(rf'(?m)^{re.escape(path)}:(\d+): error: ', run.stderr)}
                self.assertLessEqual(expected or set(), told, run.stderr)
        # Each kind has really been tried.
        self.assertGreater(min(outcomes.values()), 20, outcomes)


if __name__ == '__main__':
    unittest.main()
