#!/bin/sh
# What Venus OS (from 3.10 on) does with archives on a stick or card at each start: they are unpacked over /data. A directory rc/ in
# an archive is not, but holds hooks: rc/pre-hook.sh runs before (and may refuse), rc/post-hook.sh after that, with the result.
# The second look that Venus OS takes when a stick appears late is left out.

unpack_hooks() { # archive directory: asks for the member "rc", as Venus OS does, so "./rc" is no directory of hooks
    case $1 in
        *.zip) unzip -q -o "$1" 'rc/*' -d "$2" ;;
        *) tar -xzf "$1" -C "$2" rc ;;
    esac 2> /dev/null
}

unpack_data() { # archive
    case $1 in
        *.zip) unzip -q -o "$1" -x 'rc/*' -d /data ;;
        *) tar -tzf "$1" | cut -d / -f 1 | sort -u | grep -vx rc | xargs -r tar -xzf "$1" -C /data ;;
    esac
}

update_from() { # archive
    echo "update-data: $1"
    hooks=$(mktemp -d)
    unpack_hooks "$1" "$hooks"
    if [ -e "$hooks/rc/pre-hook.sh" ] && ! sh "$hooks/rc/pre-hook.sh"; then
        echo "update-data: refused by its pre-hook"
    else
        result=success
        unpack_data "$1" || result=extraction-failed
        echo "update-data: $result"
        [ ! -e "$hooks/rc/post-hook.sh" ] || sh "$hooks/rc/post-hook.sh" "$result"
    fi
    rm -rf "$hooks"
}

for archive in /media/*/venus-data.tar.gz /media/*/venus-data.tgz /media/*/venus-data.zip \
    /media/*/venus-data-*.tar.gz /media/*/venus-data-*.tgz /media/*/venus-data-*.zip; do
    [ ! -e "$archive" ] || update_from "$archive"
done
