#!/bin/sh
# /service can be written, and is forgotten at every start.
mkdir -p /run/overlays
cp -a /opt/victronenergy/service /run/overlays/service
mount --bind /run/overlays/service /service
