/// What every com.victronenergy.* device service has (venus.md §2.1).
#pragma once

#include <busbar/service/table.hpp>

#include <array>

namespace busbar::service {

/// Meaning of every /Alarms/* item (venus.md §2.3).
inline constexpr name_of_value alarm_levels[] = {{0, "Ok"}, {1, "Warning"}, {2, "Alarm"}};

/// State of the probe behind a temperature or tank sensor (venus.md §2.5).
inline constexpr name_of_value sensor_states[] = {
    {0, "Ok"}, {1, "Disconnected"}, {2, "Short circuited"}, {3, "Reverse polarity"}, {4, "Unknown"}};

/// An /Alarms/* item.
consteval path alarm(const char* name)
{
    return integer(name, units::alarm_level).named(alarm_levels);
}

/// venus.md §2.1. What is marked `framework` the publisher fills by itself.
inline constexpr auto common_paths = std::array{
    text("/Mgmt/ProcessName").by_framework(),
    text("/Mgmt/ProcessVersion").by_framework(),
    text("/Mgmt/Connection").by_framework(),
    integer("/DeviceInstance").by_framework(),
    integer("/ProductId").in_hexadecimal().by_framework(),
    text("/ProductName").by_framework(),
    text("/CustomName").by_framework().setting(),
    text("/FirmwareVersion").by_framework(),
    text("/HardwareVersion").by_framework(),
    text("/Serial").by_framework(),
    integer("/Connected").by_framework(),
    integer("/DeviceType"),
    text("/Model"),
    integer("/ErrorCode"),
    integer("/UpdateIndex"),
    integer("/RefreshTime", units::millisecond),
    real("/Latency", units::second, 3),
    text("/Error/#/Id").indexed(0, 7), // "man:[ewi]-code", an empty text is a free slot
};

} // namespace busbar::service
