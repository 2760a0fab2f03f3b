/// Makes a battery of what rows feed: fills in what the sender does not tell (derived_values.hpp), and never lets go of a limit
/// (kept_limits.hpp).
#pragma once

#include <busbar/json/calculator.hpp>

#include <array>
#include <cmath>

namespace busbar::battery {

/// Senders tell what was consumed with either sign; on the bus it is 0 or negative (venus.md §2.3).
inline constexpr auto consumed = [](double ampere_hours) { return 0.0 - std::fabs(ampere_hours); };

namespace keys {
inline constexpr std::array to_calculate{
    config::key{.name = "time_to_go",
                .type = config::key_type::boolean,
                .help = "compute the time to go where the sender does not tell it",
                .fallback = "false"},
    config::key{.name = "time_to_go_soc",
                .type = config::key_type::number,
                .help = "state of charge down to which the battery is discharged, %",
                .fallback = "10",
                .minimum = 0,
                .maximum = 99},
    config::key{.name = "time_to_go_every",
                .type = config::key_type::seconds,
                .help = "how often it is computed anew",
                .fallback = "300",
                .minimum = 5,
                .maximum = 3600},
};
} // namespace keys

std::unique_ptr<json::calculator> make_calculator(const config::section& section, const json::sample_habits& habits);

inline constexpr json::calculator_type calculator{.keys = keys::to_calculate, .make = &make_calculator};

} // namespace busbar::battery
