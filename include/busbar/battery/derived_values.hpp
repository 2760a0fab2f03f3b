/// What a battery does not tell, from what it tells (mqtt.md §3): arithmetic on plain numbers, for every link that batteries are at.
/// NaN (no_value) is "not known" everywhere.
#pragma once

#include <busbar/codec/decode.hpp>

#include <chrono>
#include <cstddef>
#include <span>
#include <string>

namespace busbar::battery {

/// A value of the battery. What is not told is derived, and so is what is told as null: only numbers are told.
struct value {
    double number = no_value; ///< as told or derived last
    /// By the message that is being taken in; of a battery whose values come one by one: it was told, and is still fresh.
    bool told = false;
};

/// The values that follow from each other.
struct charge {
    value power{};              ///< W, + charges
    value voltage{};            ///< V
    value current{};            ///< A, + charges
    value soc{};                ///< %
    value installed_capacity{}; ///< Ah, of the full battery
    value capacity{};           ///< Ah, what remains
    value consumed{};           ///< Ah since full: told with either sign, 0 or negative afterwards as on all of Venus
};

/// Fills in what this message does not tell; what it tells stays, but for the sign of `consumed`. Capacities and state of charge that
/// can't be computed stay as they are; a current becomes unknown, since it would be that of another moment.
///
/// - current = power / voltage, to 1 mA; power = voltage * current. At 0 V the current is 0 (mqtt.md §9, 06p).
/// - consumed = installed - capacity, or capacity = installed - consumed, whichever is told; neither: both by the state of charge.
///   None is less than 0: a battery that says it holds more than is installed has consumed nothing.
/// - installed = capacity + consumed, and state of charge = capacity / installed, where these were never told.
void derive(charge& of);

/// Seconds until the battery is full (while it charges) or down to a state of charge (while it discharges).
///
/// Venus calls it time-to-go whatever the direction; that a charging battery tells the time to full is what the publishers of mqtt.md
/// do, and what their users are used to see. At rest, and at most, it is 30 days. Past its goal, it is 0.
class time_to_go {
public:
    using clock = std::chrono::steady_clock;

    static constexpr double longest = 30.0 * 24 * 3600; ///< s

    /// `floor`: state of charge to which it is discharged, %. `every`: computed no more often than that.
    time_to_go(double floor, std::chrono::seconds every) : floor_(floor), every_(every) {}

    /// What to publish after a message, s; no_value if nothing can be known. Told by the battery: what it told.
    double after(const charge& now, const value& told, clock::time_point when);

private:
    double floor_;
    std::chrono::seconds every_;
    bool computed_ = false;
    clock::time_point computed_at_{};
    double seconds_ = no_value;
};

/// s, of one moment, whole; no_value if something is not known.
double seconds_to_go(const charge& now, double floor);

/// One cell.
struct cell {
    double voltage = no_value; ///< V; no_value: the battery can't tell
    bool exists = false;       ///< it was told of, be it as null
};

struct cell_summary {
    double minimum = no_value; ///< V
    double maximum = no_value;
    std::size_t minimum_cell = 0; ///< the first one of several, counted from 1; 0: none
    std::size_t maximum_cell = 0;
    double sum = no_value;  ///< V; of all cells that exist, or nothing
    double diff = no_value; ///< V, maximum - minimum, to 1 mV; only of all cells
};

/// Over the cells of an array whose first one is cell 1.
cell_summary summary_of(std::span<const cell> cells);
/// Of the extremes that a battery tells itself, to 1 mV.
double difference(double maximum, double minimum);
/// "C7": how batteries and the GX call a cell.
std::string cell_id(std::size_t number);

/// To so many decimals as decimal arithmetic has it (ties to even): the double nearest to the decimal number.
double rounded(double number, int decimals);

} // namespace busbar::battery
