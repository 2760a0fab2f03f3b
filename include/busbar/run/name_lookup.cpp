#include <busbar/run/name_lookup.hpp>

#include <nss.h>

#include <initializer_list>

namespace busbar {

void look_up_names_without_plugins()
{
    // Otherwise a static glibc follows the machine's /etc/nsswitch.conf, opens the plugins named there, which were built for another
    // glibc, and aborts (_dl_call_libc_early_init). A dynamic program behaves the same this way: what is tested here is what runs
    // there. Names that end with .local, else the plugin nss-mdns' business, are net/look_up.hpp's.
    __nss_configure_lookup("hosts", "files dns");
    for (const char* database : {"services", "passwd", "group", "protocols", "networks"}) {
        __nss_configure_lookup(database, "files");
    }
}

} // namespace busbar
