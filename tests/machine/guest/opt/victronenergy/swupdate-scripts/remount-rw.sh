#!/bin/sh
mount -o remount,rw /
