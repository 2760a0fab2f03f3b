/// What the compiler makes of a SunSpec descriptor: decoders of models, tried on the images of two inverters (modbus.md §6).
#include "images.hpp"
#include <busbar/sunspec/program.hpp>
#include <devices/kaco/blueplanet.hpp>
#include <devices/sunspec/meter.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace busbar;
using sunspec::model_program;
using sunspec::point_program;

const point_program& blueplanet = sunspec::program_of<devices::kaco::blueplanet>;
const point_program& meter = sunspec::program_of<devices::sunspec::meter>;

const model_program& program_of_model(const point_program& program, unsigned id)
{
    for (const auto& one : program.models) {
        if (one.what->id == id) {
            return one;
        }
    }
    throw std::invalid_argument("no row names model " + std::to_string(id));
}

/// What a descriptor's rows get from models.
class decoded {
public:
    /// Where no model wrote: a value that no device sends.
    static constexpr double untouched = -12345.0;

    explicit decoded(const point_program& program) : program_(program), slots_(program.slot_count, untouched) {}

    void model(unsigned id, const std::vector<std::byte>& data, unsigned repetitions = 0)
    {
        model_of(id, static_cast<unsigned>(data.size() / 2), data, repetitions);
    }
    /// A model that ends before the reply does: what follows is another model.
    void model_of(unsigned id, unsigned words, const std::vector<std::byte>& data, unsigned repetitions = 0)
    {
        program_of_model(program_, id).decode(data.data(), words, repetitions, slots_.data());
    }
    /// What the path gets from that model, if it comes to be the one that is read.
    [[nodiscard]] double value(std::string_view path, unsigned id, unsigned repetition = 0) const
    {
        for (std::size_t i = 0; i < program_.rows.size(); ++i) {
            const auto& row = program_.rows[i];
            const auto sources = row.from.all();
            const auto found = std::find_if(sources.begin(), sources.end(),
                                            [&](const sunspec::source& one) { return one.in->id == id; });
            if (row.path == path && found != sources.end()) {
                const auto source = static_cast<std::size_t>(found - sources.begin());
                return slots_[program_.slots[i] +
                              (row.repeated() ? source * sunspec::most_repetitions + repetition : source)];
            }
        }
        throw std::invalid_argument("no row takes " + std::string{path} + " from model " + std::to_string(id));
    }
    [[nodiscard]] bool has_no(std::string_view path, unsigned id, unsigned repetition = 0) const
    {
        return std::isnan(value(path, id, repetition));
    }

private:
    const point_program& program_;
    std::vector<double> slots_;
};

/// A device's models, each in one read as far as one read goes.
decoded read(const std::string& name)
{
    const auto registers = test::read_image(std::string{BUSBAR_TESTS} + "/captures/kaco/" + name + ".txt");
    decoded all{blueplanet};
    for (unsigned at = 40002; registers.word(at) != 0xffff; at += 2U + registers.word(at + 1)) {
        const unsigned id = registers.word(at);
        const unsigned length = std::min<unsigned>(registers.word(at + 1), sunspec::most_model_words);
        const bool named = std::any_of(blueplanet.models.begin(), blueplanet.models.end(),
                                       [&](const model_program& one) { return one.what->id == id; });
        if (named) {
            all.model(id, registers.read(at + 2, length), id == 160 ? registers.word(at + 2 + 6) : 0);
        }
    }
    return all;
}

// --- devices ---

TEST(d1, inverter_of_integers)
{
    const auto device = read("d1");
    EXPECT_EQ(device.value("/Ac/Power", 103), 3020.0);
    EXPECT_EQ(device.value("/Ac/Current", 103), 13.04);
    EXPECT_EQ(device.value("/Ac/L1/Current", 103), 4.35);
    EXPECT_EQ(device.value("/Ac/L2/Current", 103), 4.34);
    EXPECT_EQ(device.value("/Ac/L1/Voltage", 103), 230.4);
    EXPECT_EQ(device.value("/Ac/L2/Voltage", 103), 230.9);
    EXPECT_EQ(device.value("/Ac/L3/Voltage", 103), 231.1);
    EXPECT_EQ(device.value("/Ac/Frequency", 103), 50.01);
    EXPECT_EQ(device.value("/Ac/Energy/Forward", 103), 12345.678) << "Wh to kWh";
    EXPECT_EQ(device.value("/Temperature", 103), 41.2);
    EXPECT_EQ(device.value("/StatusCode", 103), 11.0) << "St 4: MPPT";
    EXPECT_EQ(device.value("/ErrorCode", 103), 4.0);
    EXPECT_EQ(device.value("/Ac/MaxPower", 120), 10000.0);
}

TEST(d1, strings)
{
    const auto device = read("d1");
    EXPECT_EQ(device.value("/Pv/#/I", 160, 0), 4.28);
    EXPECT_EQ(device.value("/Pv/#/V", 160, 0), 381.2);
    EXPECT_EQ(device.value("/Pv/#/P", 160, 0), 1630.0);
    EXPECT_EQ(device.value("/Pv/#/Temperature", 160, 0), 44.0);
    EXPECT_EQ(device.value("/Pv/#/I", 160, 1), 3.95);
    EXPECT_EQ(device.value("/Pv/#/V", 160, 1), 374.5);
    EXPECT_EQ(device.value("/Pv/#/P", 160, 1), 1480.0);
    for (unsigned i = 2; i < sunspec::most_repetitions; ++i) {
        EXPECT_TRUE(device.has_no("/Pv/#/V", 160, i)) << i;
    }
}

TEST(d1, other_models_are_left_alone)
{
    const auto device = read("d1");
    EXPECT_EQ(device.value("/Ac/Power", 113), decoded::untouched);
    EXPECT_EQ(device.value("/Ac/L1/Power", 701), decoded::untouched);
    EXPECT_EQ(device.value("/Pv/#/V", 714), decoded::untouched);
}

TEST(d2, asleep)
{
    const auto device = read("d2");
    for (const unsigned id : {103U, 113U}) {
        EXPECT_EQ(device.value("/Ac/Power", id), 0.0) << id;
        EXPECT_EQ(device.value("/Ac/L1/Voltage", id), 0.0) << id << ": what it says; the driver hides it";
        EXPECT_EQ(device.value("/StatusCode", id), 8.0) << id << ": St 2, sleeping";
        EXPECT_EQ(device.value("/ErrorCode", id), 2.0) << id;
        EXPECT_EQ(device.value("/Ac/Energy/Forward", id), 12096.431) << id;
        EXPECT_EQ(device.value("/Temperature", id), 0.0) << id;
    }
    EXPECT_EQ(device.value("/Ac/MaxPower", 120), 8600.0);
    EXPECT_EQ(device.value("/Pv/#/V", 160, 0), 0.0);
    EXPECT_TRUE(device.has_no("/Pv/#/V", 160, 2));
}

/// 101, 102 and 103 have one layout: rows get their values in the slots of all three, the driver reads that of the model it found.
TEST(models, of_one_layout_share_a_decoder)
{
    EXPECT_EQ(program_of_model(blueplanet, 101).decode, program_of_model(blueplanet, 103).decode);
    EXPECT_EQ(program_of_model(blueplanet, 111).decode, program_of_model(blueplanet, 113).decode);
    EXPECT_NE(program_of_model(blueplanet, 103).decode, program_of_model(blueplanet, 113).decode);
    EXPECT_EQ(read("d1").value("/Ac/Power", 101), 3020.0);
}

TEST(models, as_many_words_as_the_rows_need)
{
    EXPECT_EQ(program_of_model(blueplanet, 103).words, 38) << "up to StVnd";
    EXPECT_EQ(program_of_model(blueplanet, 120).words, 3) << "WRtg and its factor";
    EXPECT_EQ(program_of_model(blueplanet, 160).words, 8) << "the part before the strings";
    EXPECT_TRUE(program_of_model(blueplanet, 160).repeated);
    EXPECT_FALSE(program_of_model(blueplanet, 103).repeated);
    EXPECT_EQ(program_of_model(blueplanet, 160).every, std::chrono::seconds{5});
    EXPECT_EQ(program_of_model(blueplanet, 103).every, std::chrono::seconds{1});
}

// --- one model, word by word ---

/// The data of a model, all 0 but what is said.
std::vector<std::byte> data(unsigned words, std::initializer_list<std::pair<unsigned, std::vector<unsigned>>> parts)
{
    std::vector<std::byte> all(2U * words);
    for (const auto& [offset, content] : parts) {
        for (std::size_t i = 0; i < content.size(); ++i) {
            all.at(2 * (offset + i)) = static_cast<std::byte>(content[i] >> 8U);
            all.at(2 * (offset + i) + 1) = static_cast<std::byte>(content[i] & 0xffU);
        }
    }
    return all;
}

double decode(unsigned id, std::string_view path, const std::vector<std::byte>& of)
{
    decoded one{blueplanet};
    one.model(id, of);
    return one.value(path, id);
}

double voltage(unsigned raw, unsigned factor)
{
    return decode(103, "/Ac/L1/Voltage", data(50, {{8, {raw}}, {11, {factor}}}));
}

TEST(scale_factor, is_a_power_of_ten)
{
    EXPECT_EQ(voltage(2304, 0xffff), 230.4);
    EXPECT_EQ(voltage(23, 1), 230.0);
    EXPECT_EQ(voltage(230, 0), 230.0);
    EXPECT_EQ(voltage(1, 10), 1e10);
    EXPECT_EQ(voltage(23040, 0xfff6), 2.304e-6) << "-10";
}

TEST(scale_factor, beyond_ten_or_not_implemented_is_no_value)
{
    EXPECT_TRUE(std::isnan(voltage(230, 0x000b))) << "11";
    EXPECT_TRUE(std::isnan(voltage(230, 0xfff5))) << "-11";
    EXPECT_TRUE(std::isnan(voltage(230, 0x8000))) << "not implemented";
    EXPECT_TRUE(std::isnan(voltage(230, 0xffff - 299)));
}

TEST(scale_factor, counts_only_for_its_own_points)
{
    const auto of = data(50, {{8, {2304}}, {11, {0x8000}}, {12, {302}}, {13, {1}}});
    EXPECT_TRUE(std::isnan(decode(103, "/Ac/L1/Voltage", of)));
    EXPECT_EQ(decode(103, "/Ac/Power", of), 3020.0);
}

TEST(scale_factor, missing_in_a_short_model_is_none)
{
    decoded device{blueplanet};
    device.model_of(103, 13, data(50, {{12, {302}}, {13, {1}}}));
    EXPECT_EQ(device.value("/Ac/Power", 103), 302.0) << "W is the last word";
    EXPECT_EQ(decode(103, "/Ac/Power", data(14, {{12, {302}}, {13, {1}}})), 3020.0);
}

TEST(short_model, points_beyond_its_end_have_no_value)
{
    decoded device{blueplanet};
    device.model_of(103, 23, data(50, {{12, {302}}, {13, {1}}, {22, {0x00bc, 0x614e}}}));
    EXPECT_EQ(device.value("/Ac/Power", 103), 3020.0);
    EXPECT_TRUE(device.has_no("/Ac/Energy/Forward", 103)) << "half a counter";
    EXPECT_TRUE(device.has_no("/Temperature", 103));
    EXPECT_TRUE(device.has_no("/StatusCode", 103));
    EXPECT_TRUE(device.has_no("/ErrorCode", 103));
}

TEST(short_model, strings_beyond_its_end_have_no_value)
{
    decoded device{blueplanet};
    // Three strings are announced, one and a half are there: the second one ends behind its voltage.
    device.model(160, data(8 + 20 + 11, {{8 + 10, {380}}, {8 + 20 + 10, {370}}}), 3);
    EXPECT_EQ(device.value("/Pv/#/V", 160, 0), 380.0);
    EXPECT_EQ(device.value("/Pv/#/V", 160, 1), 370.0);
    EXPECT_TRUE(device.has_no("/Pv/#/P", 160, 1));
    EXPECT_TRUE(device.has_no("/Pv/#/V", 160, 2));
}

TEST(short_model, no_words_at_all)
{
    decoded device{blueplanet};
    device.model(103, {});
    EXPECT_TRUE(device.has_no("/Ac/Power", 103));
    EXPECT_TRUE(device.has_no("/Ac/Energy/Forward", 103));
}

TEST(strings, no_more_than_are_announced)
{
    decoded device{blueplanet};
    device.model(160, data(8 + 3 * 20, {{8 + 10, {380}}, {8 + 20 + 10, {370}}}), 1);
    EXPECT_EQ(device.value("/Pv/#/V", 160, 0), 380.0);
    EXPECT_TRUE(device.has_no("/Pv/#/V", 160, 1));
}

TEST(strings, no_more_than_are_published)
{
    decoded device{blueplanet};
    device.model(160, data(sunspec::most_model_words, {{8 + 5 * 20 + 10, {333}}}), 100);
    EXPECT_EQ(device.value("/Pv/#/V", 160, 5), 333.0);
    EXPECT_EQ(device.value("/Pv/#/P", 160, 5), 0.0) << "its last word is the last one of a request";
}

double energy(unsigned high, unsigned low)
{
    return decode(103, "/Ac/Energy/Forward", data(50, {{22, {high, low}}}));
}

TEST(counter, marks_of_what_is_not_there)
{
    EXPECT_TRUE(std::isnan(energy(0x0000, 0x0000)));
    EXPECT_TRUE(std::isnan(energy(0xffff, 0xffff)));
    EXPECT_TRUE(std::isnan(energy(0x8000, 0x0000)));
    EXPECT_EQ(energy(0x00bc, 0x614e), 12345.678);
    EXPECT_EQ(energy(0x8000, 0x0001), 2147483.649);
    EXPECT_EQ(energy(0xffff, 0xfffe), 4294967.294);
    EXPECT_EQ(energy(0x0000, 0x0001), 0.001);
}

TEST(integers, marks_of_what_is_not_there)
{
    EXPECT_TRUE(std::isnan(voltage(0xffff, 0)));
    EXPECT_EQ(voltage(0x8000, 0), 32768.0) << "the mark of signed numbers";
    const auto power = [](unsigned raw) { return decode(103, "/Ac/Power", data(50, {{12, {raw}}})); };
    EXPECT_TRUE(std::isnan(power(0x8000)));
    EXPECT_EQ(power(0xffff), -1.0) << "the mark of unsigned numbers";
    EXPECT_EQ(decode(103, "/Ac/Frequency", data(50, {{14, {0xc343}}, {15, {0xfffd}}})), 49.987) << "beyond 32767";
    EXPECT_EQ(decode(103, "/Temperature", data(50, {{31, {0xffce}}, {35, {0xffff}}})), -5.0);
    EXPECT_EQ(decode(103, "/StatusCode", data(50, {{36, {0xffff}}})), sunspec::status_unknown);
}

double float_power(unsigned high, unsigned low)
{
    return decode(113, "/Ac/Power", data(60, {{20, {high, low}}}));
}

TEST(floats, what_is_no_number_has_no_value)
{
    EXPECT_EQ(float_power(0x3f80, 0x0000), 1.0);
    EXPECT_EQ(float_power(0x4b38, 0x93af), 12096431.0);
    EXPECT_EQ(float_power(0x8000, 0x0000), 0.0) << "-0";
    for (const auto& [high, low] : {std::pair{0xffffU, 0xffffU},
                                    {0x7fc0U, 0x0000U},
                                    {0x7f80U, 0x0000U},
                                    {0xff80U, 0x0000U},
                                    {0x7f80U, 0x0001U}}) {
        EXPECT_TRUE(std::isnan(float_power(high, low))) << std::hex << high << " " << low;
    }
}

TEST(meter_rows, the_sign_is_the_platforms)
{
    decoded device{meter};
    device.model(203, data(105, {{16, {100}}, {17, {0xff9c}}, {36, {0, 1000}}, {44, {0, 2000}}}));
    EXPECT_EQ(device.value("/Ac/Power", 203), -100.0) << "exported";
    EXPECT_EQ(device.value("/Ac/L1/Power", 203), 100.0);
    EXPECT_EQ(device.value("/Ac/Energy/Forward", 203), 2.0) << "imported";
    EXPECT_EQ(device.value("/Ac/Energy/Reverse", 203), 1.0);
}

} // namespace
