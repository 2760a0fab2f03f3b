# shellcheck shell=sh
# The entry for serial-starter, which hands serial ports over to drivers. Needs service.sh.
#
# serial-starter reads /etc/venus/serial-starter.conf and what that includes: /data/conf/serial-starter.d/*.conf. Of several
# definitions of an alias the last one counts, so add-ons that each define one take it from each other. Ours are named to come last
# and list what all others want, then all installations of busbar.

starter_configuration=/etc/venus/serial-starter.conf
starter_directory=/data/conf/serial-starter.d
starter_file=$starter_directory/zz-$name.conf
templates=/opt/victronenergy/service-templates
templates_copy=/run/busbar/service-templates
key=$(echo "$name" | tr -c '[:alnum:]\n' _) # serial-starter takes nothing else

wants_serial_starter() {
    [ -e "$starter_configuration" ] && [ -d "$templates" ] &&
        grep -Eqs "^[^#]*port[[:space:]]*=[[:space:]]*[\"']serial-starter[\"']" "$configuration"
}

# Brings the entry in line with the configuration and with what others have installed.
update_serial_starter() {
    if wants_serial_starter; then add_to_serial_starter; else remove_from_serial_starter; fi
}

add_to_serial_starter() {
    if [ ! -d "$starter_directory" ] && ! mkdir -p "$starter_directory" 2> /dev/null; then
        tell "$starter_directory is a file, of some old add-on: serial-starter does not get to know $name"
        return 0
    fi
    provide_template || return 0
    changed=no
    if [ ! -e "$starter_file" ]; then
        echo "service $key $name" | write_file "$starter_file"
        changed=yes
    fi
    write_aliases
    restart_serial_starter
}

remove_from_serial_starter() {
    [ -e "$starter_file" ] || return 0
    changed=yes
    rm -f "$starter_file"
    write_aliases
    rmdir "$starter_directory" 2> /dev/null || :
    remove_template
    restart_serial_starter
    remove_instances
}

# It reads its configuration once.
restart_serial_starter() {
    if [ "$changed" = yes ] && svok /service/serial-starter 2> /dev/null; then svc -t /service/serial-starter; fi
}

# The files that serial-starter reads.
files_read() { # file
    [ -r "$1" ] || return 0
    echo "$1"
    sed 's/#.*//' "$1" | while read -r keyword included _; do
        [ "$keyword" = include ] || continue
        if [ -d "$included" ]; then
            for part in "$included"/*.conf; do files_read "$part"; done
        else
            files_read "$included"
        fi
    done
}

# The aliases of unknown adapters and of Victron's RS485 cable: all that anybody wants there, ours last.
aliases() {
    # shellcheck disable=SC2016  # awk's dollars
    files_read "$starter_configuration" | xargs awk '
        function add(name, value) {
            if (index(":" list[name] ":", ":" value ":")) return
            list[name] = list[name] (list[name] == "" ? "" : ":") value
        }
        { sub(/#.*/, "") }
        FILENAME ~ /\/zz-busbar-[^\/]*$/ { if ($1 == "service") ours[++count] = $2; next }
        $1 == "alias" && ($2 == "default" || $2 == "rs485") {
            number = split($3, values, ":")
            for (i = 1; i <= number; i++) if (values[i] != "") add($2, values[i])
        }
        END {
            for (i = 1; i <= count; i++) { add("default", ours[i]); add("rs485", ours[i]) }
            print "alias default " list["default"]
            print "alias rs485 " list["rs485"]
        }'
}

# In all files of busbar, as only the last one counts. Written only when something has changed: this runs at every boot.
write_aliases() {
    wanted=$(aliases)
    for file in "$starter_directory"/zz-busbar-*.conf; do
        [ -e "$file" ] || continue
        content="# Made by busbar at every boot: the lists of Venus OS and of other add-ons, then busbar.
$(grep '^service ' "$file")
$wanted"
        [ "$content" != "$(cat "$file")" ] || continue
        echo "$content" | write_file "$file"
        changed=yes
    done
}

# serial-starter takes templates from the root file system, which stays as it is: a copy of the folder in memory covers it. Where
# somebody else has put a file system over the folder already, that one takes ours too.
provide_template() {
    if [ "$(stat -c %d "$templates")" = "$(stat -c %d "${templates%/*}")" ]; then
        mkdir -p "$templates_copy"
        cp -R "$templates/." "$templates_copy/"
        ls "$templates" > "$templates_copy.stock"
        mount -o bind "$templates_copy" "$templates" || {
            tell "$templates can't be covered: serial-starter does not get to know $name"
            return 1
        }
    fi
    rm -rf "${templates:?}/$name"
    cp -R "$home/current/serial-starter" "$templates/$name"
}

remove_template() {
    rm -rf "${templates:?}/$name"
    # The cover goes with the last thing that lies on it.
    if [ -d "$templates_copy" ] && [ "$(stat -c %d:%i "$templates")" = "$(stat -c %d:%i "$templates_copy")" ] &&
        [ "$(ls "$templates")" = "$(cat "$templates_copy.stock")" ]; then
        umount "$templates"
        rm -rf "${templates_copy%/*}"
    fi
}

instances() { # one per port that serial-starter has handed over
    for instance in "$service".*; do
        [ ! -L "$instance" ] || echo "${instance##*/}"
    done
}

# To the current version. It ends, and serial-starter hands the port over again, to us first and not to the next in the list.
restart_instances() {
    for instance in $(instances); do
        rm -f "/tmp/${instance##*.}.prog"
        svc -t "/service/$instance"
    done
}

remove_instances() {
    for instance in $(instances); do
        port=${instance##*.}
        remove_service "/service/$instance" "$(readlink -f "/service/$instance")"
        rm -f "/tmp/$port.prog"
        if [ "$(cat "/data/var/lib/serial-starter/$port" 2> /dev/null)" = "$key" ]; then
            rm -f "/data/var/lib/serial-starter/$port"
        fi
    done
    rm -rf "/run/serial-starter/$key"
}
