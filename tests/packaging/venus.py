"""A Venus OS small enough for a test: its folders, mounts and boot order in a private root, with the real busybox, daemontools and bash.

The root file system is read-only; /run, /tmp, /var/volatile and /service are in memory; /data outlives boot(). A boot does what Venus
OS does: archives of a stick are unpacked by update-data, then svscan starts, then /data/rc.local runs.
"""

import atexit
import concurrent.futures
import functools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
MAKE_PACKAGES = SOURCE / 'cross/packaging/make-packages'
ARCHITECTURE = 'armv7ahf-vfp'

# What the packages may rely on of Venus OS, besides busybox.
PROGRAMS = ('svscan', 'supervise', 'svc', 'svok', 'svstat', 'multilog', 'softlimit', 'tai64n')

# What a test may replace, to end the power while one of them runs, or to fill /data.
REPLACED = ('cp', 'df', 'ln', 'mkdir', 'mv', 'rm', 'rmdir', 'sync')

# The platform's own: what a test can look at is that a port goes to the program that serial-starter names.
RUN_SERVICE = '''#!/bin/bash
tty=$1
start() {
    "$app" "$@" &
    trap 'kill $!' TERM
    wait $!
    rm -f "/var/lock/serial-starter/$tty"
}
'''

STOCK_STARTER = '''# stock
include   /data/conf/serial-starter.d
service   gps       gps-dbus
service   vedirect  vedirect-interface
service   cgwacs    dbus-cgwacs
service   modbus    dbus-modbus-client.serial
alias     default   gps:vedirect
alias     rs485     cgwacs:modbus
'''

# Boot order: S03 overlays, S30 update-data, S95 svscan, S99 rc.local.
BOOT = '''#!/bin/sh
cp -R /opt/victronenergy/service/. /service/
mkdir -p /run/media /var/volatile/services
update-data > /run/update-data.log 2>&1
if [ ! -e /run/no-svscan ]; then svscan /service > /dev/null 2>&1 & fi
if [ -x /data/rc.local ]; then /data/rc.local > /run/rc.local.log 2>&1; fi
: > /run/booted
'''

# As the platform does it: rc/ first, to a temporary folder; the rest over /data; the hooks by sh.
UPDATE_DATA = '''#!/bin/sh
for archive in /stick/venus-data*.tar.gz /stick/venus-data*.zip; do
    [ -f "$archive" ] || continue
    tmp=$(mktemp -d)
    case $archive in
        *.zip) unzip -o -d "$tmp" "$archive" 'rc/*' ;;
        *) tar xzf "$archive" -C "$tmp" rc ;;
    esac
    if [ ! -f "$tmp/rc/pre-hook.sh" ] || sh "$tmp/rc/pre-hook.sh"; then
        result=success
        case $archive in
            *.zip) unzip -o -d /data "$archive" -x 'rc/*' || result=extraction-failed ;;
            *) echo rc > "$tmp/not" && tar xzf "$archive" -C /data -X "$tmp/not" || result=extraction-failed ;;
        esac
        [ ! -f "$tmp/rc/post-hook.sh" ] || sh "$tmp/rc/post-hook.sh" $result
    fi
    rm -rf "$tmp"
done
'''

INITTAB = '::sysinit:/sbin/boot\n'

# Mounts, then the root, in namespaces of its own: nothing of it is seen outside, and all of it ends with its first process.
ENTER = '''
cd "$1"
mount --bind root root
mount --bind data root/data
mount --bind stick root/stick
for folder in run tmp service var/volatile; do mount -t tmpfs none root/$folder; done
mount -t proc none root/proc
mount --rbind /dev root/dev
if [ "$2" = no ]; then : > root/run/no-svscan; fi
mount -o remount,bind,ro root
exec chroot root /bin/busybox init
'''


@functools.cache
def quick_packaging():
    """A copy of cross/packaging whose packages don't watch a new version that long."""
    folder = Path(tempfile.mkdtemp(prefix='packaging-'))
    atexit.register(shutil.rmtree, folder)
    shutil.copytree(SOURCE / 'cross/packaging', folder / 'cross/packaging')
    (folder / 'apps').symlink_to(SOURCE / 'apps')
    trial = folder / 'cross/packaging/payload/lib/trial.sh'
    text = trial.read_text()
    for shipped, quick in (('\ntrial_seconds=10 ', '\ntrial_seconds=3 '), ('\nboot_trial_seconds=60 ', '\nboot_trial_seconds=5 ')):
        assert text.count(shipped) == 1
        text = text.replace(shipped, quick)
    trial.write_text(text)
    return folder / 'cross/packaging/make-packages'


def why_not():
    """The reason why no private root can be made here, or nothing."""
    try:
        tried = subprocess.run([*namespaces(), '--', 'sh', '-ec', TRY], capture_output=True, text=True)
    except FileNotFoundError as error:
        return str(error)
    return tried.stderr.strip() if tried.returncode else ''


# What ENTER will need. Not every container allows it.
TRY = '''
mount -t tmpfs none /mnt
mkdir /mnt/proc /mnt/dev
mount -t proc none /mnt/proc
mount --rbind /dev /mnt/dev
mount -o remount,bind,ro /mnt
'''


def namespaces():
    return ['unshare', '--mount', '--pid', '--fork', '--kill-child', *([] if os.geteuid() == 0 else ['--map-root-user'])]


def copy_program(program, root):
    """With the libraries it needs."""
    found = shutil.which(program, path='/usr/bin:/bin:/usr/sbin:/sbin')
    if not found:
        raise FileNotFoundError(f'{program} is missing: see tests/packages')
    files = [found]
    for word in subprocess.run(['ldd', found], capture_output=True, text=True).stdout.split():
        if word.startswith('/'):
            files.append(word)
    for file in files:
        target = root / (f'usr/bin/{program}' if file == found else file[1:])
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(os.path.realpath(file), target)


def install_busybox(target):
    """Debian's shell takes its own applets before anything in PATH, that of Venus OS does not. A copy that has forgotten the names of some
    finds the device's programs, and what a test puts into their place. Returns the paths of its applets.
    """
    source = next(path for path in ('/usr/bin/busybox', '/bin/busybox') if os.path.exists(path))
    applets = subprocess.run([source, '--list-full'], capture_output=True, text=True, check=True).stdout.split()
    names = sorted(os.path.basename(applet) for applet in applets)
    binary = Path(source).read_bytes()
    for name in (*REPLACED, 'svc', 'svok', 'uname'):
        at = names.index(name)
        # The table is searched by its order.
        other = next(other for other in (name[:-1] + chr(ord(name[-1]) + step) for step in (1, -1))
                     if names[at - 1] < other < names[at + 1])
        table = '\0'.join(['', names[at - 1], name, names[at + 1], '']).encode()
        assert binary.count(table) == 1, name
        names[at] = other
        binary = binary.replace(table, '\0'.join(['', *names[at - 1:at + 2], '']).encode())
        if name in REPLACED:
            write(target.parent / name, f'#!/bin/sh\nexec /bin/busybox {other} "$@"\n', 0o755)
    target.write_bytes(binary)
    target.chmod(0o755)
    return [applet for applet in applets if os.path.basename(applet) in names]


def write(path, text, mode=0o644):
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not into what a link leads to: from outside, that is not on the device.
    path.unlink(missing_ok=True)
    path.write_text(text, encoding='utf-8')
    path.chmod(mode)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix='packages-'))
        self.addCleanup(shutil.rmtree, self.folder)

    def package(self, version, **how):
        return Package(self.folder, version, **how)

    def device(self, **how):
        return self.enterContext(Venus(**how))

    def assert_installed(self, device, version, previous=None, more=()):
        """Exactly that, and nothing left over."""
        home = '/data/apps/busbar-my_house'
        self.assertEqual(os.readlink(device.path(home + '/current')), 'versions/' + version)
        self.assertEqual(sorted(os.listdir(device.path(home + '/versions'))), sorted(filter(None, [version, previous])))
        if previous:
            self.assertEqual(os.readlink(device.path(home + '/previous')), 'versions/' + previous)
        self.assertEqual(sorted(os.listdir(device.path(home))),
                         sorted(['current', 'uninstall.sh', 'versions', *more, *(['previous'] if previous else [])]))


class Venus:
    """One device. Use it in a with statement."""

    def __init__(self, machine='armv7l'):
        self.folder = Path(tempfile.mkdtemp(prefix='venus-'))
        self.root = self.folder / 'root'
        self.data = self.folder / 'data'
        self.stick = self.folder / 'stick'
        self.process = None
        for folder in ('data/conf', 'data/log', 'data/home/root', 'stick'):
            (self.folder / folder).mkdir(parents=True)
        self.make_root(machine)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.power_off()
        shutil.rmtree(self.folder)

    def make_root(self, machine='armv7l'):
        """Also what a firmware update does: another root file system, the same /data."""
        shutil.rmtree(self.root, ignore_errors=True)
        for folder in ('data', 'stick', 'run', 'tmp', 'service', 'var/volatile', 'proc', 'dev', 'bin', 'etc/venus',
                       'opt/victronenergy/service', 'opt/victronenergy/service-templates/gps-dbus/log'):
            (self.root / folder).mkdir(parents=True)
        busybox = self.root / 'bin/busybox'
        for applet in install_busybox(busybox):
            path = self.root / applet
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.symlink_to(os.path.relpath(busybox, path.parent))
        for program in (*PROGRAMS, 'bash'):
            copy_program(program, self.root)
        (self.root / 'bin/bash').symlink_to('../usr/bin/bash')
        (self.root / 'var/log').symlink_to('../data/log')
        (self.root / 'var/lock').symlink_to('../run')
        write(self.root / 'bin/uname', f'#!/bin/sh\necho {machine}\n', 0o755)
        write(self.root / 'sbin/boot', BOOT, 0o755)
        write(self.root / 'usr/bin/update-data', UPDATE_DATA, 0o755)
        write(self.root / 'etc/inittab', INITTAB)
        write(self.root / 'etc/venus/serial-starter.conf', STOCK_STARTER)
        write(self.root / 'opt/victronenergy/serial-starter/run-service.sh', RUN_SERVICE)
        write(self.root / 'opt/victronenergy/service-templates/gps-dbus/run', '#!/bin/sh\n', 0o755)

    def boot(self, svscan=True):
        self.power_off()
        self.process = subprocess.Popen([*namespaces(), '--', 'sh', '-ec', ENTER, 'enter', str(self.folder), 'yes' if svscan else 'no'],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)
        self.until(lambda: self.path('/run/booted').exists())
        return self

    def power_off(self):
        """Without notice."""
        if self.process:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def first_process(self):
        """Seen from outside, once it is in its root."""
        for line in Path(f'/proc/{self.process.pid}/task/{self.process.pid}/children').read_text().split():
            return int(line)
        raise AssertionError(f'the device does not start: {self.process.poll()}')

    def path(self, path):
        """A file of the running device, as the device sees it."""
        return Path(f'/proc/{self.first_process()}/root{path}')

    def start(self, command):
        """Runs a shell command on the device without waiting for it."""
        return subprocess.Popen(['nsenter', f'--target={self.first_process()}', '--mount', '--pid', '--root', '--wd',
                                 *([] if os.geteuid() == 0 else ['--user', '--preserve-credentials']),
                                 '/bin/sh', '-c', command],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                env={'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'HOME': '/data/home/root'})

    def run(self, command, check=True, timeout=100):
        """Runs a shell command on the device; its output and exit status."""
        with self.start(command) as process:
            output = process.communicate(timeout=timeout)[0]
        if check and process.returncode:
            raise AssertionError(f'{command}: exit status {process.returncode}\n{output}')
        return subprocess.CompletedProcess(command, process.returncode, output)

    def output(self, command):
        return self.run(command).stdout.strip()

    def until(self, condition, seconds=30):
        """Waits for what the device will do."""
        end = time.monotonic() + seconds
        while True:
            try:
                value = condition()
            except (FileNotFoundError, ProcessLookupError, AssertionError):
                value = None
            if value:
                return value
            if time.monotonic() > end:
                raise AssertionError(f'not within {seconds} s: {condition.__code__.co_names}')
            time.sleep(0.05)

    def pid(self, service):
        """What svstat says; nothing while it is down."""
        words = self.run(f'svstat /service/{service}', check=False).stdout.split()
        return words[3].rstrip(')') if words[1:3] == ['up', '(pid'] else None

    def until_up(self, service):
        return self.until(lambda: self.pid(service))

    def log(self, service):
        files = sorted((self.data / 'log' / service).glob('@*')) # what a loss of power has interrupted
        return ''.join(file.read_text() for file in [*files, self.data / 'log' / service / 'current'])

    def tree(self, path='/data'):
        """All files with type, mode and content."""
        return self.output(f'cd {path} && find . | sort | while read -r f; do stat -c "%N %A" "$f"; '
                           '[ -L "$f" ] || [ ! -f "$f" ] || md5sum < "$f"; done')

    def install(self, package, check=True):
        """By ssh: from an unpacked tarball."""
        self.unpack(package)
        return self.run(f'sh /data/home/root/{package.folder}/install.sh', check)

    def unpack(self, package):
        subprocess.run(['tar', '-xzf', package.file(f'{package.folder}.tar.gz'), '-C', self.data / 'home/root'], check=True)

    def opkg_install(self, package, check=True):
        """What opkg does with a package."""
        opkg_unpack(package, self.data.parent / 'unpacked', self.data)
        shutil.copy(self.folder / 'unpacked/postinst', self.data / 'postinst')
        try:
            return self.run('sh /data/postinst configure', check)
        finally:
            (self.data / 'postinst').unlink()

    def put_on_stick(self, package, suffix='tar.gz'):
        for file in self.stick.iterdir():
            file.unlink()
        shutil.copy(package.file(f'venus-data-{package.folder}.{suffix}'), self.stick)


def opkg_unpack(package, folder, data):
    """The control files to a folder, what is below ./data/ to /data."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    subprocess.run(['ar', 'x', package.file(f'{package.folder}.ipk')], cwd=folder, check=True)
    subprocess.run(['tar', '-xzf', 'control.tar.gz'], cwd=folder, check=True)
    subprocess.run(['tar', '-xzf', folder / 'data.tar.gz', '--strip-components=2', './data'], cwd=data, check=True)


class Package:
    """All forms of one version, of a program that does what a test needs."""

    def __init__(self, folder, version, app='my_house', architecture=ARCHITECTURE, program=None, quick=True, **behaviour):
        self.app, self.name, self.version = app, f'busbar-{app}', version
        self.folder = f'{self.name}_{version}_{architecture}'
        self.out = Path(tempfile.mkdtemp(dir=folder))
        write(self.out / 'program', program or fake_program(version, **behaviour), 0o755)
        subprocess.run([quick_packaging() if quick else MAKE_PACKAGES, '--without-licenses', self.out / 'program', app, version, architecture, self.out],
                       check=True, stdout=subprocess.DEVNULL, env={**os.environ, 'SOURCE_DATE_EPOCH': '1700000000'})

    def file(self, name):
        return self.out / name


def fake_program(version, runs='while :; do sleep 1 & wait $!; done', refuses='WRONG'):
    """A program with the command line of a real one. It refuses a configuration that has a certain word."""
    return f'''#!/bin/sh
case $1 in
    --version) echo "busbar {version}" ;;
    check)
        if grep -q '{refuses}' "$3"; then
            echo "$3:1:1: error: {refuses}"
            exit 2
        fi
        ;;
    run)
        trap 'exit 0' TERM
        echo "version {version} $*"
        if grep -q '{refuses}' "$3"; then
            sleep 5 & wait $!
            exit 2
        fi
        {runs}
        ;;
esac
'''


def main():
    """Runs the tests of the calling file side by side: what they do is mostly waiting."""
    reason = why_not()
    if reason:
        print(f'No private root can be made here: {reason}')
        sys.exit(77)
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules['__main__'])
    tests = [test for group in suite for test in group if len(sys.argv) < 2 or test.id().endswith(sys.argv[1])]
    result = unittest.TestResult()

    def run(test):
        own = unittest.TestResult()
        began = time.monotonic()
        test.run(own)
        print(f'{"ok" if own.wasSuccessful() else "FAILED"} {test.id()} {time.monotonic() - began:.1f} s', flush=True)
        return own

    with concurrent.futures.ThreadPoolExecutor(len(tests) or 1) as pool:
        for own in pool.map(run, tests):
            result.failures += own.failures + own.errors
            result.testsRun += own.testsRun
    for test, text in result.failures:
        print(f'\n{test.id()}\n{text}')
    print(f'{result.testsRun} run, {len(result.failures)} failed')
    sys.exit(bool(result.failures) or not result.testsRun)
