/// The limits of one battery as its sender tells them, one by one or together, and as they hold (lost_limits.hpp). For every driver whose
/// batteries can fall silent, leave a limit out, or take one back.
#pragma once

#include <busbar/battery/lost_limits.hpp>

#include <array>
#include <cstddef>
#include <optional>

namespace busbar::battery {

class kept_limits {
public:
    using clock = lost_limits::clock;

    /// What is kept, in this order everywhere.
    static constexpr std::array<const char*, 4> paths{"/Info/MaxChargeVoltage", "/Info/MaxChargeCurrent",
                                                      "/Info/MaxDischargeCurrent", "/Alarms/BmsCable"};

    /// The sender tells paths[which]; no_value: it takes it back, or has not told it for too long.
    void tell(std::size_t which, double value) { told_[which] = value; }
    /// What was told belongs to a message that counts.
    void complete();
    /// Nothing comes any more: what was told before does not count.
    void lose(clock::time_point when);

    /// What is to stand at paths[which]; nothing: what the sender tells.
    [[nodiscard]] std::optional<double> shown(std::size_t which, clock::time_point now);
    /// When it changes by the time alone.
    [[nodiscard]] std::optional<clock::time_point> changes_at(clock::time_point now) const
    {
        return hold_.alarm_rises_at(now);
    }

private:
    static constexpr std::size_t cable = 3;

    lost_limits hold_;
    std::array<double, paths.size()> told_{no_value, no_value, no_value, no_value};
    bool cable_shown_ = false; ///< the alarm was ours once, so it is ours to end it
};

} // namespace busbar::battery
