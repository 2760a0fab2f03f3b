/// The keys of a [[device]] section that say what a service fed by JSON rows is on the GX, whatever brings the rows.
#pragma once

#include <busbar/config/section.hpp>
#include <busbar/json/configured_program.hpp>
#include <busbar/json/fed_service.hpp>
#include <busbar/row/parameter.hpp>
#include <busbar/run/common_keys.hpp>

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace busbar::json {

/// The class the user chose, and those that the device may become on the GX, in this order. An inverter stays one.
std::vector<const service::service_class*> classes_of(const config::section& section,
                                                      std::span<const service::service_class* const> roles);
/// Everything about the service but its name.
service_settings service_settings_of(const config::section& section,
                                     std::span<const service::service_class* const> roles);

/// Configured or fallback.
parameter_values parameters_of(const config::section& section, std::span<const parameter> declared);

/// The key that configures it.
constexpr config::key key_of(const parameter& each)
{
    return {.name = each.name,
            .type = each.number ? config::key_type::integer : config::key_type::text,
            .help = each.help,
            .fallback = each.fallback,
            .required = each.fallback.empty() && !each.optional,
            .minimum = 0};
}

namespace keys {
inline constexpr std::string_view phases[] = {"L1", "L2", "L3", "3P"};

inline constexpr config::key phase{.name = "phase",
                                   .type = config::key_type::choice,
                                   .help = "on which phase a single-phase device stands; 3P: evenly on all three",
                                   .fallback = "L1",
                                   .choices = phases};
inline constexpr config::key inverted{
    .name = "inverted",
    .type = config::key_type::boolean,
    .help = "the meter is wired the other way round: power changes its sign, energy its direction",
    .fallback = "false"};
inline constexpr config::key energy_from_zero{
    .name = "energy_from_zero",
    .type = config::key_type::boolean,
    .help = "count energy from when busbar first saw the device, also after restarts",
    .fallback = "false"};
inline constexpr config::key control{.name = "control",
                                     .type = config::key_type::boolean,
                                     .help = "let the GX write to the device: power limit, charging current",
                                     .fallback = "false"};
inline constexpr config::key highest_limit{
    .name = "highest_limit",
    .type = config::key_type::number,
    .help = "W; no power limit of the GX is above it, and limits are released to it; with control = true",
    .fallback = "the maximum power",
    .minimum = 0,
    .maximum = 1e6};

/// `role` comes with the roles of the device.
inline constexpr std::array to_service{busbar::keys::instance, busbar::keys::position, phase, energy_from_zero};
} // namespace keys

} // namespace busbar::json
