#include <busbar/battery/kept_limits.hpp>

#include <algorithm>

namespace busbar::battery {

void kept_limits::complete()
{
    hold_.put({.charge_voltage = told_[0], .charge_current = told_[1], .discharge_current = told_[2]});
}

void kept_limits::lose(clock::time_point when)
{
    told_.fill(no_value);
    hold_.lose(when);
}

std::optional<double> kept_limits::shown(std::size_t which, clock::time_point now)
{
    if (!hold_.is_bms()) {
        return std::nullopt;
    }
    if (which != cable) {
        const auto& published = hold_.published();
        return std::array{published.charge_voltage, published.charge_current, published.discharge_current}[which];
    }
    const double alarm = hold_.cable_alarm(now);
    cable_shown_ = cable_shown_ || alarm > 0.0;
    return cable_shown_ ? std::optional(std::max(alarm, told_[cable] > 0.0 ? told_[cable] : 0.0)) : std::nullopt;
}

} // namespace busbar::battery
