#!/bin/sh
# Watches a new version for a while and goes back to the previous one if it does not stay up. boot.sh leaves it behind.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
for part in names common versions service trial; do
    # shellcheck source=/dev/null
    . "$here/lib/$part.sh"
done

judged=$(link_target current)
stays_up "$boot_trial_seconds" && up=0 || up=$?
# Somebody may have installed something else meanwhile, or removed everything.
on_trial || exit 0
lock
if on_trial && [ "$(link_target current)" = "$judged" ]; then conclude "$boot_trial_seconds" "$up"; fi
