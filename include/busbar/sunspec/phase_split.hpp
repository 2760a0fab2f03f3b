/// An inverter that measures its power only as a whole: what each phase's share is (modbus.md §5 row 17).
#pragma once

#include <busbar/codec/decode.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

namespace busbar::sunspec {

/// Shares of the phases, sum 1: by U*I where all phases tell both, else equal. `phases` from 1 to 3.
inline std::array<double, 3> phase_shares(std::span<const double, 3> volts, std::span<const double, 3> amperes,
                                          std::size_t phases)
{
    std::array<double, 3> shares{};
    double total = 0.0;
    for (std::size_t i = 0; i < phases; ++i) {
        shares[i] = volts[i] * amperes[i];
        total += shares[i];
    }
    for (std::size_t i = 0; i < phases; ++i) {
        shares[i] = total > 0.0 && std::isfinite(total) ? shares[i] / total : 1.0 / static_cast<double>(phases);
    }
    return shares;
}

/// The phases' parts of an energy counter: each grows by its share of what the total grows. Their sum is the total.
class phase_counters {
public:
    explicit phase_counters(std::size_t phases = 3) : phases_(phases) {}

    /// What was counted before a restart, kWh. Ignored unless it can be true: every part is there and above 0 (they
    /// arrive one by one), their sum is not above the total. What
    /// the total grew meanwhile is shared out evenly.
    void resume(const std::array<double, 3>& before)
    {
        double sum = 0.0;
        for (std::size_t i = 0; i < phases_; ++i) {
            if (!(before[i] > 0.0)) {
                return;
            }
            sum += before[i];
        }
        if (!(sum > 0.0)) {
            return;
        }
        resumed_ = before;
        resumed_sum_ = sum;
        if (started_) {
            start(total_);
        }
    }

    /// `total` only rises (counter_guard), kWh; no_value changes nothing.
    void add(double total, const std::array<double, 3>& shares)
    {
        if (!std::isfinite(total)) {
            return;
        }
        if (!started_ || total < total_) {
            start(total); // the first one, or another device
        }
        for (std::size_t i = 0; i < phases_; ++i) {
            parts_[i] += (total - total_) * shares[i];
        }
        total_ = total;
    }

    /// no_value before the first total.
    [[nodiscard]] double part(std::size_t phase) const { return started_ ? parts_[phase] : no_value; }

private:
    void start(double total)
    {
        constexpr double rounding = 0.001; // the sum of what was stored may differ in the last bit
        const bool continues = resumed_sum_ > 0.0 && resumed_sum_ <= total + rounding;
        const double rest = (continues ? std::max(total - resumed_sum_, 0.0) : total) / static_cast<double>(phases_);
        for (std::size_t i = 0; i < phases_; ++i) {
            parts_[i] = (continues ? resumed_[i] : 0.0) + rest;
        }
        resumed_sum_ = 0.0;
        total_ = total;
        started_ = true;
    }

    std::size_t phases_;
    bool started_ = false;
    double total_ = 0.0;
    std::array<double, 3> parts_{};
    std::array<double, 3> resumed_{};
    double resumed_sum_ = 0.0;
};

/// Modbus TCP of the GX shows phase powers unsigned: the few watts an idle inverter draws would become 65 kW (modbus.md §5, last
/// paragraph). The total keeps its sign.
inline double shown_phase_power(double watt)
{
    return watt < 0.0 && watt > -50.0 ? 0.0 : watt;
}

} // namespace busbar::sunspec
