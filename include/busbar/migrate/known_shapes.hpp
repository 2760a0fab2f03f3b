/// JSON APIs that people asked by a template, and for which busbar has a device of its own.
#pragma once

#include <cstdint>
#include <string_view>

namespace busbar::migrate {

/// What an API counts energy in.
enum class energy_unit : std::uint8_t { unknown, kilowatt_hour, watt_hour, watt_minute };

struct known_shape {
    std::string_view url_has;     ///< a part of path and query
    std::string_view power_has;   ///< a part of the JSON path of power; empty: any
    std::string_view counter_has; ///< a part of the JSON path of the energy counter that is in this unit
    energy_unit counts_in = energy_unit::unknown;
    std::string_view type; ///< of the device that knows it
};

/// Null if it is none of them.
const known_shape* recognise(std::string_view path_and_query, std::string_view json_path_of_power);

} // namespace busbar::migrate
