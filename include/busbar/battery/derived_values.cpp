#include <busbar/battery/derived_values.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace busbar::battery {

namespace {

/// Sums and differences of what is told with three decimals at most.
constexpr int decimals_of_sums = 3;

bool known(double number)
{
    return std::isfinite(number);
}

void derive_current_and_power(charge& of)
{
    const bool has_voltage = known(of.voltage.number);
    if (of.current.told && !of.power.told) {
        of.power.number = has_voltage ? rounded(of.voltage.number * of.current.number, 3) : no_value;
    } else if (!of.current.told) {
        const bool possible = has_voltage && known(of.power.number);
        of.current.number = !possible                  ? no_value
                            : of.voltage.number == 0.0 ? 0.0
                                                       : rounded(of.power.number / of.voltage.number, 3);
    }
}

void derive_capacities(charge& of)
{
    double used = std::fabs(of.consumed.number);
    auto& left = of.capacity.number;
    auto& installed = of.installed_capacity.number;
    if (!known(installed) && of.capacity.told && of.consumed.told) {
        installed = rounded(left + used, decimals_of_sums);
    }
    if (!known(of.soc.number) && known(left) && installed > 0.0) {
        of.soc.number = rounded(std::clamp(100.0 * left / installed, 0.0, 100.0), 2);
    }
    if (known(installed)) {
        if (of.capacity.told && !of.consumed.told) {
            used = std::max(0.0, rounded(installed - left, decimals_of_sums));
        } else if (of.consumed.told && !of.capacity.told) {
            left = std::max(0.0, rounded(installed - used, decimals_of_sums));
        } else if (!of.capacity.told && known(of.soc.number)) {
            const double soc = std::clamp(of.soc.number, 0.0, 100.0);
            used = rounded(installed * (100.0 - soc) / 100.0, 2);
            left = rounded(installed * soc / 100.0, 2);
        }
    }
    of.consumed.number = 0.0 - used; // never -0
}

} // namespace

double rounded(double number, int decimals)
{
    double scale = 1.0;
    for (int i = 0; i < decimals; ++i) {
        scale *= 10.0;
    }
    double whole = std::floor(number * scale);
    constexpr double has_no_fraction = 1e15;
    if (!(std::fabs(whole) < has_no_fraction)) {
        return number;
    }
    // The product was rounded itself: the sign of what is left of the exact one decides.
    const double beyond_half = std::fma(number, scale, -(whole + 0.5));
    if (beyond_half > 0.0 || (beyond_half == 0.0 && std::fmod(whole, 2.0) != 0.0)) {
        whole += 1.0;
    }
    return whole / scale;
}

void derive(charge& of)
{
    derive_current_and_power(of);
    derive_capacities(of);
}

double seconds_to_go(const charge& now, double floor)
{
    const double current = now.current.number;
    const double installed = now.installed_capacity.number;
    const double left = now.capacity.number;
    if (!known(current) || !known(installed) || !known(left)) {
        return no_value;
    }
    if (current == 0.0) {
        return time_to_go::longest;
    }
    const double to_go = current > 0.0 ? installed - left : left - installed * floor / 100.0; // Ah
    return std::clamp(std::nearbyint(to_go / std::fabs(current) * 3600.0), 0.0, time_to_go::longest);
}

double time_to_go::after(const charge& now, const value& told, clock::time_point when)
{
    if (told.told) {
        return seconds_ = told.number;
    }
    const double computed = seconds_to_go(now, floor_);
    if (!known(computed)) {
        computed_ = false; // once it is possible again it is computed at once
        return seconds_ = no_value;
    }
    if (!computed_ || when - computed_at_ >= every_) {
        computed_ = true;
        computed_at_ = when;
        seconds_ = computed;
    }
    return seconds_;
}

cell_summary summary_of(std::span<const cell> cells)
{
    cell_summary found;
    double sum = 0.0;
    bool all_known = true;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!cells[i].exists) {
            continue;
        }
        const double voltage = cells[i].voltage;
        if (!known(voltage)) {
            all_known = false;
            continue;
        }
        sum += voltage;
        if (found.minimum_cell == 0 || voltage < found.minimum) {
            found.minimum = voltage;
            found.minimum_cell = i + 1;
        }
        if (found.maximum_cell == 0 || voltage > found.maximum) {
            found.maximum = voltage;
            found.maximum_cell = i + 1;
        }
    }
    if (all_known && found.minimum_cell != 0) {
        found.sum = rounded(sum, decimals_of_sums);
        found.diff = difference(found.maximum, found.minimum);
    }
    return found;
}

double difference(double maximum, double minimum)
{
    return known(maximum) && known(minimum) ? rounded(maximum - minimum, 3) : no_value;
}

std::string cell_id(std::size_t number)
{
    return fmt::format("C{}", number);
}

} // namespace busbar::battery
