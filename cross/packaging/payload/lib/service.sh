# shellcheck shell=sh
# The daemontools service. Needs common.sh.

# supervise writes into the service's directory: that is on tmpfs, not on the flash. svscan finds the link within 5 s.
provide_service() {
    mkdir -p "$run_directory/service/log"
    for script in run log/run; do
        cp "$home/current/service/$script" "$run_directory/service/$script.new"
        mv -f "$run_directory/service/$script.new" "$run_directory/service/$script"
    done
    [ -L "$service" ] || ln -s "$run_directory/service" "$service"
}

is_supervised() {
    svok "$service" 2> /dev/null
}

service_pid() { # nothing while it is down
    svstat "$service" 2> /dev/null | sed -n 's/.*: up (pid \([0-9]*\)).*/\1/p'
}

restart_service() {
    before=$(service_pid)
    svc -tu "$service"
    waited=0
    while [ -n "$before" ] && [ "$(service_pid)" = "$before" ]; do
        # It does not listen.
        [ "$waited" -lt 10 ] || svc -k "$service"
        waited=$((waited + 1))
        sleep 1
    done
}

# Ends a service, its supervise and those of its log.
remove_service() { # link directory
    rm -f "$1"
    for part in "$2" "$2/log"; do
        if svok "$part" 2> /dev/null; then svc -dx "$part"; fi
    done
    waited=0
    while svok "$2" 2> /dev/null || svok "$2/log" 2> /dev/null; do
        [ "$waited" -lt 10 ] || svc -k "$2" "$2/log"
        [ "$waited" -lt 20 ] || break
        waited=$((waited + 1))
        sleep 1
    done
    rm -rf "$2"
}

# Waits until the service has stayed up for so many seconds: 0. 1: three starts have ended before that. 2: nobody supervises it.
# `run` counts the starts in $run_directory/starts.
stays_up() { # seconds
    steady=0
    waited=0
    seen=
    while [ "$steady" -lt "$1" ]; do
        [ "$waited" -lt 20 ] || is_supervised || return 2
        [ "$waited" -lt $((4 * $1 + 20)) ] || return 1
        starts=$(wc -l < "$run_directory/starts")
        [ "$starts" -le 3 ] || return 1
        pid=$(service_pid)
        if [ -n "$pid" ] && [ "$seen" = "$starts $pid" ]; then steady=$((steady + 1)); else steady=0; fi
        seen="$starts $pid"
        waited=$((waited + 1))
        sleep 1
    done
}
