/// Keys that devices of several transports have in common.
#pragma once

#include <busbar/config/section.hpp>
#include <busbar/service/table.hpp>

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace busbar::keys {

inline constexpr std::array<std::string_view, 3> positions{"ac-input-1", "ac-output", "ac-input-2"};
inline constexpr std::array<std::string_view, 3> phases{"L1", "L2", "L3"};

inline constexpr config::key instance{.name = "instance",
                                      .type = config::key_type::integer,
                                      .help = "wanted device instance; 1..99 or 101..203 can be read over Modbus TCP",
                                      .fallback = "the next free one",
                                      .minimum = 0,
                                      .maximum = 32767};
inline constexpr config::key position{.name = "position",
                                      .type = config::key_type::choice,
                                      .help = "where the device is connected, until changed on the GX",
                                      .fallback = "ac-output",
                                      .choices = positions};
inline constexpr config::key phase{.name = "phase",
                                   .type = config::key_type::choice,
                                   .help = "on which phase a single-phase device stands",
                                   .fallback = "L1",
                                   .choices = phases};

constexpr config::key role(std::span<const std::string_view> names)
{
    return {.name = "role",
            .type = config::key_type::choice,
            .help = "what the device measures, until changed on the GX",
            .fallback = names.front(),
            .choices = names};
}

/// /Position of the configuration's word. Its meaning differs by class: 0 is AC input 1 for a pvinverter and AC output for loads
/// (venus.md §2.2).
std::optional<int> position_of(const config::section& section, const service::service_class& in);
/// 1 to 3.
unsigned phase_of(const config::section& section);
std::optional<int> instance_of(const config::section& section);

} // namespace busbar::keys
