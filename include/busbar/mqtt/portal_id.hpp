/// The name of a Venus OS device in MQTT topics and on VRM.
#pragma once

#include <string>

namespace busbar::mqtt {

/// Where Venus OS keeps it (venus.md §3.4), 12 hexadecimal digits; its broker takes it from there, too.
inline constexpr const char* portal_id_file = "/data/venus/unique-id";

/// Empty if the file is not there, or has no name that may stand in a topic: this is no Venus OS device.
std::string read_portal_id(const char* file = portal_id_file);

} // namespace busbar::mqtt
