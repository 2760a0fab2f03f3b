/// Names that end with .local: every device answers for its own (RFC 6762). The usual way to them, a plugin of the C
/// library (nss-mdns), is closed to a static program.
#pragma once

#include <busbar/net/look_up.hpp>

namespace busbar::net {

/// Asks on every interface that does multicast, from ports of our own, so that the answers come to us alone (§5.1, §6.7),
/// and again every second. Back with the first IPv4 address; IPv6 addresses alone wait a moment for it. Blocks as long
/// as `time` at most, or until `stop` is raised.
found_addresses ask_by_multicast(const std::string& name, std::uint16_t port, const stop_signal& stop,
                                 std::chrono::milliseconds time);

} // namespace busbar::net
