#!/bin/bash
# Read by the run scripts of drivers, with the port as their argument: `start ARGUMENT...` runs $app, and gives the port back when it ends.
tty=$1
lock=/var/lock/serial-starter/$tty
rm -f "$lock"
ln -s $$ "$lock"

give_back() {
    rm -f "$lock"
    exit
}

start() {
    trap 'kill "$driver"; wait "$driver"; give_back' TERM
    # shellcheck disable=SC2154  # set by who reads this
    "$app" "$@" &
    driver=$!
    wait "$driver"
    give_back
}
