/// The limits that a battery's management system sets to charging and discharging, and what becomes of them when it falls silent
/// (serial.md §5). DVCC stops charging and discharging by nothing else: to it, an invalid current limit is no limit at all.
#pragma once

#include <busbar/codec/decode.hpp>

#include <chrono>
#include <optional>

namespace busbar::battery {

/// /Info/MaxChargeVoltage, /Info/MaxChargeCurrent, /Info/MaxDischargeCurrent; no_value: invalid, or not there.
struct limits {
    double charge_voltage = no_value;    ///< V
    double charge_current = no_value;    ///< A
    double discharge_current = no_value; ///< A
};

/// What to publish as the limits of one battery, by what its messages tell.
///
/// A battery that never told a limit has none, lost or not: it is no BMS, and nobody follows it. Of one that did:
///
/// | | charge voltage | currents |
/// |---|---|---|
/// | as long as it tells | as told | as told |
/// | a current limit becomes invalid | as told | that one 0 |
/// | the voltage limit becomes invalid | the last one | charging 0: no voltage is safe |
/// | lost | the last one | both 0, also if only the voltage had been told |
/// | messages again, the first two | the lower one | both 0 |
/// | the third | as told | as told |
class lost_limits {
public:
    using clock = std::chrono::steady_clock;

    /// After a loss, one message might be the last words of a link that fails again.
    static constexpr int good_messages_needed = 3;
    /// From a warning to an alarm.
    static constexpr std::chrono::seconds patience{60};

    /// A whole and plausible message has come. `now`: the limits that hold after it, no_value for one that was told as invalid, is too
    /// old, or was never told. A message that is of unknown age (retained by a broker): put() it, then lose().
    void put(const limits& now);
    /// Nothing came for too long, or the battery was told to be gone. To be called once or again and again.
    void lose(clock::time_point when);

    /// What holds now. The currents change by put() and lose() only.
    [[nodiscard]] const limits& published() const { return published_; }
    /// It ever told a limit.
    [[nodiscard]] bool is_bms() const { return voltage_told_ || charge_told_ || discharge_told_; }
    /// Lost, or not yet believed again: the limits are not the battery's own.
    [[nodiscard]] bool tightened() const { return lost_since_.has_value(); }
    /// /Alarms/BmsCable: 0 fine, 1 lost, 2 lost for a minute or more. A battery that is no BMS is missed without an alarm. While it comes
    /// back it is 1.
    [[nodiscard]] int cable_alarm(clock::time_point now) const;
    /// When cable_alarm() will rise by itself, after `now`.
    [[nodiscard]] std::optional<clock::time_point> alarm_rises_at(clock::time_point now) const;

private:
    limits published_{};
    bool voltage_told_ = false; ///< ever
    bool charge_told_ = false;
    bool discharge_told_ = false;
    std::optional<clock::time_point> lost_since_{}; ///< until it is believed again
    int good_messages_ = 0;                         ///< since it was lost; then 0
};

} // namespace busbar::battery
