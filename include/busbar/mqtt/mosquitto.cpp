#include <busbar/mqtt/mosquitto.hpp>

#include <csignal>

namespace busbar::mqtt::detail {

void set_up_library()
{
    mosquitto_lib_init();
    // OpenSSL writes to sockets as to files: if the broker has gone, that is a signal.
    std::signal(SIGPIPE, SIG_IGN);
}

} // namespace busbar::mqtt::detail
