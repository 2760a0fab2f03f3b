/// Model 123: the controls that act at once. Conn: 0 disconnect, 1 connect. *_Ena: 0 disabled, 1 enabled.
/// Source: SunSpec Alliance, models repository, json/model_123.json.
#pragma once

#include <busbar/sunspec/model.hpp>
#include <busbar/sunspec/well_formed.hpp>

namespace busbar::sunspec {

inline constexpr point immediate_controls_points[] = {
    {"Conn_WinTms",        0,  types::uint16, units::second},
    {"Conn_RvrtTms",       1,  types::uint16, units::second},
    {"Conn",               2,  types::enum16},
    // % of WMax (model 121)
    {"WMaxLimPct",         3,  types::uint16, units::percent, "WMaxLimPct_SF"},
    {"WMaxLimPct_WinTms",  4,  types::uint16, units::second},
    {"WMaxLimPct_RvrtTms", 5,  types::uint16, units::second},
    {"WMaxLimPct_RmpTms",  6,  types::uint16, units::second},
    {"WMaxLim_Ena",        7,  types::enum16},
    {"OutPFSet",           8,  types::int16,  units::cos_phi, "OutPFSet_SF"},
    {"OutPFSet_WinTms",    9,  types::uint16, units::second},
    {"OutPFSet_RvrtTms",   10, types::uint16, units::second},
    {"OutPFSet_RmpTms",    11, types::uint16, units::second},
    {"OutPFSet_Ena",       12, types::enum16},
    {"VArWMaxPct",         13, types::int16,  units::percent, "VArPct_SF"},
    {"VArMaxPct",          14, types::int16,  units::percent, "VArPct_SF"},
    {"VArAvalPct",         15, types::int16,  units::percent, "VArPct_SF"},
    {"VArPct_WinTms",      16, types::uint16, units::second},
    {"VArPct_RvrtTms",     17, types::uint16, units::second},
    {"VArPct_RmpTms",      18, types::uint16, units::second},
    {"VArPct_Mod",         19, types::enum16},
    {"VArPct_Ena",         20, types::enum16},
    {"WMaxLimPct_SF",      21, types::sunssf},
    {"OutPFSet_SF",        22, types::sunssf},
    {"VArPct_SF",          23, types::sunssf},
};

inline constexpr model immediate_controls{123, 24, "Immediate Controls", immediate_controls_points};
static_assert(complete(immediate_controls));

} // namespace busbar::sunspec
