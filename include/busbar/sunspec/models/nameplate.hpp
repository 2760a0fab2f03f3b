/// Model 120: what the inverter can do. DERTyp: 4 PV, 82 PV with storage.
/// Source: SunSpec Alliance, models repository, json/model_120.json.
#pragma once

#include <busbar/sunspec/model.hpp>
#include <busbar/sunspec/well_formed.hpp>

namespace busbar::sunspec {

inline constexpr point nameplate_points[] = {
    {"DERTyp",          0,  types::enum16},
    {"WRtg",            1,  types::uint16, units::watt,        "WRtg_SF"},
    {"WRtg_SF",         2,  types::sunssf},
    {"VARtg",           3,  types::uint16, units::volt_ampere, "VARtg_SF"},
    {"VARtg_SF",        4,  types::sunssf},
    {"VArRtgQ1",        5,  types::int16,  units::var,         "VArRtg_SF"},
    {"VArRtgQ2",        6,  types::int16,  units::var,         "VArRtg_SF"},
    {"VArRtgQ3",        7,  types::int16,  units::var,         "VArRtg_SF"},
    {"VArRtgQ4",        8,  types::int16,  units::var,         "VArRtg_SF"},
    {"VArRtg_SF",       9,  types::sunssf},
    {"ARtg",            10, types::uint16, units::ampere,      "ARtg_SF"},
    {"ARtg_SF",         11, types::sunssf},
    {"PFRtgQ1",         12, types::int16,  units::cos_phi,     "PFRtg_SF"},
    {"PFRtgQ2",         13, types::int16,  units::cos_phi,     "PFRtg_SF"},
    {"PFRtgQ3",         14, types::int16,  units::cos_phi,     "PFRtg_SF"},
    {"PFRtgQ4",         15, types::int16,  units::cos_phi,     "PFRtg_SF"},
    {"PFRtg_SF",        16, types::sunssf},
    {"WHRtg",           17, types::uint16, units::watt_hour,   "WHRtg_SF"},
    {"WHRtg_SF",        18, types::sunssf},
    {"AhrRtg",          19, types::uint16, units::ampere_hour, "AhrRtg_SF"},
    {"AhrRtg_SF",       20, types::sunssf},
    {"MaxChaRte",       21, types::uint16, units::watt,        "MaxChaRte_SF"},
    {"MaxChaRte_SF",    22, types::sunssf},
    {"MaxDisChaRte",    23, types::uint16, units::watt,        "MaxDisChaRte_SF"},
    {"MaxDisChaRte_SF", 24, types::sunssf},
    {"Pad",             25, types::pad},
};

inline constexpr model nameplate{120, 26, "Nameplate", nameplate_points};
static_assert(complete(nameplate));

} // namespace busbar::sunspec
