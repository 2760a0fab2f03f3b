"""A virtual GX device: a machine under qemu that is laid out as Venus OS and starts as Venus OS does.

    target.py          the two kinds of GX: 32 and 64 bit
    kernel_modules.py  which modules the kernel needs, in which order
    images.py          its disks: root file system ("firmware"), /data, USB stick, initramfs
    qemu.py            the process
    shell.py           commands in the guest
    unit.py            all of it together: a unit that can be started, restarted and given other firmware

and what the tests do with it:

    packages.py        busbar's packages
    installation.py    one of them installed on a unit
    house.py           the simulated devices around it
    story.py           tests that follow one another on one unit
"""
import os
import sys

# What the integration tests have in common with these: peers on the bus, simulated devices.
sys.path.append(os.path.realpath(os.path.join(os.path.dirname(__file__), '../../integration')))
os.environ.setdefault('BUSBAR_ALL', '')  # that program is in the guest
