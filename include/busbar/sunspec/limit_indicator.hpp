/// Tells whether an inverter is being limited, for a digital input on the GX (modbus.md §1.6). Off unless asked for.
#pragma once

#include <busbar/sunspec/status.hpp>

#include <chrono>

namespace busbar::sunspec {

/// On when the inverter reports "throttled" above 100 W for 30 s, off when it has not for 30 s: clouds must not make it flap.
class limit_indicator {
public:
    using clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds hold{30};
    static constexpr double least_power = 100.0; // W

    bool update(double status_code, double power_watt, clock::time_point now)
    {
        const bool seen = status_code == status_running_throttled && power_watt > least_power;
        if (seen == on_) {
            changing_ = false;
        } else if (!changing_) {
            changing_ = true;
            since_ = now;
        } else if (now - since_ >= hold) {
            changing_ = false;
            on_ = seen;
        }
        return on_;
    }

private:
    bool on_ = false;
    bool changing_ = false;
    clock::time_point since_{};
};

} // namespace busbar::sunspec
