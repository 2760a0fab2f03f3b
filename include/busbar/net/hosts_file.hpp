/// What /etc/hosts says of a name. The C library can't be asked for this without asking DNS as well.
#pragma once

#include <busbar/net/address.hpp>

#include <string>
#include <vector>

namespace busbar::net {

/// In the order of the file; nothing if the name, or the file, is not there.
std::vector<address> find_in_hosts_file(const std::string& file, std::string_view name, std::uint16_t port);

} // namespace busbar::net
