"""Which kernel modules a machine needs, and in which order: what depmod and modprobe would say, from the modules themselves."""
import glob
import lzma
import os
import re

# What the machine is made of. What one kernel has as a module another has built in. ext4 asks for crc32c by an alias.
WANTED = ('virtio_pci', 'virtio_blk', 'virtio_net', 'virtio_console', 'crc32c_generic', 'ext4', 'vfat', 'nls_cp437', 'nls_utf8',
          'nls_ascii')
# A USB serial adapter.
WANTED_FOR_SERIAL = ('xhci_pci', 'ftdi_sio')


def read(path):
    if path.endswith('.xz'):
        with lzma.open(path) as file:
            return file.read()
    with open(path, 'rb') as file:
        return file.read()


class Modules:
    """The modules below a folder, with their dependencies."""

    def __init__(self, folder):
        self.files = {}
        for path in glob.glob(f'{folder}/**/*.ko*', recursive=True):
            self.files[self.name_of(path)] = path
        self.built_in = set()
        for path in glob.glob(f'{folder}/**/modules.builtin', recursive=True):
            with open(path, encoding='ascii') as file:
                self.built_in |= {self.name_of(line.strip()) for line in file}

    @staticmethod
    def name_of(path):
        return os.path.basename(path).split('.ko')[0].replace('-', '_')

    @staticmethod
    def names_in(content, key):
        found = re.search(rb'\0' + key + rb'=([^\0]*)\0', content)
        return [name.replace('-', '_') for name in re.split('[, ]+', found[1].decode()) if name] if found else []

    def in_order(self, wanted):
        """[(name, content)], each after what it needs."""
        ordered = {}

        def add(name, needed_by=None):
            if name in ordered or name in self.built_in:
                return
            if name not in self.files:
                raise LookupError(f'the kernel has no module {name}' + (f', which {needed_by} needs' if needed_by else ''))
            content = read(self.files[name])
            for other in self.names_in(content, b'depends'):
                add(other, name)
            ordered[name] = content
        for name in wanted:
            add(name)
        return list(ordered.items())
