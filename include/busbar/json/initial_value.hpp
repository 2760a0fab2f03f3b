/// What the configuration, or else the descriptor, says of a value that no message tells: the type of a temperature, the fluid in a tank.
///
///     static constexpr auto settings = std::array{json::initial_value{
///         .key = {.name = "fluid_type", .type = config::key_type::choice, .help = "...", .choices = fluids}, .path = "/FluidType"}};
///
/// Where the path is a setting, what the user chooses on the GX counts from then on.
#pragma once

#include <busbar/config/section.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace busbar::json {

struct initial_value {
    config::key key{}; ///< a number, or a choice: then the place among the choices is the number
    const char* path = "";
    double otherwise = std::numeric_limits<double>::quiet_NaN(); ///< not configured. NaN: as the service table says
};

/// Path and number of those that have one.
inline std::vector<std::pair<const char*, double>> initial_values_of(const config::section& section,
                                                                     std::span<const initial_value> all)
{
    std::vector<std::pair<const char*, double>> made;
    for (const auto& each : all) {
        double number = each.otherwise;
        if (each.key.type == config::key_type::choice) {
            const auto given = section.text(each.key.name);
            const auto found = std::ranges::find(each.key.choices, given.value_or(""));
            number = given ? static_cast<double>(found - each.key.choices.begin()) : number;
        } else {
            number = section.number(each.key.name).value_or(number);
        }
        if (!std::isnan(number)) {
            made.emplace_back(each.path, number);
        }
    }
    return made;
}

} // namespace busbar::json
