#!/bin/sh
# /data is a file system of its own that outlives firmware updates; what else can be written lives in memory.
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs tmpfs /tmp
mount -t tmpfs -o mode=755 tmpfs /var/volatile
ln -s /proc/self/fd /dev/fd # as udev does
mkdir -p /run/lock /run/dbus /run/media /run/host-shell /var/volatile/tmp /dev/pts
mount -t devpts devpts /dev/pts
mount -t ext4 LABEL=data /data
mkdir -p /data/log /data/conf /data/home/root /data/var/lib
