/// Model 160: the strings of an inverter, one repetition each. How many there are: min(N, (L - 8) / 20).
/// DCSt: as St of model 103, and 9 test.
/// Source: SunSpec Alliance, models repository, json/model_160.json.
#pragma once

#include <busbar/sunspec/model.hpp>
#include <busbar/sunspec/well_formed.hpp>

namespace busbar::sunspec {

inline constexpr point mppt_points[] = {
    {"DCA_SF",  0, types::sunssf},
    {"DCV_SF",  1, types::sunssf},
    {"DCW_SF",  2, types::sunssf},
    {"DCWH_SF", 3, types::sunssf},
    {"Evt",     4, types::bitfield32},
    {"N",       6, types::count},
    {"TmsPer",  7, types::uint16},
};

inline constexpr point mppt_module_points[] = {
    {"ID",    0,  types::uint16},
    {"IDStr", 1,  types::string(8),  units::characters},
    {"DCA",   9,  types::uint16,     units::ampere,     "DCA_SF"},
    {"DCV",   10, types::uint16,     units::volt,       "DCV_SF"},
    {"DCW",   11, types::uint16,     units::watt,       "DCW_SF"},
    {"DCWH",  12, types::acc32,      units::watt_hour,  "DCWH_SF"},
    // seconds since 2000-01-01 UTC
    {"Tms",   14, types::uint32,     units::second},
    {"Tmp",   16, types::int16,      units::celsius},
    {"DCSt",  17, types::enum16},
    {"DCEvt", 18, types::bitfield32},
};

inline constexpr model mppt{160, 8, "Multiple MPPT Inverter Extension Model", mppt_points, {mppt_module_points, 8, 20}};
static_assert(complete(mppt));

} // namespace busbar::sunspec
