"""One run of a virtual machine, from power on to power off."""
import glob
import os
import re
import socket
import subprocess

from .shell import GuestError, Shell

BUS_PORT = 55000            # guest/etc/dbus-1/system.conf
SECONDS_TO_START = 90       # it takes about 5 on an idle machine
SECONDS_TO_STOP = 60


class Qemu:
    """`disks`: image files. `serial`: a terminal on the host that becomes the guest's USB serial adapter, /dev/ttyUSB0.
    `counted_time`: the guest's clock counts instructions, 8 ns each, slower than any GX; so what it measures does not depend on what
    else this host is doing."""

    def __init__(self, target, directory, initramfs, disks, serial=None, counted_time=False):
        self.console_file, self.log_file = f'{directory}/console.log', f'{directory}/qemu.log'
        self.shell = Shell(f'{directory}/shell.socket', self.console)
        self.monitor_path = f'{directory}/monitor.socket'
        kernel, = glob.glob(f'{target.guest_packages}/kernel/boot/vmlinuz-*')
        command = [
            *target.qemu, '-m', '256', '-smp', '1', '-nodefaults', '-display', 'none', '-no-reboot',
            '-kernel', kernel, '-initrd', initramfs, '-append', 'console=ttyAMA0 quiet panic=-1 cryptomgr.notests',
            '-chardev', f'file,id=console,path={self.console_file}', '-serial', 'chardev:console',
            '-chardev', f'socket,id=monitor,path={self.monitor_path},server=on,wait=off', '-mon', 'monitor',
            '-device', 'virtio-serial-pci',
            '-chardev', f'socket,id=shell,path={directory}/shell.socket', '-device', 'virtserialport,chardev=shell,name=host-shell',
            '-netdev', f'user,id=net,restrict=off,hostfwd=tcp:127.0.0.1:0-:{BUS_PORT}', '-device', 'virtio-net-pci,netdev=net,romfile=']
        for i, disk in enumerate(disks):
            command += ['-drive', f'file={disk},if=none,format=raw,id=disk{i}', '-device', f'virtio-blk-pci,drive=disk{i}']
        if serial:
            command += ['-device', 'qemu-xhci', '-chardev', f'serial,id=line,path={serial}', '-device', 'usb-serial,id=adapter,chardev=line']
        if counted_time:
            command += ['-icount', 'shift=3']
        with open(self.log_file, 'wb') as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            self.shell.wait_until_ready(SECONDS_TO_START)
        except GuestError:
            self.power_off()
            raise

    def console(self):
        """The end of what the guest, and qemu itself, have said."""
        text = ''
        for path in (self.console_file, self.log_file):
            if os.path.exists(path):
                with open(path, errors='replace', encoding='utf-8') as file:
                    text += file.read()[-6000:]
        return text

    def monitor(self, command):
        """What qemu's own console answers."""
        prompt = b'(qemu) '
        with socket.socket(socket.AF_UNIX) as monitor:
            monitor.settimeout(10)
            monitor.connect(self.monitor_path)

            def until_prompt():
                text = b''
                while not text.endswith(prompt):
                    text += monitor.recv(4096)
                return text.decode(errors='replace')
            until_prompt()
            monitor.sendall(f'{command}\n'.encode())
            return until_prompt()

    def bus_port(self):
        """The port on this host that leads to the guest's D-Bus."""
        return int(re.search(r'HOST_FORWARD\]\s+\S+\s+\S+\s+(\d+)', self.monitor('info usernet'))[1])

    def unplug_adapter(self):
        self.monitor('device_del adapter')

    def plug_adapter(self):
        self.monitor('device_add usb-serial,id=adapter,chardev=line')

    def wait_until_off(self, seconds=SECONDS_TO_STOP):
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            error = self.shell.error(f'the guest did not end within {seconds} s')
            self.power_off()
            raise error from None
        self.shell.close()

    def power_off(self):
        """As if the plug were pulled."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.shell.close()
        if os.path.exists(self.monitor_path):
            os.unlink(self.monitor_path)
