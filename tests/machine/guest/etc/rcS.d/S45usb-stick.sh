#!/bin/sh
# A stick that is in at the start. On a GX udev mounts it.
stick=$(findfs LABEL=STICK 2> /dev/null) || exit 0
mkdir -p /run/media/sda1
mount -t vfat "$stick" /run/media/sda1
