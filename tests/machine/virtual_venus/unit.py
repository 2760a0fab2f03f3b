"""A virtual GX device, with what is connected to it: D-Bus peers on this host, and their localsettings."""
import hashlib
import os
import shutil

from venus_bus import Consumer, LocalSettings, pump_until

from . import images
from .qemu import Qemu

HOST_IN_GUEST = '10.0.2.2'  # as qemu's network calls this host


class GuestBus:
    """The guest's D-Bus as it is seen from this host."""

    def __init__(self, port):
        self.address = f'tcp:host=127.0.0.1,port={port},family=ipv4'


class Unit:
    """One GX device. Its folder keeps the disks, the log of qemu and the console of the last start."""

    def __init__(self, target, directory):
        self.target, self.directory = target, directory
        shutil.rmtree(directory, ignore_errors=True)
        os.makedirs(directory)
        self.firmware, self.data = f'{directory}/firmware.img', f'{directory}/data.img'
        self.initramfs, self.stick = f'{directory}/initramfs.cpio', f'{directory}/stick.img'
        self.settings_store = f'{directory}/settings.json'  # on a GX it is in /data/conf
        images.build_initramfs(target, self.initramfs)
        images.build_data(self.data)
        self.qemu = self.settings = self.consumer = None
        self.update_firmware()

    # --- Starts and ends ---

    def start(self, stick=None, **options):
        """`stick`: {name: path} of the files on a USB stick that is in. For `options` see Qemu."""
        disks = [self.firmware, self.data]
        if stick:
            images.build_stick(self.stick, stick)
            disks.append(self.stick)
        self.qemu = Qemu(self.target, self.directory, self.initramfs, disks, **options)
        bus = GuestBus(self.qemu.bus_port())
        self.settings = LocalSettings(bus, self.settings_store)
        self.consumer = Consumer(bus)

    def shut_down(self):
        """An orderly end, as before a restart or a firmware update."""
        self.disconnect()
        self.qemu.shell.run('(sleep 0.1; reboot) > /dev/null 2>&1 &')
        self.qemu.wait_until_off()
        self.qemu = None

    def pull_plug(self):
        if self.qemu:
            self.disconnect()
            self.qemu.power_off()
            self.qemu = None

    def disconnect(self):
        if self.consumer:
            self.consumer.close()
        if self.settings:
            self.settings.kill()
        self.consumer = self.settings = None

    def restart(self, **options):
        self.shut_down()
        self.start(**options)

    def update_firmware(self):
        """Only while it is off: the root file system of another version, /data stays."""
        images.build_firmware(self.target, self.firmware)
        self.firmware_hash = self.hash_of_firmware()

    def hash_of_firmware(self):
        with open(self.firmware, 'rb') as file:
            return hashlib.sha256(file.read()).hexdigest()

    # --- Inside ---

    def try_sh(self, command, seconds=30):
        """A result with .status and .output."""
        return self.qemu.shell.run(command, seconds)

    def sh(self, command, seconds=30):
        """The output of a command that must succeed."""
        result = self.qemu.shell.run(command, seconds)
        if result.status:
            raise self.qemu.shell.error(f'{command}: exit status {result.status}\n{result.output}')
        return result.output.rstrip('\n')

    def write(self, path, content):
        self.qemu.shell.write(path, content)

    def copy(self, source, path):
        with open(source, 'rb') as file:
            self.write(path, file.read())

    def wait_until(self, command, what, seconds=30):
        """Until a command in the guest succeeds; only for what no signal tells of. Returns its output."""
        def succeeded():
            result = self.try_sh(command)
            return result if result.status == 0 else None
        try:
            return pump_until(succeeded, what, seconds).output.rstrip('\n')
        except AssertionError as error:
            raise self.qemu.shell.error(f'{error}; at last: {self.try_sh(command).output}') from None

    def files(self):
        """What is where a driver may put something: {path: kind, mode, and the hash of files}."""
        listing = self.sh("""
            set -- /data /service /run /tmp /var/volatile /opt /usr/lib/opkg -path /run/host-shell -prune -o
            find "$@" -exec stat -c '%n|%F %a %N' {} + 2> /dev/null
            find /data /service /opt -name supervise -prune -o -type f -exec md5sum {} + 2> /dev/null | sed 's/^\\([0-9a-f]*\\)  \\(.*\\)/\\2|\\1/'
            true""", 60)
        files = {}
        for line in listing.splitlines():
            path, _, what = line.partition('|')
            files[path] = f'{files.get(path, "")} {what}'
        return files
