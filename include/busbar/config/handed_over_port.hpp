/// Serial ports that are not named in the configuration: Venus OS's serial-starter hands one over when it appears (venus.md §4.6).
#pragma once

#include <busbar/config/section.hpp>

#include <string_view>

namespace busbar::config {

/// `port = "serial-starter"`, for every device that can be on a serial line. Replaced by the path before the device is created.
inline constexpr std::string_view serial_starter = "serial-starter";

inline bool waits_for_a_port(const section& device)
{
    return device.text("port") == serial_starter;
}

/// The same device with the port that was handed over, as if it had been configured.
inline section on_port(section device, std::string_view path)
{
    device.put("port", std::string(path), device.at("port"));
    return device;
}

} // namespace busbar::config
