#!/bin/sh
# Removes busbar from the device, with its configuration and its logs. Names and instances of devices that the user has changed on the
# GX stay: they are the GX's.
#
# usage: uninstall.sh [--keep-config]
set -eu
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd -P)
for part in names common service boot_hook serial_starter; do
    # shellcheck source=/dev/null
    . "$here/lib/$part.sh"
done

case ${1:-} in
    '') keep=no ;;
    --keep-config) keep=yes ;;
    *)
        echo "usage: uninstall.sh [--keep-config]" >&2
        exit 2
        ;;
esac

lock
remove_hook
[ $keep = yes ] || rm -f "$configuration"

remove_from_serial_starter
remove_service "$service" "$run_directory/service"

rm -rf "$log_directory" "$log_directory".* "$home" "$run_directory"
rmdir "${home%/*}" 2> /dev/null || :
say "removed"
