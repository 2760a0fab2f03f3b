# shellcheck shell=sh
# The installed versions: $home/versions/*, and the links `current` and `previous` to two of them. Needs common.sh.

# Sets a link of $home, in one step: there is no moment without it. (`ln -sf` removes and makes it, `mv -T` is not everywhere.)
set_link() { # name target
    rm -rf "$home/.link"
    mkdir "$home/.link"
    ln -s "$2" "$home/.link/$1"
    sync
    mv -f "$home/.link/$1" "$home/"
    rmdir "$home/.link"
}

link_target() { # current | previous: nothing if there is none
    readlink "$home/$1" || :
}

version_in() { # directory
    sed -n 's/^version=//p' "$1/lib/names.sh"
}

# The list names the hash of every file: it is the build's identity too.
same_build() { # directory directory
    cmp -s "$1/sha256sums" "$2/sha256sums"
}

is_whole() { # directory
    (cd "$1" && sha256sum -c sha256sums) > /dev/null 2>&1
}

# 1.10 is newer than 1.9, 1.2.1 than 1.2, and 1.2 than 1.2-rc1.
is_newer() { # version version: whether the first one is
    awk -v a="$1" -v b="$2" 'BEGIN {
        n = split(a, x, /[-.+~_]/); m = split(b, y, /[-.+~_]/)
        for (i = 1; i <= n || i <= m; i++) {
            if (i > n) exit y[i] ~ /^[0-9]/
            if (i > m) exit x[i] !~ /^[0-9]/
            if (x[i] ~ /^[0-9]+$/ && y[i] ~ /^[0-9]+$/) { if (x[i] + 0 != y[i] + 0) exit x[i] + 0 < y[i] + 0 }
            else if (x[i] != y[i]) exit x[i] "" < y[i] ""
        }
        exit 1
    }'
}

# Copies a package to $home/incoming.
fetch() { # directory
    rm -rf "$home/incoming"
    mkdir -p "$home/incoming"
    cp -R "$1/." "$home/incoming/"
}

# Whether what is in $home/incoming is whole and runs on this machine.
incoming_is_sound() {
    is_whole "$home/incoming" || {
        tell "the package of version $version is damaged: fetch it again, nothing was installed" >&2
        return 1
    }
    # An unzip may have left out the modes.
    (cd "$home/incoming" && chmod 755 "bin/$name" ./*.sh service/run service/log/run serial-starter/run serial-starter/log/run)
    limited "$home/incoming/bin/$name" --version > /dev/null 2>&1 || {
        tell "version $version does not run on this machine: nothing was installed" >&2
        return 1
    }
}

# $home/incoming becomes one of the versions; $chosen says which. Two builds may have the same version.
place_incoming() {
    chosen=versions/$version
    count=1
    while [ -e "$home/$chosen" ]; do
        count=$((count + 1))
        chosen=versions/$version-$count
    done
    mkdir -p "$home/versions"
    sync
    mv "$home/incoming" "$home/$chosen"
}

# Removes all versions but the current and the previous one, and what a loss of power has left.
prune() {
    rm -rf "$home/.link"
    for installed in "$home"/versions/*; do
        case versions/${installed##*/} in
            "$(link_target current)" | "$(link_target previous)") ;;
            *) rm -rf "$installed" ;;
        esac
    done
}

# What a version thinks of the configuration: good, mistakes, or broken when it can't even look. $mistakes is what it says.
verdict_of() { # link or directory below $home
    mistakes=$(limited "$home/$1/bin/$name" check --config "$configuration" 2>&1) && status=0 || status=$?
    case $status in
        0) verdict=good ;;
        2) verdict=mistakes ;;
        *) verdict=broken ;;
    esac
}

switch_to() { # versions/...
    replaced=$(link_target current)
    if is_whole "$home/current"; then set_link previous "$replaced"; fi
    set_link current "$1"
    sync
}

# Back to the previous version. That this build failed is remembered: a stick that stays in must not bring it again.
roll_back() {
    failed=$(link_target current)
    cp "$home/$failed/sha256sums" "$home/refused"
    set_link current "$(link_target previous)"
    rm -f "$home/trial" "$home/previous"
    prune
    sync
}
