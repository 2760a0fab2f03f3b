/// How long a car has been charging, where the charging station does not tell: since power began to flow, with pauses up to five minutes
/// (mqtt.md §6).
#pragma once

#include <busbar/json/calculator.hpp>
#include <busbar/run/loop.hpp>

#include <chrono>
#include <memory>
#include <optional>

namespace busbar::evcharger {

class charging_time {
public:
    static constexpr std::chrono::seconds longest_pause{300};

    /// Seconds; 0: nothing charges. `power` in W; what is no number (NaN) changes nothing, and of it alone nothing is known (NaN).
    double after(double power, monotonic::time_point now);

private:
    std::optional<monotonic::time_point> since_{};
    monotonic::time_point last_flow_{};
};

std::unique_ptr<json::calculator> make_calculator(const config::section& section, const json::sample_habits& habits);

/// Feeds /ChargingTime from /Ac/Power, until the station tells it itself.
inline constexpr json::calculator_type calculator{.make = &make_calculator};

} // namespace busbar::evcharger
