# shellcheck shell=sh
# What this package is, and where its things are on the device.

name=@name@
version=@version@
architecture=@architecture@
machines='@machines@' # what uname -m says where this program runs

home=/data/apps/$name
configuration=/data/conf/$name.toml
run_directory=/run/$name
service=/service/$name
log_directory=/var/log/$name
