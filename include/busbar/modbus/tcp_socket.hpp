/// A connected TCP socket, within a time-out for all addresses together and with the true reason where it fails.
#pragma once

#include <busbar/modbus/link_tuning.hpp>
#include <busbar/modbus/short_text.hpp>
#include <busbar/run/stop_signal.hpp>

#include <string>

namespace busbar::modbus::detail {

/// Non-blocking, with keepalive and without delay. -1 with a problem in words. `timeout` begins when the name is known.
int connect_tcp(const std::string& host, std::uint16_t port, std::chrono::milliseconds timeout, const stop_signal& stop,
                const link_tuning& tuning, short_text& problem);

} // namespace busbar::modbus::detail
