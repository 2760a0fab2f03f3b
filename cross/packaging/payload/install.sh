#!/bin/sh
# Installs this version: copies it to /data/apps, starts it now and at every boot, and goes back if it does not stay up.
# Run where it is installed already, it makes that version the current one: previous/install.sh goes back.
#
# usage: install.sh [--from-stick]
#
#   --from-stick   comes again with every boot: what is older than the installed version, or was left or failed before, is not
#                  installed; and nothing waits for the new version to prove itself
#
# exit status: 0 if the version is installed, or rightly not; 1 if not, then everything is as it was, or if it does not stay up and
# there is no other
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
for part in names common versions service trial boot_hook serial_starter; do
    # shellcheck source=/dev/null
    . "$here/lib/$part.sh"
done

case ${1:-} in
    '') from_stick=no ;;
    --from-stick) from_stick=yes ;;
    *)
        echo "usage: install.sh [--from-stick]" >&2
        exit 2
        ;;
esac

give_up() { # message: what was fetched for nothing goes
    rm -rf "$home/incoming"
    prune
    # Nothing was there, nothing stays.
    if [ -z "$(link_target current)" ]; then
        rm -rf "$home"
        rmdir "${home%/*}" 2> /dev/null || :
    fi
    fail "$@"
}

# Why a stick does not change what is installed; nothing if it does.
why_not_from_stick() {
    installed=$(version_in "$home/current")
    if is_newer "$installed" "$version"; then
        echo "the stick brings version $version, installed is $installed: left as it is"
    elif [ -e "$home/previous" ] && same_build "$here" "$home/previous"; then
        echo "the stick brings version $version, which was installed before $installed: left as it is"
    elif [ -e "$home/refused" ] && cmp -s "$here/sha256sums" "$home/refused"; then
        echo "the stick brings version $version, which did not stay up before: left as it is"
    fi
}

# What every boot does, and who changes something at run time.
bring_up() {
    prune
    ln -sf current/uninstall.sh "$home/uninstall.sh"
    add_hook
    if pidof svscan > /dev/null; then
        provide_service
        update_serial_starter
    fi
}

right_machine || exit 1
lock
current=$(link_target current)
if [ -n "$current" ] && ! is_whole "$home/current"; then
    tell "the installed version is damaged, version $version comes in its place"
    current=
fi

if [ -n "$current" ] && same_build "$here" "$home/current"; then
    rm -rf "$home/incoming"
    bring_up
    say "version $version is installed already"
    exit 0
fi
if [ -n "$current" ] && [ $from_stick = yes ]; then
    reason=$(why_not_from_stick)
    if [ -n "$reason" ]; then
        tell "$reason"
        bring_up
        exit 0
    fi
fi

case $here in
    "$home"/versions/*) chosen=versions/${here##*/} ;;
    *)
        if [ "$here" != "$home/incoming" ]; then
            enough_space "$here" || exit 1
            fetch "$here"
        fi
        incoming_is_sound || give_up "${current:+version $(version_in "$home/current") goes on}"
        prune
        place_incoming
        ;;
esac

if [ -e "$configuration" ]; then
    verdict_of "$chosen"
else
    verdict=good # the sample
fi
[ "$verdict" != broken ] || give_up "version $version can't look at $configuration: nothing was installed. $mistakes"
if [ "$verdict" = mistakes ]; then
    refusal=$mistakes
    if [ -n "$current" ]; then
        verdict_of current
        [ "$verdict" != good ] || give_up "version $version does not take $configuration, which version" \
            "$(version_in "$home/current") takes: mend it, then install again. $refusal"
    fi
    tell "$configuration has mistakes, until they are mended no values are published: $refusal"
    tried=no
else
    tried=yes
fi

if [ ! -e "$configuration" ]; then
    mkdir -p "${configuration%/*}"
    # It may come to hold a password.
    (umask 077 && write_file "$configuration" < "$home/$chosen/$name.toml.sample")
    say "$configuration is the sample now: write into it which devices you have"
fi

[ -z "$current" ] || [ $tried = no ] || begin_trial
switch_to "$chosen"
rm -f "$home/refused"
tell "version $version installed${current:+, was $(version_in "$home/previous")}"

# At boot, boot.sh follows. Nobody waits for what a stick brings: only a version in the place of another one is watched then.
watched=no
if pidof svscan > /dev/null && [ $tried = yes ]; then
    if [ $from_stick = no ] || on_trial; then watched=yes; fi
fi

[ $watched = no ] || count_starts
is_supervised && was_supervised=yes || was_supervised=no
bring_up
[ "$was_supervised" = no ] || restart_service
restart_instances

[ $watched = yes ] || exit 0
if [ $from_stick = yes ]; then
    sh "$home/current/trial.sh" < /dev/null > /dev/null 2>&1 &
else
    judge "$trial_seconds"
fi
