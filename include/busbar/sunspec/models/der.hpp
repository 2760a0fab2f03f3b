/// Models 701..704, 713, 714: distributed energy resources (IEEE 1547-2018), the successors of 103, 120..123 and 160.
/// InvSt: 0 off, 1 sleeping, 2 starting, 3 MPPT, 4 throttled, 5 shutting down, 6 fault, 7 standby: one less than St of
/// model 103. ACType: 0 single phase, 1 split phase, 2 three phases. 704: *Ena 0 disabled, 1 enabled; the reversion
/// times are 32-bit. 701 PF: signed in SunSpec's later editions, unsigned in the first; a ratio from 0 to 1 is the same
/// in both, "not implemented" is not. 713: Pct_SF came later; with L 6 it is absent.
/// Source: SunSpec Alliance, models repository, json/model_701.json .. model_714.json.
#pragma once

#include <busbar/sunspec/model.hpp>
#include <busbar/sunspec/well_formed.hpp>

namespace busbar::sunspec {

inline constexpr point der_ac_measurement_points[] = {
    {"ACType",       0,   types::enum16},
    {"St",           1,   types::enum16},
    {"InvSt",        2,   types::enum16},
    {"ConnSt",       3,   types::enum16},
    {"Alrm",         4,   types::bitfield32},
    {"DERMode",      6,   types::bitfield32},
    {"W",            8,   types::int16,      units::watt,        "W_SF"},
    {"VA",           9,   types::int16,      units::volt_ampere, "VA_SF"},
    {"Var",          10,  types::int16,      units::var,         "Var_SF"},
    {"PF",           11,  types::int16,      units::cos_phi,     "PF_SF"},
    {"A",            12,  types::int16,      units::ampere,      "A_SF"},
    {"LLV",          13,  types::uint16,     units::volt,        "V_SF"},
    {"LNV",          14,  types::uint16,     units::volt,        "V_SF"},
    {"Hz",           15,  types::uint32,     units::hertz,       "Hz_SF"},
    {"TotWhInj",     17,  types::uint64,     units::watt_hour,   "TotWh_SF"},
    {"TotWhAbs",     21,  types::uint64,     units::watt_hour,   "TotWh_SF"},
    // varh
    {"TotVarhInj",   25,  types::uint64,     units::number,      "TotVarh_SF"},
    {"TotVarhAbs",   29,  types::uint64,     units::number,      "TotVarh_SF"},
    {"TmpAmb",       33,  types::int16,      units::celsius,     "Tmp_SF"},
    {"TmpCab",       34,  types::int16,      units::celsius,     "Tmp_SF"},
    {"TmpSnk",       35,  types::int16,      units::celsius,     "Tmp_SF"},
    {"TmpTrns",      36,  types::int16,      units::celsius,     "Tmp_SF"},
    {"TmpSw",        37,  types::int16,      units::celsius,     "Tmp_SF"},
    {"TmpOt",        38,  types::int16,      units::celsius,     "Tmp_SF"},
    {"WL1",          39,  types::int16,      units::watt,        "W_SF"},
    {"VAL1",         40,  types::int16,      units::volt_ampere, "VA_SF"},
    {"VarL1",        41,  types::int16,      units::var,         "Var_SF"},
    {"PFL1",         42,  types::int16,      units::cos_phi,     "PF_SF"},
    {"AL1",          43,  types::int16,      units::ampere,      "A_SF"},
    {"VL1L2",        44,  types::uint16,     units::volt,        "V_SF"},
    {"VL1",          45,  types::uint16,     units::volt,        "V_SF"},
    {"TotWhInjL1",   46,  types::uint64,     units::watt_hour,   "TotWh_SF"},
    {"TotWhAbsL1",   50,  types::uint64,     units::watt_hour,   "TotWh_SF"},
    {"TotVarhInjL1", 54,  types::uint64,     units::number,      "TotVarh_SF"},
    {"TotVarhAbsL1", 58,  types::uint64,     units::number,      "TotVarh_SF"},
    {"WL2",          62,  types::int16,      units::watt,        "W_SF"},
    {"VAL2",         63,  types::int16,      units::volt_ampere, "VA_SF"},
    {"VarL2",        64,  types::int16,      units::var,         "Var_SF"},
    {"PFL2",         65,  types::int16,      units::cos_phi,     "PF_SF"},
    {"AL2",          66,  types::int16,      units::ampere,      "A_SF"},
    {"VL2L3",        67,  types::uint16,     units::volt,        "V_SF"},
    {"VL2",          68,  types::uint16,     units::volt,        "V_SF"},
    {"TotWhInjL2",   69,  types::uint64,     units::watt_hour,   "TotWh_SF"},
    {"TotWhAbsL2",   73,  types::uint64,     units::watt_hour,   "TotWh_SF"},
    {"TotVarhInjL2", 77,  types::uint64,     units::number,      "TotVarh_SF"},
    {"TotVarhAbsL2", 81,  types::uint64,     units::number,      "TotVarh_SF"},
    {"WL3",          85,  types::int16,      units::watt,        "W_SF"},
    {"VAL3",         86,  types::int16,      units::volt_ampere, "VA_SF"},
    {"VarL3",        87,  types::int16,      units::var,         "Var_SF"},
    {"PFL3",         88,  types::int16,      units::cos_phi,     "PF_SF"},
    {"AL3",          89,  types::int16,      units::ampere,      "A_SF"},
    {"VL3L1",        90,  types::uint16,     units::volt,        "V_SF"},
    {"VL3",          91,  types::uint16,     units::volt,        "V_SF"},
    {"TotWhInjL3",   92,  types::uint64,     units::watt_hour,   "TotWh_SF"},
    {"TotWhAbsL3",   96,  types::uint64,     units::watt_hour,   "TotWh_SF"},
    {"TotVarhInjL3", 100, types::uint64,     units::number,      "TotVarh_SF"},
    {"TotVarhAbsL3", 104, types::uint64,     units::number,      "TotVarh_SF"},
    {"ThrotPct",     108, types::uint16,     units::percent},
    {"ThrotSrc",     109, types::bitfield32},
    {"A_SF",         111, types::sunssf},
    {"V_SF",         112, types::sunssf},
    {"Hz_SF",        113, types::sunssf},
    {"W_SF",         114, types::sunssf},
    {"PF_SF",        115, types::sunssf},
    {"VA_SF",        116, types::sunssf},
    {"Var_SF",       117, types::sunssf},
    {"TotWh_SF",     118, types::sunssf},
    {"TotVarh_SF",   119, types::sunssf},
    {"Tmp_SF",       120, types::sunssf},
    {"MnAlrmInfo",   121, types::string(32), units::characters},
};

inline constexpr model der_ac_measurement{701, 153, "DER AC Measurement", der_ac_measurement_points};
static_assert(complete(der_ac_measurement));

inline constexpr point der_capacity_points[] = {
    // ratings
    {"WMaxRtg",           0,  types::uint16,     units::watt,        "W_SF"},
    {"WOvrExtRtg",        1,  types::uint16,     units::watt,        "W_SF"},
    {"WOvrExtRtgPF",      2,  types::uint16,     units::cos_phi,     "PF_SF"},
    {"WUndExtRtg",        3,  types::uint16,     units::watt,        "W_SF"},
    {"WUndExtRtgPF",      4,  types::uint16,     units::cos_phi,     "PF_SF"},
    {"VAMaxRtg",          5,  types::uint16,     units::volt_ampere, "VA_SF"},
    {"VarMaxInjRtg",      6,  types::uint16,     units::var,         "Var_SF"},
    {"VarMaxAbsRtg",      7,  types::uint16,     units::var,         "Var_SF"},
    {"WChaRteMaxRtg",     8,  types::uint16,     units::watt,        "W_SF"},
    {"WDisChaRteMaxRtg",  9,  types::uint16,     units::watt,        "W_SF"},
    {"VAChaRteMaxRtg",    10, types::uint16,     units::volt_ampere, "VA_SF"},
    {"VADisChaRteMaxRtg", 11, types::uint16,     units::volt_ampere, "VA_SF"},
    {"VNomRtg",           12, types::uint16,     units::volt,        "V_SF"},
    {"VMaxRtg",           13, types::uint16,     units::volt,        "V_SF"},
    {"VMinRtg",           14, types::uint16,     units::volt,        "V_SF"},
    {"AMaxRtg",           15, types::uint16,     units::ampere,      "A_SF"},
    {"PFOvrExtRtg",       16, types::uint16,     units::cos_phi,     "PF_SF"},
    {"PFUndExtRtg",       17, types::uint16,     units::cos_phi,     "PF_SF"},
    // siemens
    {"ReactSusceptRtg",   18, types::uint16,     units::number,      "S_SF"},
    {"NorOpCatRtg",       19, types::enum16},
    {"AbnOpCatRtg",       20, types::enum16},
    {"CtrlModes",         21, types::bitfield32},
    {"IntIslandCatRtg",   23, types::bitfield16},
    // settings
    {"WMax",              24, types::uint16,     units::watt,        "W_SF"},
    {"WMaxOvrExt",        25, types::uint16,     units::watt,        "W_SF"},
    {"WOvrExtPF",         26, types::uint16,     units::cos_phi,     "PF_SF"},
    {"WMaxUndExt",        27, types::uint16,     units::watt,        "W_SF"},
    {"WUndExtPF",         28, types::uint16,     units::cos_phi,     "PF_SF"},
    {"VAMax",             29, types::uint16,     units::volt_ampere, "VA_SF"},
    {"VarMaxInj",         30, types::uint16,     units::var,         "Var_SF"},
    {"VarMaxAbs",         31, types::uint16,     units::var,         "Var_SF"},
    {"WChaRteMax",        32, types::uint16,     units::watt,        "W_SF"},
    {"WDisChaRteMax",     33, types::uint16,     units::watt,        "W_SF"},
    {"VAChaRteMax",       34, types::uint16,     units::volt_ampere, "VA_SF"},
    {"VADisChaRteMax",    35, types::uint16,     units::volt_ampere, "VA_SF"},
    {"VNom",              36, types::uint16,     units::volt,        "V_SF"},
    {"VMax",              37, types::uint16,     units::volt,        "V_SF"},
    {"VMin",              38, types::uint16,     units::volt,        "V_SF"},
    {"AMax",              39, types::uint16,     units::ampere,      "A_SF"},
    {"PFOvrExt",          40, types::uint16,     units::cos_phi,     "PF_SF"},
    {"PFUndExt",          41, types::uint16,     units::cos_phi,     "PF_SF"},
    {"IntIslandCat",      42, types::bitfield16},
    {"W_SF",              43, types::sunssf},
    {"PF_SF",             44, types::sunssf},
    {"VA_SF",             45, types::sunssf},
    {"Var_SF",            46, types::sunssf},
    {"V_SF",              47, types::sunssf},
    {"A_SF",              48, types::sunssf},
    {"S_SF",              49, types::sunssf},
};

inline constexpr model der_capacity{702, 50, "DER Capacity", der_capacity_points};
static_assert(complete(der_capacity));

inline constexpr point der_enter_service_points[] = {
    {"ES",          0,  types::enum16},
    // % of the nominal voltage
    {"ESVHi",       1,  types::uint16, units::percent, "V_SF"},
    {"ESVLo",       2,  types::uint16, units::percent, "V_SF"},
    {"ESHzHi",      3,  types::uint32, units::hertz,   "Hz_SF"},
    {"ESHzLo",      5,  types::uint32, units::hertz,   "Hz_SF"},
    {"ESDlyTms",    7,  types::uint32, units::second},
    {"ESRndTms",    9,  types::uint32, units::second},
    {"ESRmpTms",    11, types::uint32, units::second},
    {"ESDlyRemTms", 13, types::uint32, units::second},
    {"V_SF",        15, types::sunssf},
    {"Hz_SF",       16, types::sunssf},
};

inline constexpr model der_enter_service{703, 17, "Enter Service", der_enter_service_points};
static_assert(complete(der_enter_service));

inline constexpr point der_ac_controls_points[] = {
    {"PFWInjEna",         0,  types::enum16},
    {"PFWInjEnaRvrt",     1,  types::enum16},
    {"PFWInjRvrtTms",     2,  types::uint32, units::second},
    {"PFWInjRvrtRem",     4,  types::uint32, units::second},
    {"PFWAbsEna",         6,  types::enum16},
    {"PFWAbsEnaRvrt",     7,  types::enum16},
    {"PFWAbsRvrtTms",     8,  types::uint32, units::second},
    {"PFWAbsRvrtRem",     10, types::uint32, units::second},
    {"WMaxLimPctEna",     12, types::enum16},
    {"WMaxLimPct",        13, types::uint16, units::percent, "WMaxLimPct_SF"},
    {"WMaxLimPctRvrt",    14, types::uint16, units::percent, "WMaxLimPct_SF"},
    {"WMaxLimPctEnaRvrt", 15, types::enum16},
    {"WMaxLimPctRvrtTms", 16, types::uint32, units::second},
    {"WMaxLimPctRvrtRem", 18, types::uint32, units::second},
    {"WSetEna",           20, types::enum16},
    {"WSetMod",           21, types::enum16},
    {"WSet",              22, types::int32,  units::watt,    "WSet_SF"},
    {"WSetRvrt",          24, types::int32,  units::watt,    "WSet_SF"},
    {"WSetPct",           26, types::int16,  units::percent, "WSetPct_SF"},
    {"WSetPctRvrt",       27, types::int16,  units::percent, "WSetPct_SF"},
    {"WSetEnaRvrt",       28, types::enum16},
    {"WSetRvrtTms",       29, types::uint32, units::second},
    {"WSetRvrtRem",       31, types::uint32, units::second},
    {"VarSetEna",         33, types::enum16},
    {"VarSetMod",         34, types::enum16},
    {"VarSetPri",         35, types::enum16},
    {"VarSet",            36, types::int32,  units::var,     "VarSet_SF"},
    {"VarSetRvrt",        38, types::int32,  units::var,     "VarSet_SF"},
    {"VarSetPct",         40, types::int16,  units::percent, "VarSetPct_SF"},
    {"VarSetPctRvrt",     41, types::int16,  units::percent, "VarSetPct_SF"},
    {"VarSetEnaRvrt",     42, types::enum16},
    {"VarSetRvrtTms",     43, types::uint32, units::second},
    {"VarSetRvrtRem",     45, types::uint32, units::second},
    // % of the maximum per second
    {"WRmp",              47, types::uint16},
    {"WRmpRef",           48, types::enum16},
    // % of the maximum per second
    {"VarRmp",            49, types::uint16},
    {"AntiIslEna",        50, types::enum16},
    {"PF_SF",             51, types::sunssf},
    {"WMaxLimPct_SF",     52, types::sunssf},
    {"WSet_SF",           53, types::sunssf},
    {"WSetPct_SF",        54, types::sunssf},
    {"VarSet_SF",         55, types::sunssf},
    {"VarSetPct_SF",      56, types::sunssf},
    // groups of their own in SunSpec's model
    {"PFWInj.PF",         57, types::uint16, units::cos_phi, "PF_SF"},
    {"PFWInj.Ext",        58, types::enum16},
    {"PFWInjRvrt.PF",     59, types::uint16, units::cos_phi, "PF_SF"},
    {"PFWInjRvrt.Ext",    60, types::enum16},
    {"PFWAbs.PF",         61, types::uint16, units::cos_phi, "PF_SF"},
    {"PFWAbs.Ext",        62, types::enum16},
    {"PFWAbsRvrt.PF",     63, types::uint16, units::cos_phi, "PF_SF"},
    {"PFWAbsRvrt.Ext",    64, types::enum16},
};

inline constexpr model der_ac_controls{704, 65, "DER AC Controls", der_ac_controls_points};
static_assert(complete(der_ac_controls));

inline constexpr point der_storage_capacity_points[] = {
    {"WHRtg",   0, types::uint16, units::watt_hour, "WH_SF"},
    {"WHAvail", 1, types::uint16, units::watt_hour, "WH_SF"},
    {"SoC",     2, types::uint16, units::percent,   "Pct_SF"},
    {"SoH",     3, types::uint16, units::percent,   "Pct_SF"},
    {"Sta",     4, types::enum16},
    {"WH_SF",   5, types::sunssf},
    {"Pct_SF",  6, types::sunssf},
};

inline constexpr model der_storage_capacity{713, 7, "DER Storage Capacity", der_storage_capacity_points};
static_assert(complete(der_storage_capacity));

inline constexpr point der_dc_measurement_points[] = {
    {"PrtAlrms", 0,  types::bitfield32},
    {"NPrt",     2,  types::uint16},
    {"DCA",      3,  types::int16,      units::ampere,    "DCA_SF"},
    {"DCW",      4,  types::int16,      units::watt,      "DCW_SF"},
    {"DCWhInj",  5,  types::uint64,     units::watt_hour, "DCWH_SF"},
    {"DCWhAbs",  9,  types::uint64,     units::watt_hour, "DCWH_SF"},
    {"DCA_SF",   13, types::sunssf},
    {"DCV_SF",   14, types::sunssf},
    {"DCW_SF",   15, types::sunssf},
    {"DCWH_SF",  16, types::sunssf},
    {"Tmp_SF",   17, types::sunssf},
};

inline constexpr point der_dc_port_points[] = {
    {"PrtTyp",  0,  types::enum16},
    {"ID",      1,  types::uint16},
    {"IDStr",   2,  types::string(8),  units::characters},
    {"DCA",     10, types::int16,      units::ampere,     "DCA_SF"},
    {"DCV",     11, types::uint16,     units::volt,       "DCV_SF"},
    {"DCW",     12, types::int16,      units::watt,       "DCW_SF"},
    {"DCWhInj", 13, types::uint64,     units::watt_hour,  "DCWH_SF"},
    {"DCWhAbs", 17, types::uint64,     units::watt_hour,  "DCWH_SF"},
    {"Tmp",     21, types::int16,      units::celsius,    "Tmp_SF"},
    {"DCSta",   22, types::enum16},
    {"DCAlrm",  23, types::bitfield32},
};

inline constexpr model der_dc_measurement{714, 18, "DER DC Measurement", der_dc_measurement_points,
                                          {der_dc_port_points, 18, 25}};
static_assert(complete(der_dc_measurement));

} // namespace busbar::sunspec
