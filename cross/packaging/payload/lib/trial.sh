# shellcheck shell=sh
# A new version is on trial until it has stayed up; else the previous one comes back. $home/trial says that it is: a loss of power
# does not end the trial. Needs versions.sh and service.sh.

trial_seconds=10      # while somebody waits
boot_trial_seconds=60 # nobody waits, and at boot there is more that may be late

begin_trial() {
    : > "$home/trial"
}

end_trial() {
    rm -f "$home/trial" "$run_directory/starts"
}

on_trial() {
    [ -e "$home/trial" ]
}

# From now on `run` counts its starts: what stays_up looks at.
count_starts() {
    : > "$run_directory/starts"
}

# Watches the current version for so many seconds and draws the conclusion. 0: it stays. 1: it has not stayed up, and why was told.
judge() { # seconds
    stays_up "$1" && up=0 || up=$?
    conclude "$1" "$up"
}

conclude() { # seconds, what stays_up returned
    case $2 in
        0)
            end_trial
            say "version $(version_in "$home/current") runs, its log is $log_directory/current"
            return 0
            ;;
        2)
            rm -f "$run_directory/starts"
            tell "svscan does not look after $service: version $version will be tried at the next boot"
            return 0
            ;;
    esac
    if on_trial && current_is_to_blame; then
        broken=$(version_in "$home/current")
        roll_back
        tell "version $broken ended three times within $1 s of its start: back to version $(version_in "$home/current")"
        provide_service
        restart_service
    elif [ "$verdict" = mistakes ]; then
        tell "$configuration has mistakes, until they are mended no values are published: $mistakes"
    else
        tell "version $(version_in "$home/current") does not stay up: the reason is in $log_directory/current"
    fi
    end_trial
    return 1
}

# Not when there is nothing to go back to, nor when the previous version would not take the configuration either.
current_is_to_blame() {
    verdict_of current
    [ -e "$home/previous/bin/$name" ] && [ "$(link_target previous)" != "$(link_target current)" ] || return 1
    [ "$verdict" = mistakes ] || return 0
    verdict_of previous
    [ "$verdict" != mistakes ]
}
