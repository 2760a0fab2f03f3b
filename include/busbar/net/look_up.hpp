/// From a host's name to its addresses, for every kind of link.
#pragma once

#include <busbar/net/address.hpp>
#include <busbar/run/stop_signal.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace busbar::net {

/// As long as a name that ends with .local is asked for: three questions.
constexpr std::chrono::seconds local_name_time{3};

struct found_addresses {
    std::vector<address> addresses{}; ///< best first
    std::string problem{};            ///< in words, with the name, where there is no address
};

/// Blocks: for a thread that may. Nothing is kept beyond the call.
///
/// - An IP address is taken as it is.
/// - A name that ends with .local is looked for in /etc/hosts and then asked for by multicast DNS (RFC 6762), never by
///   DNS (its §3), for as long as `time`. Raising `stop` ends that.
/// - Every other name is looked for in /etc/hosts and by DNS; that takes as long as /etc/resolv.conf says, at worst
///   some 20 s, whatever `time` says, and does not heed `stop`.
found_addresses look_up(const std::string& host, std::uint16_t port, const stop_signal& stop,
                        std::chrono::milliseconds time = local_name_time);

} // namespace busbar::net
