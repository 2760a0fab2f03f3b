/// The tables of SunSpec's models, tried on the images of two inverters (modbus.md §6, "Expected values").
#include "images.hpp"
#include <busbar/codec/decode.hpp>
#include <busbar/sunspec/models.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace busbar;
using sunspec::model;
using sunspec::point;

/// The name of a point as a template argument.
struct point_name {
    char text[32]{};

    template <std::size_t N> consteval point_name(const char (&name)[N]) { std::copy_n(name, N, text); }
};

test::image device(const char* name)
{
    return test::read_image(std::string{BUSBAR_TESTS} + "/captures/kaco/" + name + ".txt");
}

/// One model of a device's chain.
struct found_model {
    unsigned id;
    unsigned address; ///< of the ID
    unsigned length;

    friend bool operator==(const found_model&, const found_model&) = default;
};

void PrintTo(const found_model& m, std::ostream* out)
{
    *out << m.id << "(" << m.length << ")@" << m.address;
}

/// Steps from model to model (modbus.md §2.1).
std::vector<found_model> chain(const test::image& registers)
{
    std::vector<found_model> result;
    for (unsigned at = 40002; registers.word(at) != 0xffff; at += 2U + registers.word(at + 1)) {
        result.push_back({registers.word(at), at, registers.word(at + 1)});
    }
    return result;
}

/// The value of a point whose words begin at `start`, scaled by the factor that the model at `address` holds.
template <const model& M, const point& P>
double value_at(const test::image& registers, unsigned address, unsigned start)
{
    const double number = codec::decode<P.encoded>(registers.read(start + P.offset, P.encoded.words()).data());
    if constexpr (P.scale_factor == nullptr) {
        return number;
    } else {
        constexpr const point& factor = *sunspec::find(M.points, P.scale_factor);
        const double exponent = codec::decode<factor.encoded>(registers.read(address + 2U + factor.offset, 1).data());
        return std::isnan(exponent) ? no_value : codec::scaled_by_power_of_ten(number, static_cast<int>(exponent));
    }
}

/// The value of a point of model M, whose ID stands at `address`; no_value if the device has none.
template <const model& M, point_name Name> double value(const test::image& registers, unsigned address)
{
    static constexpr point p = *sunspec::find(M.points, Name.text);
    return value_at<M, p>(registers, address, address + 2U);
}

/// The same for a point of the repeated part, `repeat` counting from 0.
template <const model& M, point_name Name> double value(const test::image& registers, unsigned address, unsigned repeat)
{
    static constexpr point p = *sunspec::find(M.repeated.points, Name.text);
    return value_at<M, p>(registers, address, address + 2U + M.repeated.start + repeat * M.repeated.length);
}

/// The repeated part as if it were a model.
template <const model& M> inline constexpr model sunspec_repetition{M.id, M.repeated.length, M.name, M.repeated.points};

/// A text of the fixed part.
template <const model& M, point_name Name> std::string text(const test::image& registers, unsigned address)
{
    static constexpr point p = *sunspec::find(M.points, Name.text);
    char room[p.encoded.bytes];
    return std::string{
        codec::decode_text<p.encoded>(registers.read(address + 2U + p.offset, p.encoded.words()).data(), room)};
}

/// A text of the repeated part.
template <const model& M, point_name Name>
std::string text(const test::image& registers, unsigned address, unsigned repeat)
{
    return text<sunspec_repetition<M>, Name>(registers, address + M.repeated.start + repeat * M.repeated.length);
}

bool is_no_value(double number)
{
    return std::isnan(number);
}

/// Where the models of the images stand; `chain` checks it.
namespace d1 {
constexpr unsigned common = 40002, inverter = 40070, nameplate = 40122, settings = 40150, controls = 40182,
                   mppt = 40208;
} // namespace d1
namespace d2 {
constexpr unsigned common = 40002, inverter = 40070, inverter_float = 40122, nameplate = 40184, controls = 40212,
                   mppt = 40466;
} // namespace d2

TEST(sunspec_image, chain_of_d1)
{
    const test::image registers = device("d1");
    ASSERT_EQ(registers.size(), 260U);
    EXPECT_EQ(registers.read(40000, 2), test::bytes("53756E53"));
    const std::vector<found_model> expected{{1, d1::common, 66},     {103, d1::inverter, 50}, {120, d1::nameplate, 26},
                                            {121, d1::settings, 30}, {123, d1::controls, 24}, {160, d1::mppt, 48}};
    EXPECT_EQ(chain(registers), expected);
}

TEST(sunspec_image, chain_of_d2)
{
    const test::image registers = device("d2");
    ASSERT_EQ(registers.size(), 518U);
    const std::vector<found_model> expected{
        {1, d2::common, 66},      {103, d2::inverter, 50}, {113, d2::inverter_float, 60},
        {120, d2::nameplate, 26}, {123, d2::controls, 24}, {126, 40238, 226},
        {160, d2::mppt, 48}};
    EXPECT_EQ(chain(registers), expected);
}

TEST(sunspec_image, identity)
{
    const test::image first = device("d1");
    EXPECT_EQ((text<sunspec::common, "Mn">(first, d1::common)), "KACO new energy");
    EXPECT_EQ((text<sunspec::common, "Md">(first, d1::common)), "blueplanet 10.0 NX3 M2");
    EXPECT_EQ((text<sunspec::common, "Opt">(first, d1::common)), "100X32");
    EXPECT_EQ((text<sunspec::common, "Vr">(first, d1::common)), "V1.24");
    EXPECT_EQ((text<sunspec::common, "SN">(first, d1::common)), "10.0NX312345678");
    EXPECT_TRUE(is_no_value(value<sunspec::common, "DA">(first, d1::common)));
    EXPECT_TRUE(is_no_value(value<sunspec::common, "Pad">(first, d1::common)));

    const test::image second = device("d2");
    EXPECT_EQ((text<sunspec::common, "Md">(second, d2::common)), "blueplanet 8.6 TL3 INT");
    EXPECT_EQ((text<sunspec::common, "Vr">(second, d2::common)), "V5.53");
    EXPECT_EQ((text<sunspec::common, "SN">(second, d2::common)), "8.6TL01999999");
}

TEST(sunspec_image, inverter_producing)
{
    constexpr const model& m = sunspec::inverter_three_phase;
    const test::image registers = device("d1");
    const unsigned at = d1::inverter;
    EXPECT_EQ((value<m, "A">(registers, at)), 13.04);
    EXPECT_EQ((value<m, "AphA">(registers, at)), 4.35);
    EXPECT_EQ((value<m, "AphB">(registers, at)), 4.34);
    EXPECT_EQ((value<m, "AphC">(registers, at)), 4.35);
    EXPECT_EQ((value<m, "PPVphAB">(registers, at)), 399.1);
    EXPECT_EQ((value<m, "PPVphBC">(registers, at)), 399.8);
    EXPECT_EQ((value<m, "PPVphCA">(registers, at)), 400.3);
    EXPECT_EQ((value<m, "PhVphA">(registers, at)), 230.4);
    EXPECT_EQ((value<m, "PhVphB">(registers, at)), 230.9);
    EXPECT_EQ((value<m, "PhVphC">(registers, at)), 231.1);
    EXPECT_EQ((value<m, "W">(registers, at)), 3020);
    EXPECT_EQ((value<m, "Hz">(registers, at)), 50.01);
    EXPECT_EQ((value<m, "VA">(registers, at)), 3030);
    EXPECT_EQ((value<m, "VAr">(registers, at)), 250);
    EXPECT_EQ((value<m, "PF">(registers, at)), 0.9967);
    EXPECT_EQ((value<m, "WH">(registers, at)), 12345678);
    EXPECT_TRUE(is_no_value(value<m, "DCA">(registers, at)));
    EXPECT_TRUE(is_no_value(value<m, "DCV">(registers, at)));
    EXPECT_EQ((value<m, "DCW">(registers, at)), 3110);
    EXPECT_EQ((value<m, "TmpCab">(registers, at)), 41.2);
    EXPECT_EQ((value<m, "TmpSnk">(registers, at)), 45.5);
    EXPECT_TRUE(is_no_value(value<m, "TmpTrns">(registers, at)));
    EXPECT_TRUE(is_no_value(value<m, "TmpOt">(registers, at)));
    EXPECT_EQ((value<m, "St">(registers, at)), 4);
    EXPECT_EQ((value<m, "StVnd">(registers, at)), 4);
    EXPECT_EQ((value<m, "Evt1">(registers, at)), 0);
    EXPECT_EQ((value<m, "Evt2">(registers, at)), 0);
    EXPECT_TRUE(is_no_value(value<m, "EvtVnd1">(registers, at)));
    EXPECT_TRUE(is_no_value(value<m, "EvtVnd4">(registers, at)));
}

/// What stands in the registers: that 0 V at night are no 0 V is not the table's business but the driver's.
TEST(sunspec_image, inverter_asleep)
{
    constexpr const model& m = sunspec::inverter_three_phase;
    const test::image registers = device("d2");
    const unsigned at = d2::inverter;
    EXPECT_EQ((value<m, "A">(registers, at)), 0);
    EXPECT_TRUE(is_no_value(value<m, "PPVphAB">(registers, at)));
    EXPECT_EQ((value<m, "PhVphA">(registers, at)), 0);
    EXPECT_EQ((value<m, "W">(registers, at)), 0);
    EXPECT_EQ((value<m, "Hz">(registers, at)), 0);
    EXPECT_EQ((value<m, "PF">(registers, at)), 1);
    EXPECT_EQ((value<m, "WH">(registers, at)), 12096431);
    EXPECT_EQ((value<m, "DCV">(registers, at)), 8.3);
    EXPECT_EQ((value<m, "TmpCab">(registers, at)), 0);
    EXPECT_TRUE(is_no_value(value<m, "TmpSnk">(registers, at)));
    EXPECT_EQ((value<m, "St">(registers, at)), 2);
    EXPECT_EQ((value<m, "StVnd">(registers, at)), 2);
}

TEST(sunspec_image, inverter_of_floats)
{
    constexpr const model& m = sunspec::inverter_three_phase_float;
    const test::image registers = device("d2");
    const unsigned at = d2::inverter_float;
    EXPECT_EQ((value<m, "A">(registers, at)), 0);
    EXPECT_TRUE(is_no_value(value<m, "PPVphAB">(registers, at)));
    EXPECT_TRUE(is_no_value(value<m, "PPVphCA">(registers, at)));
    EXPECT_EQ((value<m, "PhVphA">(registers, at)), 0);
    EXPECT_EQ((value<m, "PF">(registers, at)), 1);
    EXPECT_EQ((value<m, "WH">(registers, at)), 12096431);
    EXPECT_EQ((value<m, "DCV">(registers, at)), static_cast<double>(8.3F));
    EXPECT_EQ((value<m, "TmpCab">(registers, at)), 0);
    EXPECT_TRUE(is_no_value(value<m, "TmpSnk">(registers, at)));
    EXPECT_EQ((value<m, "St">(registers, at)), 2);
    EXPECT_TRUE(is_no_value(value<m, "EvtVnd4">(registers, at)));
}

TEST(sunspec_image, nameplate)
{
    constexpr const model& m = sunspec::nameplate;
    const test::image first = device("d1");
    EXPECT_EQ((value<m, "DERTyp">(first, d1::nameplate)), 4);
    EXPECT_EQ((value<m, "WRtg">(first, d1::nameplate)), 10000);
    EXPECT_EQ((value<m, "VARtg">(first, d1::nameplate)), 10000);
    EXPECT_EQ((value<m, "VArRtgQ1">(first, d1::nameplate)), 10000);
    EXPECT_TRUE(is_no_value(value<m, "VArRtgQ2">(first, d1::nameplate)));
    EXPECT_EQ((value<m, "VArRtgQ4">(first, d1::nameplate)), 10000);
    EXPECT_TRUE(is_no_value(value<m, "ARtg">(first, d1::nameplate)));
    EXPECT_EQ((value<m, "PFRtgQ1">(first, d1::nameplate)), -0.8);
    EXPECT_EQ((value<m, "PFRtgQ4">(first, d1::nameplate)), -0.8);
    EXPECT_TRUE(is_no_value(value<m, "AhrRtg">(first, d1::nameplate)));

    EXPECT_EQ((value<m, "WRtg">(device("d2"), d2::nameplate)), 8600);
}

TEST(sunspec_image, settings)
{
    constexpr const model& m = sunspec::basic_settings;
    const test::image registers = device("d1");
    EXPECT_EQ((value<m, "WMax">(registers, d1::settings)), 10000);
    EXPECT_EQ((value<m, "VRef">(registers, d1::settings)), 230.0);
    EXPECT_TRUE(is_no_value(value<m, "VRefOfs">(registers, d1::settings)));
    EXPECT_EQ((value<m, "VAMax">(registers, d1::settings)), 10000);
    EXPECT_TRUE(is_no_value(value<m, "ECPNomHz">(registers, d1::settings)));
}

TEST(sunspec_image, controls)
{
    constexpr const model& m = sunspec::immediate_controls;
    for (const auto& [name, at] : {std::pair{"d1", d1::controls}, std::pair{"d2", d2::controls}}) {
        SCOPED_TRACE(name);
        const test::image registers = device(name);
        EXPECT_TRUE(is_no_value(value<m, "Conn_WinTms">(registers, at)));
        EXPECT_EQ((value<m, "Conn">(registers, at)), 1);
        EXPECT_EQ((value<m, "WMaxLimPct">(registers, at)), 100);
        EXPECT_EQ((value<m, "WMaxLimPct_RvrtTms">(registers, at)), 300);
        EXPECT_EQ((value<m, "WMaxLim_Ena">(registers, at)), 0);
        EXPECT_EQ((value<m, "OutPFSet">(registers, at)), 1);
        EXPECT_EQ((value<m, "OutPFSet_RvrtTms">(registers, at)), 300);
        EXPECT_EQ((value<m, "OutPFSet_Ena">(registers, at)), 0);
        EXPECT_EQ((value<m, "VArMaxPct">(registers, at)), 0);
        EXPECT_TRUE(is_no_value(value<m, "VArAvalPct">(registers, at)));
        EXPECT_EQ((value<m, "VArPct_Mod">(registers, at)), 1);
        EXPECT_EQ((value<m, "VArPct_Ena">(registers, at)), 0);
        EXPECT_EQ((value<m, "WMaxLimPct_SF">(registers, at)), -1);
    }
    // The write recipe of modbus.md §6 addresses 40187 (five registers) and 40191.
    EXPECT_EQ(d1::controls + 2U + find(m.points, "WMaxLimPct")->offset, 40187U);
    EXPECT_EQ(d1::controls + 2U + find(m.points, "WMaxLim_Ena")->offset, 40191U);
}

TEST(sunspec_image, strings)
{
    constexpr const model& m = sunspec::mppt;
    const test::image day = device("d1");
    EXPECT_EQ((value<m, "N">(day, d1::mppt)), 2);
    EXPECT_EQ((value<m, "Evt">(day, d1::mppt)), 0);
    EXPECT_TRUE(is_no_value(value<m, "TmsPer">(day, d1::mppt)));
    EXPECT_EQ((value<m, "ID">(day, d1::mppt, 0)), 1);
    EXPECT_EQ((text<m, "IDStr">(day, d1::mppt, 0)), "String 1");
    EXPECT_EQ((value<m, "DCA">(day, d1::mppt, 0)), 4.28);
    EXPECT_EQ((value<m, "DCV">(day, d1::mppt, 0)), 381.2);
    EXPECT_EQ((value<m, "DCW">(day, d1::mppt, 0)), 1630);
    EXPECT_EQ((value<m, "Tmp">(day, d1::mppt, 0)), 44);
    EXPECT_TRUE(is_no_value(value<m, "DCWH">(day, d1::mppt, 0)));
    EXPECT_TRUE(is_no_value(value<m, "DCSt">(day, d1::mppt, 0)));
    EXPECT_EQ((value<m, "ID">(day, d1::mppt, 1)), 2);
    EXPECT_EQ((text<m, "IDStr">(day, d1::mppt, 1)), "String 2");
    EXPECT_EQ((value<m, "DCA">(day, d1::mppt, 1)), 3.95);
    EXPECT_EQ((value<m, "DCV">(day, d1::mppt, 1)), 374.5);
    EXPECT_EQ((value<m, "DCW">(day, d1::mppt, 1)), 1480);
    EXPECT_EQ((value<m, "Tmp">(day, d1::mppt, 1)), 43);
    EXPECT_TRUE(is_no_value(value<m, "DCEvt">(day, d1::mppt, 1)));

    const test::image night = device("d2");
    EXPECT_EQ((value<m, "Evt">(night, d2::mppt)), 32);
    EXPECT_EQ((value<m, "DCW">(night, d2::mppt, 0)), 0);
    EXPECT_EQ((value<m, "DCV">(night, d2::mppt, 1)), 0);
    EXPECT_EQ((value<m, "ID">(night, d2::mppt, 1)), 1);
}

TEST(sunspec_tables, find_model)
{
    for (const model* m : sunspec::all_models) {
        EXPECT_EQ(sunspec::find_model(m->id), m) << m->id;
        EXPECT_TRUE(sunspec::complete(*m)) << m->id;
        EXPECT_FALSE(m->name.empty()) << m->id;
    }
    for (const std::uint16_t unknown : {std::uint16_t{0}, std::uint16_t{2}, std::uint16_t{104}, std::uint16_t{126},
                                        std::uint16_t{715}, std::uint16_t{64204}, std::uint16_t{65535}}) {
        EXPECT_EQ(sunspec::find_model(unknown), nullptr) << unknown;
    }
}

/// The offsets that modbus.md §2.4..§2.7 gives, as a check of the tables by a second source.
TEST(sunspec_tables, offsets)
{
    struct expectation {
        std::uint16_t id;
        const char* name;
        unsigned offset;
    };
    // clang-format off
    const expectation fixed[] = {
        {1, "Md", 16}, {1, "Opt", 32}, {1, "Vr", 40}, {1, "SN", 48}, {1, "DA", 64},
        {101, "PhVphA", 8},
        {102, "W", 12},
        {103, "Hz", 14}, {103, "WH", 22}, {103, "DCW", 29}, {103, "TmpCab", 31}, {103, "St", 36},
        {103, "EvtVnd4", 48},
        {111, "PhVphA", 14},
        {112, "W", 20},
        {113, "WH", 30}, {113, "DCW", 36}, {113, "TmpOt", 44}, {113, "St", 46}, {113, "EvtVnd4", 58},
        {120, "WRtg", 1}, {120, "PFRtgQ1", 12}, {120, "MaxDisChaRte", 23},
        {121, "WGra", 10}, {121, "VArAct", 15}, {121, "WMax_SF", 20}, {121, "ECPNomHz_SF", 29},
        {122, "ActVAh", 7}, {122, "ActVArhQ4", 23}, {122, "VArAval", 27}, {122, "StSetLimMsk", 31},
        {122, "StActCtl", 33}, {122, "TmSrc", 35}, {122, "Tms", 39}, {122, "Ris", 42},
        {123, "WMaxLimPct", 3}, {123, "WMaxLimPct_RvrtTms", 5}, {123, "WMaxLim_Ena", 7}, {123, "OutPFSet_Ena", 12},
        {123, "VArPct_Mod", 19}, {123, "WMaxLimPct_SF", 21}, {123, "VArPct_SF", 23},
        {160, "Evt", 4}, {160, "N", 6},
        {201, "PPVphAB", 10},
        {202, "PhVphAB", 10},
        {203, "Hz", 14}, {203, "W", 16}, {203, "VA", 21}, {203, "VAR", 26}, {203, "PF", 31}, {203, "TotWhExp", 36},
        {203, "TotWhExpPhC", 42}, {203, "TotWhImp", 44}, {203, "TotWh_SF", 52}, {203, "TotVAh_SF", 69},
        {204, "TotVArhImpQ1", 70}, {204, "TotVArhImpQ2", 78}, {204, "TotVArhExpQ3", 86}, {204, "TotVArhExpQ4", 94},
        {204, "TotVArh_SF", 102}, {204, "Evt", 103},
        {211, "PhV", 8},
        {212, "PPV", 16},
        {213, "Hz", 24}, {213, "W", 26}, {213, "VA", 34}, {213, "VAR", 42}, {213, "PF", 50}, {213, "TotWhExp", 58},
        {213, "TotWhImp", 66}, {213, "TotVAhExp", 74}, {213, "TotVAhImp", 82},
        {214, "TotVArhImpQ1", 90}, {214, "TotVArhExpQ4", 114}, {214, "Evt", 122},
        {701, "InvSt", 2}, {701, "Alrm", 4}, {701, "W", 8}, {701, "A", 12}, {701, "LLV", 13}, {701, "LNV", 14},
        {701, "Hz", 15}, {701, "TotWhInj", 17}, {701, "TmpAmb", 33}, {701, "TmpCab", 34}, {701, "TmpSnk", 35},
        {701, "WL1", 39}, {701, "WL2", 62}, {701, "WL3", 85}, {701, "AL1", 43}, {701, "AL2", 66}, {701, "AL3", 89},
        {701, "VL1", 45}, {701, "VL2", 68}, {701, "VL3", 91}, {701, "A_SF", 111}, {701, "V_SF", 112},
        {701, "Hz_SF", 113}, {701, "W_SF", 114}, {701, "TotWh_SF", 118}, {701, "Tmp_SF", 120},
        {702, "WMaxRtg", 0}, {702, "W_SF", 43},
        {704, "WMaxLimPctEna", 12}, {704, "WMaxLimPct", 13}, {704, "WMaxLimPctRvrt", 14},
        {704, "WMaxLimPctEnaRvrt", 15}, {704, "WMaxLimPctRvrtTms", 16}, {704, "WMaxLimPctRvrtRem", 18},
        {704, "WMaxLimPct_SF", 52},
    };
    // clang-format on
    for (const expectation& e : fixed) {
        const model* m = sunspec::find_model(e.id);
        ASSERT_NE(m, nullptr) << e.id;
        const point* p = sunspec::find(m->points, e.name);
        ASSERT_NE(p, nullptr) << e.id << " " << e.name;
        EXPECT_EQ(p->offset, e.offset) << e.id << " " << e.name;
    }
    const expectation repeated[] = {
        {160, "IDStr", 1}, {160, "DCA", 9},  {160, "DCV", 10},  {160, "DCW", 11},   {160, "DCWH", 12},
        {160, "Tms", 14},  {160, "Tmp", 16}, {160, "DCSt", 17}, {160, "DCEvt", 18}, {714, "IDStr", 2},
        {714, "DCA", 10},  {714, "DCV", 11}, {714, "DCW", 12},  {714, "Tmp", 21},
    };
    for (const expectation& e : repeated) {
        const point* p = sunspec::find(sunspec::find_model(e.id)->repeated.points, e.name);
        ASSERT_NE(p, nullptr) << e.id << " " << e.name;
        EXPECT_EQ(p->offset, e.offset) << e.id << " " << e.name;
    }
}

TEST(sunspec_tables, lengths)
{
    const std::pair<std::uint16_t, unsigned> expected[] = {
        {1, 66},    {101, 50},  {102, 50},  {103, 50},  {111, 60},  {112, 60},  {113, 60},  {120, 26},  {121, 30},
        {122, 44},  {123, 24},  {160, 8},   {201, 105}, {202, 105}, {203, 105}, {204, 105}, {211, 124}, {212, 124},
        {213, 124}, {214, 124}, {701, 153}, {702, 50},  {703, 17},  {704, 65},  {713, 7},   {714, 18},
    };
    ASSERT_EQ(std::size(expected), std::size(sunspec::all_models));
    for (const auto& [id, length] : expected) {
        ASSERT_NE(sunspec::find_model(id), nullptr) << id;
        EXPECT_EQ(sunspec::find_model(id)->length, length) << id;
    }
    EXPECT_EQ(sunspec::mppt.repeated.start, 8U);
    EXPECT_EQ(sunspec::mppt.repeated.length, 20U);
    EXPECT_EQ(sunspec::der_dc_measurement.repeated.start, 18U);
    EXPECT_EQ(sunspec::der_dc_measurement.repeated.length, 25U);
}

/// 101 has the names and layout of 103; 201 differs from 203 in three names only.
TEST(sunspec_tables, layouts_are_shared)
{
    EXPECT_EQ(sunspec::inverter_single_phase.points.data(), sunspec::inverter_three_phase.points.data());
    const auto single = sunspec::meter_single_phase.points;
    const auto wye = sunspec::meter_wye.points;
    ASSERT_EQ(single.size(), wye.size());
    unsigned renamed = 0;
    for (std::size_t i = 0; i < single.size(); ++i) {
        EXPECT_EQ(single[i].offset, wye[i].offset);
        EXPECT_EQ(single[i].encoded, wye[i].encoded);
        renamed += std::string_view{single[i].name} == wye[i].name ? 0U : 1U;
    }
    EXPECT_EQ(renamed, 3U);
}

namespace slips {
namespace types = sunspec::types;
constexpr point good[] = {
    {"V", 0, types::uint16, units::volt, "V_SF"}, {"V_SF", 1, types::sunssf}, {"E", 2, types::acc32}};
constexpr point unsorted[] = {{"V_SF", 1, types::sunssf}, {"V", 0, types::uint16, units::volt, "V_SF"}};
constexpr point overlapping[] = {{"E", 0, types::acc32}, {"V", 1, types::uint16, units::volt}};
constexpr point twice[] = {{"V", 0, types::uint16, units::volt}, {"V", 1, types::uint16, units::volt}};
constexpr point nameless[] = {{"", 0, types::uint16}};
constexpr point unknown_factor[] = {{"V", 0, types::uint16, units::volt, "A_SF"}, {"V_SF", 1, types::sunssf}};
constexpr point factor_is_no_sunssf[] = {{"V", 0, types::uint16, units::volt, "V_SF"}, {"V_SF", 1, types::uint16}};
constexpr point factor_in_volt[] = {{"V", 0, types::uint16, units::volt, "V_SF"},
                                    {"V_SF", 1, types::sunssf, units::volt}};
constexpr point scaled_float[] = {{"V", 0, types::float32, units::volt, "V_SF"}, {"V_SF", 2, types::sunssf}};
constexpr point text_in_volt[] = {{"Mn", 0, types::string(2), units::volt}};
constexpr point number_in_characters[] = {{"N", 0, types::uint16, units::characters}};
constexpr point with_hole[] = {{"V", 0, types::uint16, units::volt}, {"A", 2, types::uint16, units::ampere}};
constexpr point port[] = {{"W", 0, types::int16, units::watt, "V_SF"}};
constexpr point port_with_own_factor[] = {{"W", 0, types::int16, units::watt, "W_SF"}, {"W_SF", 1, types::sunssf}};
} // namespace slips

TEST(sunspec_tables, a_slip_is_found)
{
    using sunspec::complete;
    using sunspec::well_formed;
    EXPECT_TRUE(well_formed(model{1, 4, "", slips::good}));
    EXPECT_TRUE(complete(model{1, 4, "", slips::good}));
    EXPECT_TRUE(well_formed(model{1, 9, "", slips::good}));
    EXPECT_FALSE(complete(model{1, 5, "", slips::good})) << "a word at the end is missing";
    EXPECT_FALSE(well_formed(model{1, 3, "", slips::good})) << "the last point passes the end";
    EXPECT_FALSE(well_formed(model{0, 4, "", slips::good})) << "no id";
    EXPECT_FALSE(well_formed(model{1, 2, "", slips::unsorted}));
    EXPECT_FALSE(well_formed(model{1, 2, "", slips::overlapping}));
    EXPECT_FALSE(well_formed(model{1, 2, "", slips::twice}));
    EXPECT_FALSE(well_formed(model{1, 1, "", slips::nameless}));
    EXPECT_FALSE(well_formed(model{1, 2, "", slips::unknown_factor}));
    EXPECT_FALSE(well_formed(model{1, 2, "", slips::factor_is_no_sunssf}));
    EXPECT_FALSE(well_formed(model{1, 2, "", slips::factor_in_volt}));
    EXPECT_FALSE(well_formed(model{1, 3, "", slips::scaled_float}));
    EXPECT_FALSE(well_formed(model{1, 2, "", slips::text_in_volt}));
    EXPECT_FALSE(well_formed(model{1, 1, "", slips::number_in_characters}));
    EXPECT_TRUE(well_formed(model{1, 3, "", slips::with_hole}));
    EXPECT_FALSE(complete(model{1, 3, "", slips::with_hole}));
    EXPECT_TRUE(complete(model{1, 4, "", slips::good, {slips::port, 4, 1}}));
    EXPECT_FALSE(well_formed(model{1, 4, "", slips::good, {slips::port, 3, 1}})) << "the ports begin in the fixed part";
    EXPECT_FALSE(complete(model{1, 4, "", slips::good, {slips::port, 5, 1}})) << "a gap before the ports";
    EXPECT_FALSE(complete(model{1, 4, "", slips::good, {slips::port, 4, 2}})) << "a gap at the end of a port";
    EXPECT_FALSE(well_formed(model{1, 4, "", slips::good, {slips::port, 4, 0}})) << "ports of no length";
    EXPECT_FALSE(well_formed(model{1, 4, "", slips::good, {{}, 4, 1}})) << "ports without points";
    EXPECT_FALSE(well_formed(model{1, 4, "", slips::good, {slips::port_with_own_factor, 4, 2}}))
        << "scale factors stand in the fixed part";
}

} // namespace
