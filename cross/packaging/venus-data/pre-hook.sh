#!/bin/sh
# Venus OS runs it before it unpacks the archive, at every boot that finds the stick. What it refuses is not unpacked.
set -eu
payload=$(cd "$(dirname "$0")" && pwd)/payload
for part in names common; do
    # shellcheck source=/dev/null
    . "$payload/lib/$part.sh"
done
right_machine
enough_space "$payload"
