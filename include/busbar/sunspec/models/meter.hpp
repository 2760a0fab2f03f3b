/// Models 201..204 (integers and scale factors) and 211..214 (floats): the meter. One layout in each group; the phases
/// that a meter does not have are "not implemented". Power is positive when it flows to the grid (export).
/// Names are SunSpec's, uneven as they are: the line-to-line voltages are PhVphAB.. in 202..204 and PPVphAB.. in 201
/// and 211..214, the phases of the reactive energies ..PhA in 201..204 and ..phA in 211..214.
/// Source: SunSpec Alliance, models repository, json/model_201.json .. model_214.json.
#pragma once

#include <busbar/sunspec/model.hpp>
#include <busbar/sunspec/well_formed.hpp>

#include <array>
#include <string_view>

namespace busbar::sunspec {

inline constexpr point meter_points[] = {
    {"A",               0,   types::int16,      units::ampere,      "A_SF"},
    {"AphA",            1,   types::int16,      units::ampere,      "A_SF"},
    {"AphB",            2,   types::int16,      units::ampere,      "A_SF"},
    {"AphC",            3,   types::int16,      units::ampere,      "A_SF"},
    {"A_SF",            4,   types::sunssf},
    {"PhV",             5,   types::int16,      units::volt,        "V_SF"},
    {"PhVphA",          6,   types::int16,      units::volt,        "V_SF"},
    {"PhVphB",          7,   types::int16,      units::volt,        "V_SF"},
    {"PhVphC",          8,   types::int16,      units::volt,        "V_SF"},
    {"PPV",             9,   types::int16,      units::volt,        "V_SF"},
    {"PhVphAB",         10,  types::int16,      units::volt,        "V_SF"},
    {"PhVphBC",         11,  types::int16,      units::volt,        "V_SF"},
    {"PhVphCA",         12,  types::int16,      units::volt,        "V_SF"},
    {"V_SF",            13,  types::sunssf},
    {"Hz",              14,  types::int16,      units::hertz,       "Hz_SF"},
    {"Hz_SF",           15,  types::sunssf},
    {"W",               16,  types::int16,      units::watt,        "W_SF"},
    {"WphA",            17,  types::int16,      units::watt,        "W_SF"},
    {"WphB",            18,  types::int16,      units::watt,        "W_SF"},
    {"WphC",            19,  types::int16,      units::watt,        "W_SF"},
    {"W_SF",            20,  types::sunssf},
    {"VA",              21,  types::int16,      units::volt_ampere, "VA_SF"},
    {"VAphA",           22,  types::int16,      units::volt_ampere, "VA_SF"},
    {"VAphB",           23,  types::int16,      units::volt_ampere, "VA_SF"},
    {"VAphC",           24,  types::int16,      units::volt_ampere, "VA_SF"},
    {"VA_SF",           25,  types::sunssf},
    {"VAR",             26,  types::int16,      units::var,         "VAR_SF"},
    {"VARphA",          27,  types::int16,      units::var,         "VAR_SF"},
    {"VARphB",          28,  types::int16,      units::var,         "VAR_SF"},
    {"VARphC",          29,  types::int16,      units::var,         "VAR_SF"},
    {"VAR_SF",          30,  types::sunssf},
    {"PF",              31,  types::int16,      units::cos_phi,     "PF_SF"},
    {"PFphA",           32,  types::int16,      units::cos_phi,     "PF_SF"},
    {"PFphB",           33,  types::int16,      units::cos_phi,     "PF_SF"},
    {"PFphC",           34,  types::int16,      units::cos_phi,     "PF_SF"},
    {"PF_SF",           35,  types::sunssf},
    {"TotWhExp",        36,  types::acc32,      units::watt_hour,   "TotWh_SF"},
    {"TotWhExpPhA",     38,  types::acc32,      units::watt_hour,   "TotWh_SF"},
    {"TotWhExpPhB",     40,  types::acc32,      units::watt_hour,   "TotWh_SF"},
    {"TotWhExpPhC",     42,  types::acc32,      units::watt_hour,   "TotWh_SF"},
    {"TotWhImp",        44,  types::acc32,      units::watt_hour,   "TotWh_SF"},
    {"TotWhImpPhA",     46,  types::acc32,      units::watt_hour,   "TotWh_SF"},
    {"TotWhImpPhB",     48,  types::acc32,      units::watt_hour,   "TotWh_SF"},
    {"TotWhImpPhC",     50,  types::acc32,      units::watt_hour,   "TotWh_SF"},
    {"TotWh_SF",        52,  types::sunssf},
    // VAh
    {"TotVAhExp",       53,  types::acc32,      units::number,      "TotVAh_SF"},
    {"TotVAhExpPhA",    55,  types::acc32,      units::number,      "TotVAh_SF"},
    {"TotVAhExpPhB",    57,  types::acc32,      units::number,      "TotVAh_SF"},
    {"TotVAhExpPhC",    59,  types::acc32,      units::number,      "TotVAh_SF"},
    {"TotVAhImp",       61,  types::acc32,      units::number,      "TotVAh_SF"},
    {"TotVAhImpPhA",    63,  types::acc32,      units::number,      "TotVAh_SF"},
    {"TotVAhImpPhB",    65,  types::acc32,      units::number,      "TotVAh_SF"},
    {"TotVAhImpPhC",    67,  types::acc32,      units::number,      "TotVAh_SF"},
    {"TotVAh_SF",       69,  types::sunssf},
    // varh
    {"TotVArhImpQ1",    70,  types::acc32,      units::number,      "TotVArh_SF"},
    {"TotVArhImpQ1PhA", 72,  types::acc32,      units::number,      "TotVArh_SF"},
    {"TotVArhImpQ1PhB", 74,  types::acc32,      units::number,      "TotVArh_SF"},
    {"TotVArhImpQ1PhC", 76,  types::acc32,      units::number,      "TotVArh_SF"},
    {"TotVArhImpQ2",    78,  types::acc32,      units::number,      "TotVArh_SF"},
    {"TotVArhImpQ2PhA", 80,  types::acc32,      units::number,      "TotVArh_SF"},
    {"TotVArhImpQ2PhB", 82,  types::acc32,      units::number,      "TotVArh_SF"},
    {"TotVArhImpQ2PhC", 84,  types::acc32,      units::number,      "TotVArh_SF"},
    {"TotVArhExpQ3",    86,  types::acc32,      units::number,      "TotVArh_SF"},
    {"TotVArhExpQ3PhA", 88,  types::acc32,      units::number,      "TotVArh_SF"},
    {"TotVArhExpQ3PhB", 90,  types::acc32,      units::number,      "TotVArh_SF"},
    {"TotVArhExpQ3PhC", 92,  types::acc32,      units::number,      "TotVArh_SF"},
    {"TotVArhExpQ4",    94,  types::acc32,      units::number,      "TotVArh_SF"},
    {"TotVArhExpQ4PhA", 96,  types::acc32,      units::number,      "TotVArh_SF"},
    {"TotVArhExpQ4PhB", 98,  types::acc32,      units::number,      "TotVArh_SF"},
    {"TotVArhExpQ4PhC", 100, types::acc32,      units::number,      "TotVArh_SF"},
    {"TotVArh_SF",      102, types::sunssf},
    {"Evt",             103, types::bitfield32},
};

/// Model 201: as meter_points, but for the names of the line-to-line voltages.
inline constexpr auto meter_single_phase_points = [] {
    auto points = std::to_array(meter_points);
    for (point& p : points) {
        const std::string_view name = p.name;
        p.name = name == "PhVphAB" ? "PPVphAB" : name == "PhVphBC" ? "PPVphBC" : name == "PhVphCA" ? "PPVphCA" : p.name;
    }
    return points;
}();

inline constexpr model meter_single_phase{201, 105, "Meter (Single Phase)", meter_single_phase_points};
inline constexpr model meter_split_phase{202, 105, "Meter (Split Phase, ABN)", meter_points};
inline constexpr model meter_wye{203, 105, "Meter (Three Phase, Wye)", meter_points};
inline constexpr model meter_delta{204, 105, "Meter (Three Phase, Delta)", meter_points};
static_assert(complete(meter_single_phase));
static_assert(complete(meter_split_phase));
static_assert(complete(meter_wye));
static_assert(complete(meter_delta));

inline constexpr point meter_float_points[] = {
    {"A",               0,   types::float32,    units::ampere},
    {"AphA",            2,   types::float32,    units::ampere},
    {"AphB",            4,   types::float32,    units::ampere},
    {"AphC",            6,   types::float32,    units::ampere},
    {"PhV",             8,   types::float32,    units::volt},
    {"PhVphA",          10,  types::float32,    units::volt},
    {"PhVphB",          12,  types::float32,    units::volt},
    {"PhVphC",          14,  types::float32,    units::volt},
    {"PPV",             16,  types::float32,    units::volt},
    {"PPVphAB",         18,  types::float32,    units::volt},
    {"PPVphBC",         20,  types::float32,    units::volt},
    {"PPVphCA",         22,  types::float32,    units::volt},
    {"Hz",              24,  types::float32,    units::hertz},
    {"W",               26,  types::float32,    units::watt},
    {"WphA",            28,  types::float32,    units::watt},
    {"WphB",            30,  types::float32,    units::watt},
    {"WphC",            32,  types::float32,    units::watt},
    {"VA",              34,  types::float32,    units::volt_ampere},
    {"VAphA",           36,  types::float32,    units::volt_ampere},
    {"VAphB",           38,  types::float32,    units::volt_ampere},
    {"VAphC",           40,  types::float32,    units::volt_ampere},
    {"VAR",             42,  types::float32,    units::var},
    {"VARphA",          44,  types::float32,    units::var},
    {"VARphB",          46,  types::float32,    units::var},
    {"VARphC",          48,  types::float32,    units::var},
    {"PF",              50,  types::float32,    units::cos_phi},
    {"PFphA",           52,  types::float32,    units::cos_phi},
    {"PFphB",           54,  types::float32,    units::cos_phi},
    {"PFphC",           56,  types::float32,    units::cos_phi},
    {"TotWhExp",        58,  types::float32,    units::watt_hour},
    {"TotWhExpPhA",     60,  types::float32,    units::watt_hour},
    {"TotWhExpPhB",     62,  types::float32,    units::watt_hour},
    {"TotWhExpPhC",     64,  types::float32,    units::watt_hour},
    {"TotWhImp",        66,  types::float32,    units::watt_hour},
    {"TotWhImpPhA",     68,  types::float32,    units::watt_hour},
    {"TotWhImpPhB",     70,  types::float32,    units::watt_hour},
    {"TotWhImpPhC",     72,  types::float32,    units::watt_hour},
    // VAh
    {"TotVAhExp",       74,  types::float32},
    {"TotVAhExpPhA",    76,  types::float32},
    {"TotVAhExpPhB",    78,  types::float32},
    {"TotVAhExpPhC",    80,  types::float32},
    {"TotVAhImp",       82,  types::float32},
    {"TotVAhImpPhA",    84,  types::float32},
    {"TotVAhImpPhB",    86,  types::float32},
    {"TotVAhImpPhC",    88,  types::float32},
    // varh
    {"TotVArhImpQ1",    90,  types::float32},
    {"TotVArhImpQ1phA", 92,  types::float32},
    {"TotVArhImpQ1phB", 94,  types::float32},
    {"TotVArhImpQ1phC", 96,  types::float32},
    {"TotVArhImpQ2",    98,  types::float32},
    {"TotVArhImpQ2phA", 100, types::float32},
    {"TotVArhImpQ2phB", 102, types::float32},
    {"TotVArhImpQ2phC", 104, types::float32},
    {"TotVArhExpQ3",    106, types::float32},
    {"TotVArhExpQ3phA", 108, types::float32},
    {"TotVArhExpQ3phB", 110, types::float32},
    {"TotVArhExpQ3phC", 112, types::float32},
    {"TotVArhExpQ4",    114, types::float32},
    {"TotVArhExpQ4phA", 116, types::float32},
    {"TotVArhExpQ4phB", 118, types::float32},
    {"TotVArhExpQ4phC", 120, types::float32},
    {"Evt",             122, types::bitfield32},
};

inline constexpr model meter_single_phase_float{211, 124, "Meter (Single Phase) FLOAT", meter_float_points};
inline constexpr model meter_split_phase_float{212, 124, "Meter (Split Phase, ABN) FLOAT", meter_float_points};
inline constexpr model meter_wye_float{213, 124, "Meter (Three Phase, Wye) FLOAT", meter_float_points};
inline constexpr model meter_delta_float{214, 124, "Meter (Three Phase, Delta) FLOAT", meter_float_points};
static_assert(complete(meter_single_phase_float));
static_assert(complete(meter_split_phase_float));
static_assert(complete(meter_wye_float));
static_assert(complete(meter_delta_float));

} // namespace busbar::sunspec
