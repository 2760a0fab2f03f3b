/// Derived values that senders of JSON leave out, made of those that they tell; nothing is assumed.
#pragma once

#include <busbar/row/derived.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace devices::mqtt {

inline constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// The value of the whole is that of phase 1, if no other phase tells anything: {the whole, phase 2, phase 3}.
inline constexpr auto of_single_phase = [](std::span<const double> all) {
    return std::isnan(all[1]) && std::isnan(all[2]) ? all[0] : nothing;
};

/// {power, voltage}
inline constexpr auto current_of = [](std::span<const double> all) { return all[1] == 0.0 ? nothing : all[0] / all[1]; };

/// The current of the whole, or what power and voltage make: {power, voltage, current of the whole, power of phase 2}.
inline constexpr auto current_of_first = [](std::span<const double> all) {
    return !std::isnan(all[2]) && std::isnan(all[3]) ? all[2] : current_of(all.first(2));
};

/// {voltage, current}
inline constexpr auto power_of = [](std::span<const double> all) { return all[0] * all[1]; };

/// Of those that are told; none: invalid.
inline constexpr auto sum_of_told = [](std::span<const double> all) {
    double made = nothing;
    for (const double one : all) {
        made = std::isnan(one) ? made : std::isnan(made) ? one : made + one;
    }
    return made;
};
inline constexpr auto largest_of_told = [](std::span<const double> all) {
    double made = nothing;
    for (const double one : all) {
        made = std::isnan(one) ? made : std::isnan(made) ? one : std::max(made, one);
    }
    return made;
};

/// What a meter's phase 1 has when only the whole is told, and currents of what has a power and a voltage: systemcalc reads the phases.
template <class Service> inline constexpr auto phases_of = busbar::derive<Service>({
    {"/Ac/L1/Power",          busbar::units::watt,          {"/Ac/Power", "/Ac/L2/Power", "/Ac/L3/Power"}, of_single_phase, busbar::if_not_told},
    {"/Ac/L1/Voltage",        busbar::units::volt,          {"/Ac/Voltage", "/Ac/L2/Power", "/Ac/L3/Power"}, of_single_phase, busbar::if_not_told},
    {"/Ac/L1/Energy/Forward", busbar::units::kilowatt_hour, {"/Ac/Energy/Forward", "/Ac/L2/Power", "/Ac/L3/Power"}, of_single_phase, busbar::if_not_told},
    {"/Ac/L1/Energy/Reverse", busbar::units::kilowatt_hour, {"/Ac/Energy/Reverse", "/Ac/L2/Power", "/Ac/L3/Power"}, of_single_phase, busbar::if_not_told},
    {"/Ac/L1/Current",        busbar::units::ampere,        {"/Ac/L1/Power", "/Ac/L1/Voltage", "/Ac/Current", "/Ac/L2/Power"}, current_of_first, busbar::if_not_told},
    {"/Ac/L2/Current",        busbar::units::ampere,        {"/Ac/L2/Power", "/Ac/L2/Voltage"}, current_of, busbar::if_not_told},
    {"/Ac/L3/Current",        busbar::units::ampere,        {"/Ac/L3/Power", "/Ac/L3/Voltage"}, current_of, busbar::if_not_told},
});

} // namespace devices::mqtt
