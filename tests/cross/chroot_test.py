#!/usr/bin/python3
"""The static binary of a GX in a chroot, under qemu, with nothing of the device around it: how it finds hosts by their names, and whom
it believes to be who they say.

usage: chroot_test.py BINARY [unittest's arguments]        (or BUSBAR_CROSS=BINARY)

BINARY is busbar-all or any other with kaco.blueplanet, opendtu.inverter and mqtt.battery, for armv7 or aarch64. MODBUS_SERVER names
tests/simulators/modbus_server, built for this machine. Everything is sent in a network of the test's own (see network.py).

What else speaks to hosts belongs here too: a class beside HttpsTest that brings its server, adds its files with Chroot.put() and
inherits the NamesTest.
"""
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import types
import unittest

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
sys.path.insert(0, os.path.join(TESTS, 'integration'))
import network  # noqa: E402
from certificates import Authority  # noqa: E402
from http_device import CAPTURES, Device  # noqa: E402
from mdns_responder import Responder, good  # noqa: E402
from mqtt_broker import Broker  # noqa: E402

if len(sys.argv) > 1 and os.path.isfile(sys.argv[1]):
    os.environ['BUSBAR_CROSS'] = os.path.abspath(sys.argv.pop(1))
BINARY = os.environ.get('BUSBAR_CROSS', '')
MODBUS_SERVER = os.environ.get('MODBUS_SERVER', '')

NAME_SERVER = '127.0.0.53'
AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt'  # of Venus OS; nothing else tells the program where they are
PLUGIN_SAYS = 'a plugin of another C library was loaded'

# Debian's nsswitch.conf with nss-mdns installed: every name that is not in /etc/hosts goes through the plugin.
NSSWITCH = 'passwd: files\nhosts: files mdns4_minimal [NOTFOUND=return] dns\n'

# In place of Debian's, which was built for another glibc and breaks in less readable ways.
PLUGIN = '''#include <stdlib.h>
#include <unistd.h>
__attribute__((constructor)) static void loaded(void)
{
    static const char said[] = "%s\\n";
    if (write(2, said, sizeof said - 1) > 0)
        abort();
}
''' % PLUGIN_SAYS

# What our binary would be like without look_up_names_without_plugins().
CONTROL = '''#include <netdb.h>
#include <stdio.h>
int main(int argc, char** argv)
{
    struct addrinfo* found = NULL;
    printf("%d\\n", getaddrinfo(argv[argc - 1], "502", NULL, &found));
    return 0;
}
'''


class Target:
    """What a binary was built for, by its ELF header."""

    def __init__(self, binary):
        with open(binary, 'rb') as file:
            header = file.read(20)
        machine = struct.unpack('<H', header[18:20])[0]
        self.qemu, self.triplet, self.loader = {
            40: ('qemu-arm-static', 'arm-linux-gnueabihf', 'ld-linux-armhf.so.3'),
            183: ('qemu-aarch64-static', 'aarch64-linux-gnu', 'ld-linux-aarch64.so.1'),
        }[machine]

    def compile(self, source, into, *options):
        subprocess.run([f'{self.triplet}-gcc', '-x', 'c', '-', '-o', into, *options], input=source, text=True, check=True,
                       stderr=subprocess.DEVNULL)  # the linker warns of exactly what is tried here


class Chroot:
    """Two programs and what /etc must have."""

    def __init__(self, target, binary):
        self.path = tempfile.mkdtemp(prefix='busbar-chroot-')
        self.put('qemu', copy_of=shutil.which(target.qemu))
        self.put('busbar', copy_of=binary)
        self.put('etc/hosts', '127.0.0.1 localhost inverter inverter.house listed.local\n')
        self.put('etc/resolv.conf', f'nameserver {NAME_SERVER}\nsearch house\noptions timeout:2 attempts:1\n')

    def put(self, name, content=None, copy_of=None):
        path = f'{self.path}/{name}'
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if copy_of:
            shutil.copy(copy_of, path)
        else:
            with open(path, 'w', encoding='utf-8') as file:
                file.write(content)
        return path

    def run(self, program, *arguments):
        return subprocess.run(['/usr/sbin/chroot', self.path, '/qemu', program, *arguments], capture_output=True, text=True,
                              env={}, timeout=120)

    def set_the_trap(self, target):
        """A plugin that would be loaded, and all that loading it takes."""
        self.put('etc/nsswitch.conf', NSSWITCH)
        os.makedirs(f'{self.path}/lib', exist_ok=True)
        target.compile(PLUGIN, f'{self.path}/lib/libnss_mdns4_minimal.so.2', '-shared', '-fPIC')
        for library in ('libc.so.6', target.loader):
            self.put(f'lib/{library}', copy_of=f'/usr/{target.triplet}/lib/{library}')

    def close(self):
        shutil.rmtree(self.path)


class ChrootTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.target = Target(BINARY)
        cls.server = subprocess.Popen(
            ['dnsmasq', '--no-daemon', '--conf-file=/dev/null', '--no-resolv', '--no-hosts', '--user=root', '--bind-interfaces',
             f'--listen-address={NAME_SERVER}', '--address=/meter.house/127.0.0.1', '--local=/house/', '--local=/./'],
            stderr=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.end_server)
        for line in cls.server.stderr:
            if 'started' in line:
                break

    @classmethod
    def end_server(cls):
        cls.server.kill()
        cls.server.communicate()

    def setUp(self):
        self.chroot = Chroot(self.target, BINARY)
        self.addCleanup(self.chroot.close)


class TrapTest(ChrootTest):
    """That the trap snaps shut: else what NamesTest finds would mean nothing."""

    def test_a_program_without_our_precaution(self):
        self.target.compile(CONTROL, f'{self.chroot.path}/control', '-static')
        result = self.chroot.run('/control', 'meter.house')
        self.assertEqual((result.returncode, result.stdout), (0, '0\n'), result.stderr)
        self.chroot.set_the_trap(self.target)
        self.assertEqual(self.chroot.run('/control', 'inverter.house').returncode, 0, 'a name from /etc/hosts needs no plugin')
        result = self.chroot.run('/control', 'meter.house')
        self.assertNotEqual(result.returncode, 0)
        self.assertRegex(result.stderr, f'{PLUGIN_SAYS}|_dl_call_libc_early_init')


class NamesTest:
    """For each kind of link: connect(host) makes `busbar probe` connect there and returns the process, found() is a pattern for what
    that says when it did."""

    def assert_found(self, host):
        result = self.connect(host)
        self.assertEqual((result.returncode, result.stderr), (0, ''), result.stdout)
        self.assertRegex(' '.join(result.stdout.split()), self.found(host))

    def assert_problem(self, host, problem):
        result = self.connect(host)
        self.assertEqual((result.returncode, result.stderr), (1, ''), result.stdout)
        self.assertIn(problem, result.stdout)

    def try_all(self):
        for host in ('127.0.0.1', 'inverter', 'inverter.house', 'listed.local'):
            with self.subTest('/etc/hosts', host=host):
                self.assert_found(host)
        for host in ('meter', 'meter.house'):
            with self.subTest('name server', host=host):
                self.assert_found(host)
        with self.subTest('a name that nobody has'):
            self.assert_problem('nobody.house', 'name not known: nobody.house')
        with self.subTest('mDNS'):
            self.assert_problem('nobody.local', 'no network to ask for "nobody.local" in (by mDNS)')
            neighbour = network.Neighbour()
            self.addCleanup(neighbour.close)
            self.assert_problem('nobody.local', 'nobody answered for "nobody.local" by mDNS within 3 s')
            # Our server listens on all our addresses.
            responder = Responder(neighbour, lambda question, number: [good(question, '10.77.0.1')])
            self.addCleanup(responder.close)
            self.assert_found('inverter.local')

    def test_names(self):
        self.try_all()

    def test_names_where_the_device_names_a_plugin(self):
        self.chroot.set_the_trap(self.target)
        self.try_all()


class ModbusTest(NamesTest, ChrootTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device = subprocess.Popen([MODBUS_SERVER, '--tcp', '0', '--unit', f'3={TESTS}/captures/kaco/d1.txt'],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.device.communicate)  # it ends with its input
        cls.port = int(re.fullmatch(r'listening (\d+)\n', cls.device.stdout.readline()).group(1))

    def connect(self, host):
        self.chroot.put('busbar.toml', f'[[device]]\ntype = "kaco.blueplanet"\nhost = "{host}"\nport = {self.port}\n')
        return self.chroot.run('/busbar', 'probe', '--config', '/busbar.toml')

    def found(self, host):
        return rf'^found {re.escape(host)}:{self.port} in \d+ ms; SunS at 40000, unit 3; KACO new energy'


class HttpsTest(NamesTest, ChrootTest):
    """An OpenDTU whose certificate comes from an authority that the device knows."""
    NAMES = 'DNS:inverter,DNS:inverter.house,DNS:inverter.local,DNS:listed.local,DNS:meter,DNS:meter.house,IP:127.0.0.1'
    SERIAL = '114182940773'
    FILES = {'/api/livedata/status': 'opendtu_v26_list.constructed.json',
             f'/api/livedata/status?inv={SERIAL}': 'opendtu_v26_inv_hm600.constructed.json'}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        directory = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, directory)
        cls.house, cls.stranger = Authority(directory, 'The house'), Authority(directory, 'A stranger')
        cls.device = cls.serve(cls.house.context('dtu', names=cls.NAMES))

    @classmethod
    def serve(cls, context):
        def answer(request):
            file = cls.FILES.get(request.path)
            request.tell(200, (CAPTURES / file).read_bytes()) if file else request.tell(404)
        made = Device(answer, context, address='0.0.0.0')
        cls.addClassCleanup(made.close)
        return made

    def setUp(self):
        super().setUp()
        self.trust(self.house)

    def trust(self, authority):
        self.chroot.put(AUTHORITIES[1:], copy_of=authority.file)

    def connect(self, host, device=None):
        device = device or self.device
        self.chroot.put('busbar.toml', f'[[device]]\ntype = "opendtu.inverter"\nurl = "https://{host}:{device.port}"\n')
        return self.chroot.run('/busbar', 'probe', '--config', '/busbar.toml')

    def found(self, host):
        return rf'HTTPS {re.escape(host)}:{self.device.port}/api/livedata/status\?inv={self.SERIAL} answered in \d+ ms .*243\.5 W'

    def assert_refused(self, device, problem, host='inverter.house'):
        result = self.connect(host, device)
        self.assertEqual((result.returncode, result.stderr), (1, ''), result.stdout)
        self.assertIn(problem, result.stdout)
        self.assertEqual(device.requests, [], 'something was said to somebody unknown')

    def test_an_authority_that_the_device_does_not_know(self):
        self.assert_refused(self.serve(self.stranger.context('dtu', names=self.NAMES)),
                            f'its certificate is not signed by an authority of {AUTHORITIES}')

    def test_a_name_that_the_certificate_does_not_have(self):
        device = self.serve(self.house.context('elsewhere', names='DNS:meter.house'))
        self.assert_refused(device, 'its certificate is not for inverter.house')
        self.assert_refused(device, 'its certificate is not for 127.0.0.1', '127.0.0.1')

    def test_no_list_of_authorities(self):
        os.remove(f'{self.chroot.path}{AUTHORITIES}')
        self.assert_refused(self.serve(self.house.context('again', names=self.NAMES)), f"can't read the certificates of authorities in {AUTHORITIES}")


class MqttsTest(NamesTest, ChrootTest):
    """A broker over TLS whose certificate comes from an authority that the device knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        directory = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, directory)
        cls.house, cls.stranger = Authority(directory, 'The house'), Authority(directory, 'A stranger')
        cls.broker = cls.serve(cls.house)

    @classmethod
    def serve(cls, authority, names=HttpsTest.NAMES):
        made = Broker(types.SimpleNamespace(addCleanup=cls.addClassCleanup), tls=authority, names=names, address='0.0.0.0')
        made.publish('house/battery', (CAPTURES.parent / 'mqtt/03_full.json').read_bytes(), retain=True)
        return made

    def setUp(self):
        super().setUp()
        self.chroot.put(AUTHORITIES[1:], copy_of=self.house.file)

    def connect(self, host, broker=None):
        port = (broker or self.broker).port
        self.chroot.put('busbar.toml', f'[[device]]\ntype = "mqtt.battery"\nurl = "mqtts://{host}:{port}"\ntopic = "house/battery"\n')
        return self.chroot.run('/busbar', 'probe', '--config', '/busbar.toml')

    def found(self, host):
        return rf'MQTT {re.escape(host)}:{self.broker.port} with TLS connected in \d+ ms house/battery: 3093 bytes.*-1331\.2 W'

    def test_an_authority_that_the_device_does_not_know(self):
        result = self.connect('inverter.house', self.serve(self.stranger))
        self.assertEqual((result.returncode, result.stderr), (1, ''), result.stdout)
        self.assertIn(f'certificate is not signed by an authority of {AUTHORITIES}', result.stdout)

    def test_a_name_that_the_certificate_does_not_have(self):
        broker = self.serve(self.house, 'DNS:meter.house')
        for host in ('inverter.house', '127.0.0.1'):
            result = self.connect(host, broker)
            self.assertEqual((result.returncode, result.stderr), (1, ''), result.stdout)
            self.assertIn(f'certificate is not for {host}', result.stdout)


if __name__ == '__main__':
    for what, path in (('BUSBAR_CROSS (or the first argument): the binary', BINARY), ('MODBUS_SERVER', MODBUS_SERVER)):
        if not os.path.isfile(path):
            sys.exit(f'{what}: no file {path!r}')
    network.enter()
    unittest.main()
