#!/bin/sh
[ ! -x /data/rcS.local ] || /data/rcS.local
