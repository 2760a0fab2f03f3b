#include <busbar/battery/lost_limits.hpp>

#include <algorithm>
#include <cmath>

namespace busbar::battery {

namespace {

bool known(double number)
{
    return std::isfinite(number);
}

/// A negative limit would be one of the other direction.
double not_below_0(double limit)
{
    return known(limit) ? std::max(limit, 0.0) : limit;
}

} // namespace

void lost_limits::put(const limits& now)
{
    if (lost_since_ && ++good_messages_ >= good_messages_needed) {
        lost_since_.reset();
        good_messages_ = 0;
    }
    voltage_told_ |= known(now.charge_voltage);
    charge_told_ |= known(now.charge_current);
    discharge_told_ |= known(now.discharge_current);
    if (!is_bms()) {
        return;
    }
    const double before = published_.charge_voltage;
    if (lost_since_) {
        const bool lower = known(now.charge_voltage) && !(now.charge_voltage > before); // also if there was none before
        published_ = {lower ? now.charge_voltage : before, 0.0, 0.0};
        return;
    }
    published_.charge_voltage = known(now.charge_voltage) ? now.charge_voltage : before;
    const bool no_voltage_is_safe = voltage_told_ && !known(now.charge_voltage);
    published_.charge_current =
        no_voltage_is_safe || (charge_told_ && !known(now.charge_current)) ? 0.0 : not_below_0(now.charge_current);
    published_.discharge_current =
        discharge_told_ && !known(now.discharge_current) ? 0.0 : not_below_0(now.discharge_current);
}

void lost_limits::lose(clock::time_point when)
{
    good_messages_ = 0;
    if (!lost_since_) {
        lost_since_ = when;
    }
    if (is_bms()) {
        published_.charge_current = 0.0;
        published_.discharge_current = 0.0;
    }
}

int lost_limits::cable_alarm(clock::time_point now) const
{
    if (!is_bms() || !lost_since_) {
        return 0;
    }
    return good_messages_ == 0 && now - *lost_since_ >= patience ? 2 : 1;
}

std::optional<lost_limits::clock::time_point> lost_limits::alarm_rises_at(clock::time_point now) const
{
    const bool rises = is_bms() && lost_since_ && good_messages_ == 0 && now < *lost_since_ + patience;
    return rises ? std::optional{*lost_since_ + patience} : std::nullopt;
}

} // namespace busbar::battery
