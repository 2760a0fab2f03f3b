#!/bin/sh
# Starts what is installed: /data/rc.local runs it at every boot. Run by hand, it takes up what has changed in the configuration about
# serial-starter. Doing it twice does no harm.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
for part in names common versions service trial serial_starter; do
    # shellcheck source=/dev/null
    . "$here/lib/$part.sh"
done

lock
prune
! on_trial || count_starts
provide_service
update_serial_starter
if on_trial; then
    # Nobody waits for that.
    sh "$here/trial.sh" < /dev/null > /dev/null 2>&1 &
fi
