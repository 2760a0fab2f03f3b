/// Models 101..103 (integers and scale factors) and 111..113 (floats): the inverter. One layout in each group; the
/// phases that an inverter does not have are "not implemented".
/// St: 1 off, 2 sleeping, 3 starting, 4 MPPT, 5 throttled, 6 shutting down, 7 fault, 8 standby.
/// PF: SunSpec says percent, devices send a ratio as often (modbus.md §1.9).
/// Source: SunSpec Alliance, models repository, json/model_101.json .. model_113.json.
#pragma once

#include <busbar/sunspec/model.hpp>
#include <busbar/sunspec/well_formed.hpp>

namespace busbar::sunspec {

inline constexpr point inverter_points[] = {
    {"A",       0,  types::uint16,     units::ampere,      "A_SF"},
    {"AphA",    1,  types::uint16,     units::ampere,      "A_SF"},
    {"AphB",    2,  types::uint16,     units::ampere,      "A_SF"},
    {"AphC",    3,  types::uint16,     units::ampere,      "A_SF"},
    {"A_SF",    4,  types::sunssf},
    {"PPVphAB", 5,  types::uint16,     units::volt,        "V_SF"},
    {"PPVphBC", 6,  types::uint16,     units::volt,        "V_SF"},
    {"PPVphCA", 7,  types::uint16,     units::volt,        "V_SF"},
    {"PhVphA",  8,  types::uint16,     units::volt,        "V_SF"},
    {"PhVphB",  9,  types::uint16,     units::volt,        "V_SF"},
    {"PhVphC",  10, types::uint16,     units::volt,        "V_SF"},
    {"V_SF",    11, types::sunssf},
    {"W",       12, types::int16,      units::watt,        "W_SF"},
    {"W_SF",    13, types::sunssf},
    {"Hz",      14, types::uint16,     units::hertz,       "Hz_SF"},
    {"Hz_SF",   15, types::sunssf},
    {"VA",      16, types::int16,      units::volt_ampere, "VA_SF"},
    {"VA_SF",   17, types::sunssf},
    {"VAr",     18, types::int16,      units::var,         "VAr_SF"},
    {"VAr_SF",  19, types::sunssf},
    {"PF",      20, types::int16,      units::cos_phi,     "PF_SF"},
    {"PF_SF",   21, types::sunssf},
    {"WH",      22, types::acc32,      units::watt_hour,   "WH_SF"},
    {"WH_SF",   24, types::sunssf},
    {"DCA",     25, types::uint16,     units::ampere,      "DCA_SF"},
    {"DCA_SF",  26, types::sunssf},
    {"DCV",     27, types::uint16,     units::volt,        "DCV_SF"},
    {"DCV_SF",  28, types::sunssf},
    {"DCW",     29, types::int16,      units::watt,        "DCW_SF"},
    {"DCW_SF",  30, types::sunssf},
    {"TmpCab",  31, types::int16,      units::celsius,     "Tmp_SF"},
    {"TmpSnk",  32, types::int16,      units::celsius,     "Tmp_SF"},
    {"TmpTrns", 33, types::int16,      units::celsius,     "Tmp_SF"},
    {"TmpOt",   34, types::int16,      units::celsius,     "Tmp_SF"},
    {"Tmp_SF",  35, types::sunssf},
    {"St",      36, types::enum16},
    {"StVnd",   37, types::enum16},
    {"Evt1",    38, types::bitfield32},
    {"Evt2",    40, types::bitfield32},
    {"EvtVnd1", 42, types::bitfield32},
    {"EvtVnd2", 44, types::bitfield32},
    {"EvtVnd3", 46, types::bitfield32},
    {"EvtVnd4", 48, types::bitfield32},
};

inline constexpr model inverter_single_phase{101, 50, "Inverter (Single Phase)", inverter_points};
inline constexpr model inverter_split_phase{102, 50, "Inverter (Split-Phase)", inverter_points};
inline constexpr model inverter_three_phase{103, 50, "Inverter (Three Phase)", inverter_points};
static_assert(complete(inverter_single_phase));
static_assert(complete(inverter_split_phase));
static_assert(complete(inverter_three_phase));

inline constexpr point inverter_float_points[] = {
    {"A",       0,  types::float32,    units::ampere},
    {"AphA",    2,  types::float32,    units::ampere},
    {"AphB",    4,  types::float32,    units::ampere},
    {"AphC",    6,  types::float32,    units::ampere},
    {"PPVphAB", 8,  types::float32,    units::volt},
    {"PPVphBC", 10, types::float32,    units::volt},
    {"PPVphCA", 12, types::float32,    units::volt},
    {"PhVphA",  14, types::float32,    units::volt},
    {"PhVphB",  16, types::float32,    units::volt},
    {"PhVphC",  18, types::float32,    units::volt},
    {"W",       20, types::float32,    units::watt},
    {"Hz",      22, types::float32,    units::hertz},
    {"VA",      24, types::float32,    units::volt_ampere},
    {"VAr",     26, types::float32,    units::var},
    {"PF",      28, types::float32,    units::cos_phi},
    {"WH",      30, types::float32,    units::watt_hour},
    {"DCA",     32, types::float32,    units::ampere},
    {"DCV",     34, types::float32,    units::volt},
    {"DCW",     36, types::float32,    units::watt},
    {"TmpCab",  38, types::float32,    units::celsius},
    {"TmpSnk",  40, types::float32,    units::celsius},
    {"TmpTrns", 42, types::float32,    units::celsius},
    {"TmpOt",   44, types::float32,    units::celsius},
    {"St",      46, types::enum16},
    {"StVnd",   47, types::enum16},
    {"Evt1",    48, types::bitfield32},
    {"Evt2",    50, types::bitfield32},
    {"EvtVnd1", 52, types::bitfield32},
    {"EvtVnd2", 54, types::bitfield32},
    {"EvtVnd3", 56, types::bitfield32},
    {"EvtVnd4", 58, types::bitfield32},
};

inline constexpr model inverter_single_phase_float{111, 60, "Inverter (Single Phase) FLOAT", inverter_float_points};
inline constexpr model inverter_split_phase_float{112, 60, "Inverter (Split Phase) FLOAT", inverter_float_points};
inline constexpr model inverter_three_phase_float{113, 60, "Inverter (Three Phase) FLOAT", inverter_float_points};
static_assert(complete(inverter_single_phase_float));
static_assert(complete(inverter_split_phase_float));
static_assert(complete(inverter_three_phase_float));

} // namespace busbar::sunspec
