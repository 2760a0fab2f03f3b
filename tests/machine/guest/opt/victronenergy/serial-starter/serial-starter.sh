#!/bin/bash
# Hands serial ports over to drivers, as Venus OS's does: each driver of a port's list gets its turn, and gives the port back by ending
# if it finds nothing. Left out: udev's properties and products (every port has the list "default"), and the memory over restarts.
declare -A services aliases
mkdir -p /dev/serial-starter /var/lock/serial-starter /var/volatile/services

read_configuration() { # file or folder
    local keyword name value file
    if [ -d "$1" ]; then
        for file in "$1"/*.conf; do [ ! -e "$file" ] || read_configuration "$file"; done
        return
    fi
    while read -r keyword name value; do
        case $keyword in
            service) services[$name]=$value ;;
            alias) aliases[$name]=$value ;; # of several, the last one
            include) [ ! -e "$name" ] || read_configuration "$name" ;;
        esac
    done < <(sed 's/#.*//' "$1")
}

start_service() { # service tty
    local instance=$1.$2
    if [ ! -d "/var/volatile/services/$instance" ]; then
        cp -a "/opt/victronenergy/service-templates/$1" "/var/volatile/services/$instance"
        sed -i "s:TTY:$2:" "/var/volatile/services/$instance/run" "/var/volatile/services/$instance/log/run"
        ln -s "/var/volatile/services/$instance" "/service/$instance"
        sleep 6
    fi
    svc -u "/service/$instance/log"
    svc -o "/service/$instance"
}

next_in() { # list tty
    local names index
    IFS=: read -r -a names <<< "$1"
    index=$(cat "/tmp/$2.prog" 2> /dev/null || echo 0)
    [ "$index" -lt ${#names[@]} ] || index=0
    echo $((index + 1)) > "/tmp/$2.prog"
    echo "${names[index]}"
}

# Who is restarted while it starts a driver leaves its lock behind. Whether Venus OS's cleans up too is not known.
for lock in /var/lock/serial-starter/*; do
    [ ! -L "$lock" ] || kill -0 "$(readlink "$lock")" 2> /dev/null || rm "$lock"
done

read_configuration /etc/venus/serial-starter.conf
echo "serial-starter: default is ${aliases[default]}"
while true; do
    for port in /dev/serial-starter/*; do
        tty=${port##*/}
        [ -e "$port" ] && ln -s $$ "/var/lock/serial-starter/$tty" 2> /dev/null || continue
        name=$(next_in "${aliases[default]}" "$tty")
        service=${services[$name]:-}
        if [ -d "/opt/victronenergy/service-templates/$service" ]; then
            echo "serial-starter: $tty to $service"
            start_service "$service" "$tty"
        else
            echo "serial-starter: there is no template of $name for $tty"
            rm "/var/lock/serial-starter/$tty"
        fi
    done
    sleep 2
done
