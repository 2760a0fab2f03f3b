# shellcheck shell=sh
# Messages, the lock, checks of the machine. Needs names.sh.

say() { # to whoever looks on
    echo "$name: $*"
}

tell() { # ... and into the log: the service prints it with its next start
    say "$@"
    [ -L "$home/current" ] || return 0
    mkdir -p "$run_directory"
    echo "$*" >> "$run_directory/notice"
}

fail() {
    tell "$@" >&2
    exit 1
}

# One at a time: a stick that is found late is unpacked while rc.local runs. The lock holds the id of its owner.
lock() {
    waited=0
    until mkdir -p "$run_directory" && ln -s $$ "$run_directory/lock" 2> /dev/null; do
        owner=$(readlink "$run_directory/lock" || :)
        if [ -n "$owner" ] && ! kill -0 "$owner" 2> /dev/null; then
            rm -f "$run_directory/lock"
        fi
        waited=$((waited + 1))
        [ "$waited" -lt 60 ] || fail "process $owner has been installing or removing it for a minute: nothing done"
        sleep 1
    done
    trap unlock EXIT
    trap 'exit 1' HUP INT TERM
}

unlock() {
    rm -f "$run_directory/lock"
    rmdir "$run_directory" 2> /dev/null || : # nothing else was to be kept there
}

right_machine() {
    case " $machines " in
        *" $(uname -m) "*) return 0 ;;
    esac
    say "this package is for $machines, this machine is $(uname -m): take the package for it, nothing was installed" >&2
    return 1
}

enough_space() { # directory: that what is in it fits on /data
    needed=$(($(du -sk "$1" | cut -f 1) + 1024))
    free=$(df -Pk /data | awk 'NR == 2 { print $4 }')
    [ "$free" -lt "$needed" ] || return 0
    tell "version $version needs $needed kB on /data, $free kB are free: nothing was installed" >&2
    return 1
}

# Runs a command that must not take long. Not every busybox has timeout.
limited() {
    if command -v timeout > /dev/null; then timeout 20 "$@"; else "$@"; fi
}

# Standard input becomes the content of a file, which keeps its mode. A loss of power leaves the old content or the new one.
write_file() {
    if [ -e "$1" ]; then cp -p "$1" "$1.new"; fi
    cat > "$1.new"
    sync
    mv -f "$1.new" "$1"
}
