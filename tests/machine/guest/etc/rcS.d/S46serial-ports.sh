#!/bin/sh
# On a GX udev makes these links for serial-starter, of each USB serial adapter.
for port in /dev/ttyUSB*; do
    [ -e "$port" ] || continue
    mkdir -p /dev/serial-starter
    ln -s "$port" "/dev/serial-starter/${port##*/}"
done
