/// An inverter that measures its power only as a whole: what each phase's share is (modbus.md §5 row 17).
#pragma once

#include <busbar/codec/decode.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>

namespace busbar::sunspec {

/// Shares of the phases, sum 1: by U*I where all phases tell both, else equal. `phases` from 1 to 3.
inline std::array<double, 3> phase_shares(std::span<const double, 3> volts, std::span<const double, 3> amperes, std::size_t phases)
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

/// A phase's part of an energy counter: it grows by its share of what the total grows.
class phase_counter {
public:
    /// `total` only rises (counter_guard) or is no_value.
    double add(double total, double share, std::size_t phases)
    {
        if (!std::isfinite(total)) {
            return value_;
        }
        if (!std::isfinite(value_) || total < last_total_) {
            value_ = total / static_cast<double>(phases); // the first one, or another device
        } else {
            value_ += (total - last_total_) * share;
        }
        last_total_ = total;
        return value_;
    }

private:
    double value_ = no_value;
    double last_total_ = 0.0;
};

/// Modbus TCP of the GX shows phase powers unsigned: the few watts an idle inverter draws would become 65 kW (modbus.md §5, last
/// paragraph). The total keeps its sign.
inline double shown_phase_power(double watt)
{
    return watt < 0.0 && watt > -50.0 ? 0.0 : watt;
}

} // namespace busbar::sunspec
