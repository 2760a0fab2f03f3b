/// Energy only rises. Counters read 0 after wake-up, step back, and jump when a device restarts; dashboards book each of these as
/// production (modbus.md §5 row 5, §3.3 row 4).
#pragma once

#include <chrono>

namespace busbar {

/// Guards one counter. A value is let through if it continues the last good one; anything else must persist before it is believed.
class counter_guard {
public:
    using clock = std::chrono::steady_clock;

    /// More than any supported device can count: a jump above this rate is not believed at once. kWh per hour.
    static constexpr double fastest = 1000.0;
    /// A replaced device or a new meter is believed when its counter has been coherent for this long.
    static constexpr std::chrono::minutes confirmation{5};

    /// What to publish now: the value itself, the last good one, or no_value if there was never a good one. NaN (not implemented, asleep)
    /// keeps the last good one.
    double filter(double value, clock::time_point now);

private:
    [[nodiscard]] static bool continues(double before, clock::time_point then, double value, clock::time_point now);

    bool has_good_ = false;
    double good_ = 0.0;
    clock::time_point good_at_;
    bool has_doubtful_ = false;
    double doubtful_ = 0.0;
    clock::time_point doubtful_at_;
    clock::time_point doubtful_since_;
};

} // namespace busbar
