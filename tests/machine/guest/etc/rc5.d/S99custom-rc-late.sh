#!/bin/sh
[ ! -x /data/rc.local ] || /data/rc.local
