/// Model 121: what the inverter is set to. WMax is the base of WMaxLimPct in model 123, not WRtg of model 120.
/// Source: SunSpec Alliance, models repository, json/model_121.json.
#pragma once

#include <busbar/sunspec/model.hpp>
#include <busbar/sunspec/well_formed.hpp>

namespace busbar::sunspec {

inline constexpr point basic_settings_points[] = {
    {"WMax",         0,  types::uint16, units::watt,        "WMax_SF"},
    {"VRef",         1,  types::uint16, units::volt,        "VRef_SF"},
    {"VRefOfs",      2,  types::int16,  units::volt,        "VRefOfs_SF"},
    {"VMax",         3,  types::uint16, units::volt,        "VMinMax_SF"},
    {"VMin",         4,  types::uint16, units::volt,        "VMinMax_SF"},
    {"VAMax",        5,  types::uint16, units::volt_ampere, "VAMax_SF"},
    {"VArMaxQ1",     6,  types::int16,  units::var,         "VArMax_SF"},
    {"VArMaxQ2",     7,  types::int16,  units::var,         "VArMax_SF"},
    {"VArMaxQ3",     8,  types::int16,  units::var,         "VArMax_SF"},
    {"VArMaxQ4",     9,  types::int16,  units::var,         "VArMax_SF"},
    // % of WMax per second
    {"WGra",         10, types::uint16, units::number,      "WGra_SF"},
    {"PFMinQ1",      11, types::int16,  units::cos_phi,     "PFMin_SF"},
    {"PFMinQ2",      12, types::int16,  units::cos_phi,     "PFMin_SF"},
    {"PFMinQ3",      13, types::int16,  units::cos_phi,     "PFMin_SF"},
    {"PFMinQ4",      14, types::int16,  units::cos_phi,     "PFMin_SF"},
    {"VArAct",       15, types::enum16},
    {"ClcTotVA",     16, types::enum16},
    // % of WGra
    {"MaxRmpRte",    17, types::uint16, units::percent,     "MaxRmpRte_SF"},
    {"ECPNomHz",     18, types::uint16, units::hertz,       "ECPNomHz_SF"},
    {"ConnPh",       19, types::enum16},
    {"WMax_SF",      20, types::sunssf},
    {"VRef_SF",      21, types::sunssf},
    {"VRefOfs_SF",   22, types::sunssf},
    {"VMinMax_SF",   23, types::sunssf},
    {"VAMax_SF",     24, types::sunssf},
    {"VArMax_SF",    25, types::sunssf},
    {"WGra_SF",      26, types::sunssf},
    {"PFMin_SF",     27, types::sunssf},
    {"MaxRmpRte_SF", 28, types::sunssf},
    {"ECPNomHz_SF",  29, types::sunssf},
};

inline constexpr model basic_settings{121, 30, "Basic Settings", basic_settings_points};
static_assert(complete(basic_settings));

} // namespace busbar::sunspec
