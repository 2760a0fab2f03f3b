#!/usr/bin/python3
"""`busbar doctor` on a machine in a folder: a real busbar under a real supervise, a real bus, files as a GX has them."""
import json
import os
import re
import shutil
import signal
import subprocess
import time
import unittest

import http_device
import rest_bus
from modbus_devices import BUSBAR, DevicesTest, capture, device
from venus_bus import PATIENCE, pump_until

NAME = os.path.basename(BUSBAR)
FAKE = os.environ['BUSBAR_FAKE']
GRID = 'com.victronenergy.grid.eastron_sdm630_20345678'
MODES = {'run': 0o755, 'rc.local': 0o755}
STOCK = 'service vedirect vedirect-interface\nalias default gps:vedirect\nalias rs485 cgwacs:fzsonick:imt:modbus\ninclude /data/conf/serial-starter.d\n'
OURS = f'service busbar_all {NAME}\nalias default gps:vedirect:busbar_all\nalias rs485 cgwacs:fzsonick:imt:modbus:busbar_all\n'


def tai64n(seconds):
    """multilog's stamp."""
    return f'@{(1 << 62) + 10 + int(seconds):016x}00000000'


class Handed:
    port = 'serial-starter'


class DoctorTest(DevicesTest):
    def setUp(self):
        super().setUp()
        self.root = f'{self.bus.directory}/root'
        self.config = self.path(f'/data/conf/{NAME}.toml')
        self.supervised = False

    # --- The machine ---

    def path(self, of):
        return self.root + of

    def write(self, path, text):
        os.makedirs(os.path.dirname(self.path(path)), exist_ok=True)
        with open(self.path(path), 'w', encoding='utf-8') as file:
            file.write(text)
        os.chmod(self.path(path), MODES.get(os.path.basename(path), 0o644))

    def make_gx(self, *devices):
        """As after an installation; nothing runs yet."""
        self.write('/opt/victronenergy/version', 'v3.60\nVenus GX\n20250601120000\n')
        self.write('/etc/venus/machine', 'einstein\n')
        self.write('/etc/venus/serial-starter.conf', STOCK)
        self.write('/proc/meminfo', 'MemTotal:  1024000 kB\nMemAvailable:   500000 kB\n')
        self.write('/proc/loadavg', '0.31 0.42 0.53 1/160 12345\n')
        self.write(f'/data/apps/{NAME}/versions/0.1.0/bin/{NAME}', '')
        self.write(f'/data/apps/{NAME}/versions/0.0.9/bin/{NAME}', '')
        os.symlink('versions/0.1.0', self.path(f'/data/apps/{NAME}/current'))
        os.symlink('versions/0.0.9', self.path(f'/data/apps/{NAME}/previous'))
        self.write('/data/rc.local', f'#!/bin/sh\n/data/apps/{NAME}/current/boot.sh || true\n')
        self.write(f'/data/conf/{NAME}.toml', '\n'.join(devices))
        self.write(f'/service/{NAME}/run',
                   f'#!/bin/sh\nexec 2>> {self.root}/stderr\nexec {BUSBAR} run --config {self.config} --bus {self.bus.address}\n')
        self.write(f'/var/log/{NAME}/current', '')

    def supervise(self):
        service = self.path(f'/service/{NAME}')
        self.supervisor = subprocess.Popen(['supervise', service], stderr=subprocess.DEVNULL)
        self.addCleanup(self.end_supervisor)
        pump_until(lambda: os.path.exists(f'{service}/supervise/ok'), 'supervise')

    def svc(self, *arguments):
        subprocess.run(['svc', *arguments, self.path(f'/service/{NAME}')], check=True)

    def end_supervisor(self):
        if self.supervisor.poll() is None:
            self.svc('-dx')
            self.supervisor.wait(PATIENCE)

    # --- What doctor says of it ---

    def doctor(self, *arguments, program=BUSBAR, prefix=(), environment=None):
        begin = time.monotonic()
        result = subprocess.run([*prefix, program, 'doctor', '--root', self.root, '--bus', self.bus.address, *arguments], text=True,
                                capture_output=True, timeout=PATIENCE, check=False, env=environment)
        self.assertLess(time.monotonic() - begin, 10)
        self.assertEqual(result.stderr, '')
        return result

    def examine(self, *arguments, **how):
        """The findings, and [(section, label, text, what to do)] of the problems."""
        result = self.doctor('--json', *arguments, **how)
        page = json.loads(result.stdout)
        self.findings = page['findings']
        self.problems = [(each['section'], each['label'], each['text'], each['what_to_do']) for each in self.findings if each['problem']]
        self.assertEqual((result.returncode, page['ok'], page['problems']), (1 if self.problems else 0, not self.problems, len(self.problems)))
        return self.problems

    def told(self, section, label):
        return [each['text'] for each in self.findings if (each['section'], each['label']) == (section, label)]

    def assert_problem(self, section, label, text, what_to_do=''):
        for each in self.problems:
            if each[:2] == (section, label) and re.search(text, each[2]) and re.search(what_to_do, each[3]):
                return
        self.fail(f'{section}, {label}: {text} is not among {self.problems}')


class WebTest(DoctorTest):
    def test_a_gateway_that_one_logs_in_to(self):
        """Its services are those of the device in the configuration."""
        def tell(request):
            name = 'opendtu_v26_list' if request.path.endswith('/status') else 'opendtu_v26_inv_hm600'
            request.tell(200, rest_bus.capture(name))
        gateway = http_device.Device(tell)
        self.addCleanup(gateway.close)
        password = self.path('/data/conf/dtu.password')
        self.write('/data/conf/dtu.password', 'geheim\n')
        os.chmod(password, 0o600)
        self.make_gx(device('opendtu.inverter', gateway, name='Roof', interval=0.3, password_file=password))
        self.supervise()
        self.wait_for('com.victronenergy.pvinverter.opendtu_inverter_114182940773', '/Ac/Power')
        self.examine()
        self.assertEqual(self.told('devices', 'device'), [f'opendtu.inverter "Roof", HTTP 127.0.0.1:{gateway.port}: connected'])


class HealthyTest(DoctorTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve({1: capture('eastron/sdm630')})
        self.make_gx(device('eastron.sdm630', self.server, name='Grid'))
        self.supervise()
        self.wait_for(GRID, '/Ac/Power')

    def test_no_problem(self):
        self.assertEqual(self.examine(), [])

    def test_program(self):
        self.examine()
        self.assertRegex(self.told('program', 'version')[0], rf'^{NAME} \d+\.\d+\.\d+, ')

    def test_machine(self):
        self.examine()
        self.assertEqual(self.told('machine', 'Venus OS'), ['v3.60 (20250601120000), machine einstein'])
        self.assertEqual(self.told('machine', 'memory'), ['500000 of 1024000 kB available'])
        self.assertEqual(self.told('machine', 'load'), ['0.31 0.42 0.53'])
        self.assertIn(os.uname().release, self.told('machine', 'kernel')[0])
        self.assertRegex(self.told('machine', '/data')[0], r'^\d+ MB free$')

    def test_installation(self):
        self.examine()
        self.assertEqual(self.told('installation', 'versions'), ['0.0.9 0.1.0; current 0.1.0, previous 0.0.9'])
        self.assertEqual(self.told('installation', 'boot hook'), ['/data/rc.local'])
        self.assertEqual(self.told('installation', 'configuration'), [f'{self.config}: 1 devices, 0 mistakes'])
        with open(self.path(f'/service/{NAME}/supervise/status'), 'rb') as file:
            pid = int.from_bytes(file.read()[12:16], 'little')
        self.assertRegex(self.told('installation', 'service')[0], rf'^up \d+ m?s \(pid {pid}\)$')
        self.assertRegex(self.told('process', 'pid')[0], rf'^{pid}: \d+ kB, \d+ threads, \d+ open files, since ')

    def test_bus_and_device(self):
        self.examine()
        self.assertEqual(self.told('bus', 'address'), [self.bus.address])
        connection = f'modbus tcp 127.0.0.1:{self.server.port} unit 1'
        self.assertRegex(self.told('bus', 'service')[0], rf'^{GRID}, instance \d+, connected, "Grid", {connection}$')
        self.assertEqual(self.told('devices', 'device'), [f'eastron.sdm630 "Grid", {connection}: connected'])
        self.assertEqual(self.told('devices', 'host'), ['127.0.0.1 (127.0.0.1): connection not tried, the running service uses it'])

    def test_the_service_s_connection_is_left_alone(self):
        before = self.server.stats()['accepted']
        self.examine()
        self.assertEqual(self.server.stats()['accepted'], before)

    def test_the_page(self):
        page = self.doctor().stdout
        for section in ('program', 'machine', 'installation', 'process', 'bus', 'devices', 'serial-starter', 'log'):
            self.assertRegex(page, rf'(?m)^{section}$')
        self.assertIn('\n\nno problem found\n', page)
        self.assertTrue(page.endswith('read this before you post it.\n'))
        self.assertLess(len(page), 6000)
        self.assertNotIn('\x1b', page)

    def test_a_device_that_is_away(self):
        self.server.fault('silent forever')
        pump_until(lambda: self.consumer.value(GRID, '/Connected') == 0, 'away', 60)
        self.examine()
        self.assert_problem('devices', 'device', '"Grid".*: away$', 'is it on')

    def test_down(self):
        self.svc('-d')
        pump_until(lambda: any(each[1] == 'service' for each in self.examine()), 'down')
        self.assert_problem('installation', 'service', '^down ', f'^svc -u /service/{NAME}$')
        self.assertEqual(self.told('process', 'running'), ['no'])
        self.assertEqual(self.told('devices', 'host'), ['127.0.0.1 (127.0.0.1): a connection is possible'])

    def test_nobody_supervises_it(self):
        self.end_supervisor()
        self.examine()
        self.assert_problem('installation', 'service', 'no supervise', 'svc|boot')

    def test_two_at_once(self):
        self.start(BUSBAR, '--config', self.config, '--bus', self.bus.address)
        pump_until(self.examine, 'a problem')
        self.assertTrue(any('second one' in each[2] for each in self.problems), self.problems)

    def test_a_bus_that_hangs(self):
        self.bus.process.send_signal(signal.SIGSTOP)
        self.addCleanup(self.bus.process.send_signal, signal.SIGCONT)
        self.examine()
        self.assert_problem('bus', 'address', 'does not answer')

    def test_no_bus(self):
        self.bus.stop()
        self.examine()
        self.assert_problem('bus', 'address', 'No such file', 'reboot')

    def test_no_localsettings(self):
        self.settings.kill()
        self.examine()
        self.assert_problem('bus', 'localsettings', 'not on the bus')

    def test_not_as_root(self):
        result = self.doctor('--json', prefix=['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']) if os.geteuid() == 0 else None
        if result:
            self.assertIn('not root', result.stdout)


class InstallationTest(DoctorTest):
    """Nothing runs here."""

    def setUp(self):
        super().setUp()
        self.make_gx(device('eastron.sdm630', type('at', (), {'port': '/dev/null'}), name='Grid'))

    def test_the_hook_is_gone(self):
        self.write('/data/rc.local', f'#!/bin/sh\n# /data/apps/{NAME}/current/boot.sh\n/data/apps/{NAME}_house/current/boot.sh\n')
        self.examine()
        self.assert_problem('installation', 'boot hook', 'does not start it', 'install.sh')

    def test_the_hook_is_not_executable(self):
        os.chmod(self.path('/data/rc.local'), 0o644)
        self.examine()
        self.assert_problem('installation', 'boot hook', 'not executable', 'chmod 755')

    def test_hooks_are_switched_off(self):
        os.rename(self.path('/data/rc.local'), self.path('/data/rc.local.disabled'))
        self.examine()
        self.assert_problem('installation', 'boot hook', 'switched off', 'switch them on')

    def test_no_current_version(self):
        os.unlink(self.path(f'/data/apps/{NAME}/current'))
        self.examine()
        self.assert_problem('installation', 'versions', 'no program behind', 'install.sh')

    def test_no_service(self):
        shutil.rmtree(self.path('/service'))
        self.examine()
        self.assert_problem('installation', 'service', 'is not there', 'boot.sh')

    def test_no_configuration(self):
        os.unlink(self.config)
        self.examine()
        self.assert_problem('installation', 'configuration', 'No such file')

    def test_a_wrong_configuration(self):
        self.write(f'/data/conf/{NAME}.toml', '[[device]]\ntype = "eastron.sdm630"\nhots = "x"\n')
        self.examine()
        self.assert_problem('installation', 'configuration', 'mistakes, nothing starts', 'check')
        self.assertEqual(self.told('installation', '  line'), ['3: hots: unknown key, did you mean host?'])

    def test_memory_and_load(self):
        self.write('/proc/meminfo', 'MemTotal:  256000 kB\nMemAvailable:   15000 kB\n')
        self.write('/proc/loadavg', '1.00 5.50 2.00 1/160 12345\n')
        self.examine()
        self.assert_problem('machine', 'memory', '^15000 of 256000 kB')
        self.assert_problem('machine', 'load', '^1.00 5.50 2.00$')

    def test_a_full_data_partition(self):
        # The root of a user namespace of its own may mount; the installation lies below what it mounts.
        mount = f'mount -t tmpfs -o size=1m none {self.root}/data && exec "$@"'
        if subprocess.run(['unshare', '-rm', 'true'], check=False, stderr=subprocess.DEVNULL).returncode:
            self.skipTest('no user namespaces here')
        self.examine(prefix=['unshare', '-rm', 'sh', '-c', mount, 'sh'])
        self.assert_problem('machine', '/data', '^[01] MB free$', 'make room')

    def test_a_port_that_is_not_there(self):
        self.write(f'/data/conf/{NAME}.toml', device('eastron.sdm630', type('at', (), {'port': '/dev/ttyUSB-none'})))
        self.examine()
        self.assert_problem('devices', 'port', '^/dev/ttyUSB-none is not there', 'plug')

    def test_a_port_that_is_a_file(self):
        self.write('/port', '')
        self.write(f'/data/conf/{NAME}.toml', device('eastron.sdm630', type('at', (), {'port': self.path('/port')})))
        self.examine()
        self.assert_problem('devices', 'port', 'not a device file')

    def test_a_port_that_somebody_else_has(self):
        server = self.serve({1: capture('eastron/sdm630')}, pty=True)
        self.write(f'/data/conf/{NAME}.toml', device('eastron.sdm630', server))
        self.examine()
        self.assert_problem('devices', 'port', rf'^{server.port}, open in modbus_server \(pid {server.process.pid}\)', 'only one program')

    def test_a_name_that_nobody_knows(self):
        self.write(f'/data/conf/{NAME}.toml', device('eastron.sdm630', type('at', (), {'port': 502}), host='nobody.invalid'))
        self.examine()
        self.assert_problem('devices', 'host', r'^nobody.invalid \(no address\): ')

    def test_a_host_that_refuses(self):
        server = self.serve({1: capture('eastron/sdm630')})
        server.kill()
        self.write(f'/data/conf/{NAME}.toml', device('eastron.sdm630', server))
        self.examine()
        self.assert_problem('devices', 'host', r'^127.0.0.1 \(127.0.0.1\): Connection refused$', 'is it on')

    def test_a_device_that_never_answered(self):
        server = self.serve({1: capture('eastron/sdm630')})
        server.fault('silent forever')
        self.write(f'/data/conf/{NAME}.toml', device('eastron.sdm630', server, name='Grid'))
        self.supervise()
        server.wait_for_requests(1)
        self.examine()
        self.assert_problem('devices', 'device', 'never answered since the start', 'probe')

    def test_restarts(self):
        now = time.time()
        self.write(f'/var/log/{NAME}/current', ''.join(f'{tai64n(now - age)} start {NAME} 0.1.0: 1 device\n' for age in (600, 30, 20, 10)))
        self.examine()
        self.assert_problem('log', NAME, '^3 starts within two minutes')

    def test_the_log(self):
        stamp = int(time.time()) - 86400
        lines = [f'{tai64n(stamp)} start {NAME} 0.1.0: 1 device', f'{tai64n(stamp)} Grid: connected, Eastron SDM630, unit 1']
        lines += [f'{tai64n(stamp + i)} Grid: no answer {i}' for i in range(30)]
        self.write(f'/var/log/{NAME}/current', '\n'.join(lines) + '\n')
        self.examine()
        told = [(each['label'], each['text']) for each in self.findings if each['section'] == 'log'][1:]
        self.assertEqual([text for _, text in told], [f'Grid: no answer {i}' for i in range(10, 30)])
        self.assertEqual(told[0][0], time.strftime('%Y-%m-%d %H:%M:%S UTC', time.gmtime(stamp + 10)))

    def test_a_log_of_any_size_and_kind(self):
        with open(self.path(f'/var/log/{NAME}/current'), 'wb') as file:
            file.write(b'\x1b[31m' + bytes(range(256)) * 4000 + b'\n' + 3000 * (b'x' * 2000 + b'\n'))
        page = self.doctor().stdout
        self.assertLess(len(page), 20000)
        self.assertNotIn('\x1b', page)


class SerialStarterTest(DoctorTest):
    def setUp(self):
        super().setUp()
        self.make_gx(device('eastron.sdm630', Handed, name='Grid'))
        self.write(f'/data/conf/serial-starter.d/zz-{NAME}.conf', OURS)
        self.write(f'/opt/victronenergy/service-templates/{NAME}/run', '')

    def test_in_order(self):
        self.supervise()
        pump_until(lambda: not self.examine() and self.told('process', 'pid'), 'a running service without a problem')
        self.assertEqual(self.told('serial-starter', 'entry'), [f'service busbar_all {NAME} in zz-{NAME}.conf'])
        self.assertEqual(self.told('serial-starter', 'alias'),
                         ['default is gps:vedirect:busbar_all', 'rs485 is cgwacs:fzsonick:imt:modbus:busbar_all'])
        self.assertTrue(self.told('devices', 'device')[0].endswith(': no port was handed over'))

    def test_on_a_port(self):
        server = self.serve({1: capture('eastron/sdm630')}, pty=True)
        self.start(BUSBAR, 'run', '--config', self.config, '--bus', self.bus.address, '--port', server.port)
        self.consumer.wait_for_name(GRID)
        self.examine()
        self.assertEqual(self.told('devices', 'device'), ['eastron.sdm630 "Grid", modbus rtu serial-starter 9600 8N1 unit 1: connected'])
        self.assertTrue(any(each['text'].endswith(f', on {server.port}') for each in self.findings if each['section'] == 'process'))

    def test_no_entry(self):
        shutil.rmtree(self.path('/data/conf/serial-starter.d'))
        self.examine()
        self.assert_problem('serial-starter', 'entry', '^none, but', 'boot.sh')

    def test_no_template(self):
        shutil.rmtree(self.path('/opt/victronenergy/service-templates'))
        self.examine()
        self.assert_problem('serial-starter', 'template', 'not in ', 'boot.sh')

    def test_another_add_on_took_the_alias(self):
        self.write('/data/conf/serial-starter.d/zzz-other.conf', 'alias default gps:vedirect:sbattery\nalias rs485 sbattery\n')
        self.examine()
        self.assert_problem('serial-starter', 'alias', 'replaced it', 'boot.sh')

    def test_not_used(self):
        self.make_plain()
        self.examine()
        self.assertEqual(self.told('serial-starter', 'entry'), ['none'])

    def make_plain(self):
        shutil.rmtree(self.path('/data/conf/serial-starter.d'))
        self.write(f'/data/conf/{NAME}.toml', device('eastron.sdm630', type('at', (), {'port': 502})))


class NothingThereTest(DoctorTest):
    def test_not_a_gx(self):
        os.makedirs(self.root)
        self.examine()
        self.assertEqual(self.told('machine', 'Venus OS'), ['not a Venus OS device'])
        self.assertEqual({each[:2] for each in self.problems}, {('installation', 'configuration')})


class SecretsTest(DoctorTest):
    SECRETS = [f'geheim{letter}' for letter in 'ABCDEFGHIJKLMN']

    def test_none_is_told(self):
        secret = iter(self.SECRETS)
        self.make_gx()
        self.write('/secret', next(secret) + '\n')
        os.chmod(self.path('/secret'), 0o644)  # so that a mistake is told about it
        self.write('/data/conf/busbar-fake.toml', f'''
[[device]]
type = "fake.inverter"
host = "admin:{next(secret)}@192.168.1.2"
password_file = "{self.path("/secret")}"
[[device]]
type = "fake.inverter"
name = "Barn"
host = "barn"
password_file = "{next(secret)}"
password = "{next(secret)}"
url = "http://admin:{next(secret)}@host/?token={next(secret)}"
position = "http://x:{next(secret)}@host"
''')
        lines = ['MQTT: password={} was refused', 'no answer of http://user:{}@opendtu.lan/api?x=1', 'GET /api?auth={} failed',
                 '{{"token": "{}"}}', 'Authorization: Bearer {}', 'wrong password "{}"', 'started with --password {}']
        log = [line.format(next(secret)) for line in lines]
        log += [f'without any hint {each}' for each in self.SECRETS[:6]]
        self.write('/var/log/busbar-fake/current', '\n'.join(log) + '\n')
        self.write('/data/rc.local', f'#!/bin/sh\nexport TOKEN={self.SECRETS[0]}\n')
        for arguments in ([], ['--json']):
            page = self.doctor(*arguments, program=FAKE).stdout
            self.assertEqual([each for each in self.SECRETS if each in page], [], page)
            self.assertIn('without any hint (removed)', page)
            self.assertIn('MQTT: password=(removed)', page)
            self.assertIn('chmod 600', page)


if __name__ == '__main__':
    unittest.main()
