/// Model 122: measurements and status beyond model 103. PVConn: bit 0 connected, 1 available, 2 operating, 3 test.
/// StActCtl bit 0: a fixed power limit is active.
/// Source: SunSpec Alliance, models repository, json/model_122.json (where WAval is in "var", a slip: it is "Amount of
/// Watts available").
#pragma once

#include <busbar/sunspec/model.hpp>
#include <busbar/sunspec/well_formed.hpp>

namespace busbar::sunspec {

inline constexpr point extended_status_points[] = {
    {"PVConn",      0,  types::bitfield16},
    {"StorConn",    1,  types::bitfield16},
    {"ECPConn",     2,  types::bitfield16},
    {"ActWh",       3,  types::acc64,      units::watt_hour},
    // VAh
    {"ActVAh",      7,  types::acc64},
    // varh
    {"ActVArhQ1",   11, types::acc64},
    {"ActVArhQ2",   15, types::acc64},
    {"ActVArhQ3",   19, types::acc64},
    {"ActVArhQ4",   23, types::acc64},
    {"VArAval",     27, types::int16,      units::var,        "VArAval_SF"},
    {"VArAval_SF",  28, types::sunssf},
    {"WAval",       29, types::uint16,     units::watt,       "WAval_SF"},
    {"WAval_SF",    30, types::sunssf},
    {"StSetLimMsk", 31, types::bitfield32},
    {"StActCtl",    33, types::bitfield32},
    {"TmSrc",       35, types::string(4),  units::characters},
    // seconds since 2000-01-01 UTC
    {"Tms",         39, types::uint32,     units::second},
    {"RtSt",        41, types::bitfield16},
    // ohm
    {"Ris",         42, types::uint16,     units::number,     "Ris_SF"},
    {"Ris_SF",      43, types::sunssf},
};

inline constexpr model extended_status{122, 44, "Measurements_Status", extended_status_points};
static_assert(complete(extended_status));

} // namespace busbar::sunspec
