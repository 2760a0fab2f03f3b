/// SunSpec's operating states as the GX knows them (modbus.md §1.5).
#pragma once

#include <busbar/codec/decode.hpp>

namespace busbar::sunspec {

/// Codes of /StatusCode that matter here (venus.md §2.2).
inline constexpr double status_startup_0 = 0;
inline constexpr double status_startup_3 = 3;
inline constexpr double status_running = 7;
inline constexpr double status_standby = 8;
inline constexpr double status_error = 10;
inline constexpr double status_running_mppt = 11;
inline constexpr double status_running_throttled = 12;
inline constexpr double status_unknown = 99;

/// St of models 101..103 and 111..113.
constexpr double status_of_st(double st)
{
    if (st == 1) {
        return status_startup_0;
    }
    if (st == 2 || st == 6 || st == 8) {
        return status_standby;
    }
    if (st == 3) {
        return status_startup_3;
    }
    if (st == 4) {
        return status_running_mppt;
    }
    if (st == 5) {
        return status_running_throttled;
    }
    return st == 7 ? status_error : status_unknown;
}

/// InvSt of model 701: the same list, counted from 0.
constexpr double status_of_inverter_state(double state)
{
    return status_of_st(state + 1.0);
}

/// Whether a state is one in which the inverter measures the grid and its temperature; in all others it parks these registers
/// (modbus.md §1.8). An unknown state does not hide values.
constexpr bool is_producing(double status_code)
{
    return status_code == status_startup_3 || status_code == status_running || status_code == status_running_mppt ||
           status_code == status_running_throttled || status_code == status_unknown || !(status_code == status_code);
}

/// What is shown: a state that contradicts the power is corrected, since limiters react to "error" although power flows
/// (modbus.md §5 row 13).
constexpr double status_shown(double status_code, double power_watt)
{
    const bool contradicts = status_code == status_error || status_code == status_startup_0;
    return contradicts && power_watt > 0.0 ? status_running : status_code;
}

} // namespace busbar::sunspec
