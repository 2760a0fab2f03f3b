"""The disks of a virtual GX device."""
import fnmatch
import os
import re
import shutil
import subprocess
import tempfile

from .kernel_modules import Modules, WANTED, WANTED_FOR_SERIAL

GUEST_FILES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'guest')

# Debian's busybox can do more than that of a GX; svc is daemontools' own.
NOT_ON_VENUS = {'dpkg', 'dpkg-deb', 'rpm', 'rpm2cpio', 'busybox', 'svc', 'svok'}

# Without Debian's documentation and what only package managers read.
NOT_NEEDED = ('usr/share', 'usr/lib/*/gconv', 'usr/lib/systemd', 'lib/systemd', 'etc/init.d', 'etc/dbus-1')

INIT = '''#!/bin/busybox sh
# The initramfs: loads what the disks need and goes on with the firmware, which is mounted read-only as on a GX.
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
load() { while read -r module; do /bin/busybox insmod /modules/"$module"; done < "$1"; }
load /modules/always
# A USB controller
/bin/busybox grep -q 0x0c0330 /sys/bus/pci/devices/*/class && load /modules/for-serial
/bin/busybox mount -t ext4 -o ro "$(/bin/busybox findfs LABEL=root)" /firmware || exec /bin/busybox sh
for each in proc sys dev; do /bin/busybox mount --move /$each /firmware/$each; done
exec /bin/busybox switch_root /firmware /sbin/init
'''


def run(*command, **options):
    result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            check=False, **options)
    if result.returncode:
        raise RuntimeError(f'{" ".join(command)}: {result.stdout}')


def applets_of(busybox):
    """busybox can't be asked, it is an ARM program: but it holds their names in one piece."""
    with open(busybox, 'rb') as file:
        found = re.search(rb'\0(\[\0\[\[\0.*?)\0\0', file.read(), re.DOTALL)
    return [name.decode() for name in found[1].split(b'\0')]


def ext4(path, label, size, folder):
    if os.path.exists(path):
        os.unlink(path)
    # Without lazy initialisation: the kernel would do it later, while the tests measure.
    run('mke2fs', '-q', '-t', 'ext4', '-L', label, '-E', 'root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0', '-d', folder, path,
        size)


def build_firmware(target, path):
    """The root file system: Debian's programs in Venus OS's layout."""
    with tempfile.TemporaryDirectory() as root:
        shutil.copytree(f'{target.guest_packages}/root', root, symlinks=True, dirs_exist_ok=True,
                        ignore=ignore_not_needed(f'{target.guest_packages}/root'))
        shutil.copytree(GUEST_FILES, root, symlinks=True, dirs_exist_ok=True)
        for folder in ('bin', 'sbin', 'usr/bin', 'usr/sbin', 'proc', 'sys', 'dev', 'run', 'tmp', 'data', 'service', 'var/volatile',
                       'var/lib/dbus', 'home', 'mnt', 'etc/dbus-1', 'etc/opkg'):
            os.makedirs(f'{root}/{folder}', exist_ok=True)
        for link, to in (('var/run', '/run'), ('var/lock', '/run/lock'), ('var/log', '/data/log'), ('var/tmp', '/var/volatile/tmp'),
                         ('home/root', '/data/home/root'), ('media', '/run/media'), ('sbin/init', '/bin/busybox'),
                         ('etc/mtab', '/proc/mounts')):
            os.symlink(to, f'{root}/{link}')
        for applet in applets_of(f'{root}/bin/busybox'):
            places = [f'{root}/{folder}/{applet}' for folder in ('bin', 'sbin', 'usr/bin', 'usr/sbin')]
            if applet not in NOT_ON_VENUS and not any(map(os.path.lexists, places)):
                os.symlink('/bin/busybox', f'{root}/bin/{applet}')
        with open(f'{root}/etc/venus/machine', 'w', encoding='ascii') as file:
            file.write(f'{target.machine}\n')
        with open(f'{root}/etc/opkg/arch.conf', 'w', encoding='ascii') as file:
            file.write(''.join(f'arch {name} {priority}\n' for priority, name in
                               enumerate(('all', 'any', 'noarch', target.package_architecture, target.machine), 1)))
        ext4(path, 'root', '64M', root)


def ignore_not_needed(root):
    def ignore(folder, names):
        at = os.path.relpath(folder, root)
        return [name for name in names if any(fnmatch.fnmatch(os.path.normpath(f'{at}/{name}'), each) for each in NOT_NEEDED)]
    return ignore


def build_data(path):
    """/data of a unit that is new."""
    with tempfile.TemporaryDirectory() as folder:
        ext4(path, 'data', '64M', folder)


def build_stick(path, files):
    """A USB stick with these files: {name: path}."""
    if os.path.exists(path):
        os.unlink(path)
    run('mkfs.fat', '-C', '-n', 'STICK', path, str(16 * 1024))
    for name, source in files.items():
        run('mcopy', '-i', path, source, f'::{name}')


def build_initramfs(target, path):
    with tempfile.TemporaryDirectory() as root:
        for folder in ('bin', 'proc', 'sys', 'dev', 'firmware', 'modules'):
            os.mkdir(f'{root}/{folder}')
        shutil.copy(f'{target.guest_packages}/static/bin/busybox', f'{root}/bin/busybox')
        modules = Modules(f'{target.guest_packages}/kernel')
        for file_name, wanted in (('always', WANTED), ('for-serial', WANTED_FOR_SERIAL)):
            ordered = modules.in_order(wanted)
            with open(f'{root}/modules/{file_name}', 'w', encoding='ascii') as file:
                file.write(''.join(f'{name}.ko\n' for name, _ in ordered))
            for name, content in ordered:
                with open(f'{root}/modules/{name}.ko', 'wb') as file:
                    file.write(content)
        with open(f'{root}/init', 'w', encoding='ascii') as file:
            file.write(INIT)
        os.chmod(f'{root}/init', 0o755)
        # Not compressed: unpacking would take the guest longer than reading.
        run('sh', '-c', f'find . | cpio --quiet -o -H newc > {path}', cwd=root)
