"""The two kinds of GX that busbar is built for."""
import dataclasses
import os

PROJECT = os.path.realpath(os.path.join(os.path.dirname(__file__), '../../..'))


@dataclasses.dataclass(frozen=True)
class Target:
    name: str
    debian_architecture: str
    package_architecture: str   # what opkg calls it
    machine: str                # /etc/venus/machine
    uname: str
    qemu: tuple[str, ...]

    @property
    def guest_packages(self):
        """Where tests/machine/fetch-guest-packages has put them."""
        return f'{PROJECT}/build/machine/{self.debian_architecture}'

    @property
    def packages(self):
        """Where cross/build has put busbar's packages."""
        return os.environ.get('BUSBAR_PACKAGES') or f'{PROJECT}/build/venus-{self.name}/out'


TARGETS = {target.name: target for target in (
    # A Cerbo GX has a Cortex-A7.
    Target('armv7', 'armhf', 'armv7ahf-vfp', 'einstein', 'armv7l', ('qemu-system-arm', '-M', 'virt,highmem=off', '-cpu', 'cortex-a7')),
    # The new Cerbo GX has a Cortex-A53.
    Target('aarch64', 'arm64', 'aarch64', 'am62xx', 'aarch64', ('qemu-system-aarch64', '-M', 'virt', '-cpu', 'cortex-a53')),
)}
