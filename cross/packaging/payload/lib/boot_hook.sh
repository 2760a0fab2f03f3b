# shellcheck shell=sh
# The one line in /data/rc.local, which Venus OS runs at the end of every boot: /data survives a firmware update, the root file system
# does not. The file may be anybody's. Needs common.sh.

hook="$home/current/boot.sh || true"
header='#!/bin/sh
# Made by busbar: there was no rc.local.'

# Venus OS renames the file when the user switches such hooks off.
hook_file() {
    if [ ! -e /data/rc.local ] && [ -e /data/rc.local.disabled ]; then
        echo /data/rc.local.disabled
    else
        readlink -f /data/rc.local
    fi
}

has_hook() { # file
    [ -e "$1" ] && grep -qxF "$hook" "$1"
}

# As the first line after #!: the file may end with exit, with a command that never ends, or without a newline.
add_hook() {
    file=$(hook_file)
    if [ ! -e "$file" ]; then
        echo "$header" > "$file.new"
        chmod 755 "$file.new"
        sync
        mv -f "$file.new" "$file"
    fi
    if ! has_hook "$file"; then
        if head -n 1 "$file" | grep -q '^#!'; then
            { head -n 1 "$file" | grep .; echo "$hook"; tail -n +2 "$file"; } | write_file "$file"
        else
            { echo "$hook"; cat "$file"; } | write_file "$file"
        fi
    fi
    case $file in
        *.disabled) tell "hooks are switched off in the settings of the GX: $name will not start at boot until they are switched on" ;;
        *) [ -x "$file" ] || tell "$file is not executable, so Venus OS does not run it: chmod +x $file, or $name will not start at boot" ;;
    esac
}

remove_hook() {
    for file in /data/rc.local /data/rc.local.disabled; do
        has_hook "$file" || continue
        file=$(readlink -f "$file")
        line=$(grep -nxF "$hook" "$file" | head -n 1 | cut -d : -f 1)
        { head -n $((line - 1)) "$file"; tail -n +$((line + 1)) "$file"; } | write_file "$file"
        [ "$(cat "$file")" != "$header" ] || rm -f "$file"
    done
}
