/// What the compiler makes of a descriptor: decoders of replies, encoders of writes.
#include "images.hpp"
#include <busbar/modbus/device.hpp>
#include <devices/abb/b21.hpp>
#include <devices/abb/b23.hpp>
#include <devices/carlo_gavazzi/em24.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace busbar;
using namespace busbar::rows;
using modbus::program_of;
using modbus::register_program;

/// Registers or coils of a device; what is not said is 0.
class contents {
public:
    contents(std::initializer_list<std::pair<unsigned, std::vector<unsigned>>> parts)
    {
        for (const auto& [address, words] : parts) {
            for (std::size_t i = 0; i < words.size(); ++i) {
                words_[address + static_cast<unsigned>(i)] = words[i];
            }
        }
    }

    /// The reply to a request for a block: big-endian words, or bits with the first coil in bit 0.
    [[nodiscard]] std::vector<std::byte> reply_to(const modbus::block& request) const
    {
        const bool bits = modbus::holds_bits(request.in_space);
        std::vector<std::byte> reply(bits ? (request.size + 7U) / 8U : 2U * request.size);
        for (unsigned i = 0; i < request.size; ++i) {
            const unsigned value = at(request.address + i);
            if (bits) {
                reply[i / 8] |= static_cast<std::byte>(value << i % 8);
            } else {
                reply[2 * i] = static_cast<std::byte>(value >> 8U);
                reply[2 * i + 1] = static_cast<std::byte>(value & 0xffU);
            }
        }
        return reply;
    }

private:
    [[nodiscard]] unsigned at(unsigned address) const
    {
        const auto found = words_.find(address);
        return found == words_.end() ? 0 : found->second;
    }
    std::map<unsigned, unsigned> words_;
};

/// What a program reads from a device.
class reading {
public:
    reading(const register_program& program, const contents& device)
        : program_(program),
          values_(program.rows.size()),
          texts_(program.rows.size())
    {
        for (std::size_t i = 0; i < program.blocks.size(); ++i) {
            const auto reply = device.reply_to(program.blocks[i]);
            program.decoders[i](reply.data(), values_.data(), texts_.data());
        }
    }
    [[nodiscard]] double value(std::string_view path) const { return values_[row(path)]; }
    [[nodiscard]] const std::string& text(std::string_view path) const { return texts_[row(path)]; }
    [[nodiscard]] bool has_no(std::string_view path) const { return std::isnan(value(path)); }

private:
    [[nodiscard]] std::size_t row(std::string_view path) const
    {
        for (std::size_t i = 0; i < program_.rows.size(); ++i) {
            if (program_.rows[i].path == path) {
                return i;
            }
        }
        throw std::invalid_argument("no row feeds " + std::string{path});
    }

    const register_program& program_;
    std::vector<double> values_;
    std::vector<std::string> texts_;
};

// --- real devices ---

const auto& em24 = program_of<devices::carlo_gavazzi::em24, devices::carlo_gavazzi::em24::link>;
const auto& b23 = program_of<devices::abb::b23, devices::abb::b23::link>;

TEST(em24, numbers_low_word_first)
{
    const reading meter{em24,
                        {{0x0000, {2304, 0}},          // 230.4 V
                         {0x000c, {0xe8c8, 0xffff}},   // -5.944 A
                         {0x0012, {0x86a0, 0x0001}},   // 100000: 10 kW
                         {0x0016, {0xffff, 0xffff}},   // -0.1 W
                         {0x0028, {0x0001, 0x8000}},   // -2^31 + 1
                         {0x0033, {501}},              // 50.1 Hz
                         {0x0034, {0x614e, 0x00bc}}}}; // 12345678
    EXPECT_EQ(meter.value("/Ac/L1/Voltage"), 230.4);
    EXPECT_EQ(meter.value("/Ac/L2/Voltage"), 0.0);
    EXPECT_EQ(meter.value("/Ac/L1/Current"), -5.944);
    EXPECT_EQ(meter.value("/Ac/L1/Power"), 10000.0);
    EXPECT_EQ(meter.value("/Ac/L3/Power"), -0.1);
    EXPECT_EQ(meter.value("/Ac/Power"), -214748364.7);
    EXPECT_EQ(meter.value("/Ac/Frequency"), 50.1);
    EXPECT_EQ(meter.value("/Ac/Energy/Forward"), 1234567.8);
}

TEST(em24, bit_of_a_register)
{
    EXPECT_EQ((reading{em24, {{0x0032, {0x0001}}}}.value("/PhaseSequence")), 1.0);
    EXPECT_EQ((reading{em24, {{0x0032, {0xfffe}}}}.value("/PhaseSequence")), 0.0);
}

TEST(em24, texts)
{
    const reading meter{
        em24,
        {{0x0302, {0x1211}}, {0x0304, {0x0103}}, {0x5000, {0x4259, 0x3132, 0x3334, 0x3536, 0x3738, 0x3900, 0x0000}}}};
    EXPECT_EQ(meter.text("/HardwareVersion"), "1.2.17");
    EXPECT_EQ(meter.text("/FirmwareVersion"), "0.1.3");
    EXPECT_EQ(meter.text("/Serial"), "BY123456789");
}

TEST(em24, identity_and_phases)
{
    const auto word = test::bytes("0671"); // 1649
    EXPECT_EQ(em24.identify_at, 0x000b);
    EXPECT_EQ(em24.decode_identity(word.data()), 1649.0);
    EXPECT_EQ(em24.models[1].value, 1649U);
    EXPECT_EQ(em24.models[1].name, "EM24DINAV23XE1PFA");
    EXPECT_EQ(em24.decode_phases(test::bytes("0003").data()), 3.0);
    EXPECT_EQ(em24.phases[3], 1);
    EXPECT_TRUE(em24.needs_setting);
    EXPECT_EQ(em24.setting_at, 0xa000);
    EXPECT_EQ(em24.setting, 7);
}

TEST(b23, numbers_high_word_first)
{
    const reading meter{b23,
                        {{0x5000, {0, 0, 0x00bc, 0x614e}}, // 12345678
                         {0x5004, {0, 1, 0, 0}},           // 2^32
                         {0x5b00, {0, 2304}},
                         {0x5b0c, {0x0001, 0x0000}}, // 65536
                         {0x5b14, {0xffff, 0xff9c}}, // -100
                         {0x5b2c, {5001}},
                         {0x5b3a, {0xfc18}}, // -1000
                         {0x8900, {0x0001, 0xe240}},
                         {0x8908, {0x4231, 0x2e32, 0x2e33, 0x2020, 0x2020, 0x0000, 0x0000, 0x0000}}}};
    EXPECT_EQ(meter.value("/Ac/Energy/Forward"), 123456.78);
    EXPECT_EQ(meter.value("/Ac/Energy/Reverse"), 42949672.96);
    EXPECT_EQ(meter.value("/Ac/L1/Voltage"), 230.4);
    EXPECT_EQ(meter.value("/Ac/L1/Current"), 655.36);
    EXPECT_EQ(meter.value("/Ac/Power"), -1.0);
    EXPECT_EQ(meter.value("/Ac/Frequency"), 50.01);
    EXPECT_EQ(meter.value("/Ac/PowerFactor"), -1.0);
    EXPECT_EQ(meter.text("/Serial"), "123456");
    EXPECT_EQ(meter.text("/FirmwareVersion"), "B1.2.3");
}

TEST(b23, what_is_not_measured_has_no_value)
{
    const reading meter{b23,
                        {{0x5000, {0xffff, 0xffff, 0xffff, 0xffff}},
                         {0x5b00, {0xffff, 0xffff}},
                         {0x5b02, {0x7fff, 0xffff}}, // the mark of signed numbers: here a number
                         {0x5b14, {0x7fff, 0xffff}},
                         {0x5b16, {0xffff, 0xffff}}, // the mark of unsigned numbers: here -1
                         {0x5b2c, {0xffff}},
                         {0x5b3a, {0x7fff}}}};
    for (const char* path : {"/Ac/Energy/Forward", "/Ac/L1/Voltage", "/Ac/Power", "/Ac/Frequency", "/Ac/PowerFactor"}) {
        EXPECT_TRUE(meter.has_no(path)) << path;
    }
    EXPECT_EQ(meter.value("/Ac/L2/Voltage"), 214748364.7);
    EXPECT_EQ(meter.value("/Ac/L1/Power"), -0.01);
}

TEST(b23, b24_is_another_model)
{
    EXPECT_EQ(b23.decode_identity(test::bytes("42323420").data()), static_cast<double>(b23.models[1].value));
    EXPECT_EQ(b23.identify_words, 2);
}

// --- options of rows ---

double reversed(double position)
{
    return position == 1 ? 0.0 : 1.0;
}

/// A pump whose registers use all that a row may say.
struct pump {
    static constexpr auto about = busbar::about{.type = "test.pump"};
    static constexpr auto link = modbus::tcp{};
    static constexpr auto registers = modbus::holding<service::heatpump>({
        {0, s16, 1, watt, "/Ac/L1/Power", negated},
        {1, u16, 0.1, kelvin, "/Temperature", bias(-5), within(-20, 60)},
        {2, u32, 10, watt_hour, "/Ac/Energy/Forward", rising},
        {4, f32, 1, kilowatt, "/Ac/Power"},
        {6, u16.bits(4, 3), 1, number, "/State"},
        {7, u16.unless(0xffff), 1, number, "/ErrorCode", converted_by(reversed)},
        {8, s16.unless(0x8000), 1, milliampere, "/Ac/Current"},
        {9, u16, 1, cos_phi, "/Ac/PowerFactor", within(0, 1)},
        {10, u16, "/HardwareVersion"},
        {11, u32.unless(0), "/Serial"},
        {13, u16.bits(8, 8), "/FirmwareVersion"},
    });
};
const auto& pump_program = program_of<pump, pump::link>;

TEST(options, units_are_converted)
{
    const reading device{pump_program, {{2, {0x0001, 0x0000}}, {4, {0x3fc0, 0x0000}}, {8, {0xff38}}}};
    EXPECT_EQ(device.value("/Ac/Energy/Forward"), 655.36) << "65536 * 10 Wh";
    EXPECT_EQ(device.value("/Ac/Power"), 1500.0) << "1.5 kW";
    EXPECT_EQ(device.value("/Ac/Current"), -0.2) << "-200 mA";
}

TEST(options, bias_comes_before_the_scale_and_kelvin_after)
{
    EXPECT_NEAR((reading{pump_program, {{1, {2986}}}}.value("/Temperature")), 24.95, 1e-9) << "(2986 - 5) * 0.1 K";
}

TEST(options, values_outside_the_valid_range_are_none)
{
    const auto temperature = [](unsigned raw) { return reading{pump_program, {{1, {raw}}}}.value("/Temperature"); };
    EXPECT_NEAR(temperature(2537), -19.95, 1e-9);
    EXPECT_TRUE(std::isnan(temperature(2536)));
    EXPECT_NEAR(temperature(3336), 59.95, 1e-9);
    EXPECT_TRUE(std::isnan(temperature(3337)));
    EXPECT_EQ((reading{pump_program, {{9, {1}}}}.value("/Ac/PowerFactor")), 1.0) << "the limit itself is inside";
    EXPECT_TRUE((reading{pump_program, {{9, {2}}}}.has_no("/Ac/PowerFactor")));
}

TEST(options, sign_and_codes)
{
    const reading device{pump_program, {{0, {0x0064}}, {6, {0xffbf}}, {7, {1}}}};
    EXPECT_EQ(device.value("/Ac/L1/Power"), -100.0);
    EXPECT_EQ(device.value("/State"), 3.0) << "bits 4 to 6";
    EXPECT_EQ(device.value("/ErrorCode"), 0.0);
}

TEST(options, not_implemented)
{
    EXPECT_TRUE((reading{pump_program, {{8, {0x8000}}}}.has_no("/Ac/Current")));
    EXPECT_TRUE((reading{pump_program, {{7, {0xffff}}}}.has_no("/ErrorCode"))) << "nothing to convert";
    EXPECT_TRUE((reading{pump_program, {{4, {0x7fc0, 0}}}}.has_no("/Ac/Power"))) << "NaN";
    EXPECT_TRUE((reading{pump_program, {{4, {0xff80, 0}}}}.has_no("/Ac/Power"))) << "-infinity";
}

TEST(options, numbers_as_texts)
{
    const reading device{pump_program, {{10, {65535}}, {11, {0xffff, 0xffff}}, {13, {0x2aff}}}};
    EXPECT_EQ(device.text("/HardwareVersion"), "65535");
    EXPECT_EQ(device.text("/Serial"), "4294967295");
    EXPECT_EQ(device.text("/FirmwareVersion"), "42");
    EXPECT_EQ((reading{pump_program, {{11, {0, 0}}}}.text("/Serial")), "") << "not implemented";
}

TEST(options, nothing_of_a_reply_before_remains)
{
    std::vector<double> values(pump_program.rows.size(), 7.0);
    std::vector<std::string> texts(pump_program.rows.size(), "of another device");
    for (std::size_t i = 0; i < pump_program.blocks.size(); ++i) {
        const auto reply = contents{{8, {0x8000}}}.reply_to(pump_program.blocks[i]);
        pump_program.decoders[i](reply.data(), values.data(), texts.data());
    }
    EXPECT_TRUE(std::isnan(values[6]));
    EXPECT_EQ(texts[9], "");
}

// --- coils and discrete inputs ---

struct generator {
    static constexpr auto about = busbar::about{.type = "test.generator"};
    static constexpr auto link = modbus::tcp{};
    static constexpr auto registers =
        modbus::join(modbus::holding<service::genset>({
                         {0x0000, s16, 1, watt, "/Ac/L1/Power"},
                         {0x0010, u16, 1, number, "/AutoStart", written_singly},
                         {0x0011, u16, 1, number, "/EnableRemoteStartMode", written_as_block},
                     }),
                     modbus::coils<service::genset>({
                         {0x0025, number, "/Start", written_singly},
                     }),
                     modbus::discrete_inputs<service::genset>({
                         {0x0003, number, "/RemoteStartModeEnabled"},
                         {0x000b, number, "/StatusCode"},
                         {0x0015, number, "/ErrorCode"},
                     }));
};
const auto& generator_program = program_of<generator, generator::link>;

TEST(bits, each_one_is_found)
{
    const auto inputs = [](unsigned set, const char* path) {
        return reading{generator_program, {{set, {1}}}}.value(path);
    };
    EXPECT_EQ(inputs(0x0003, "/RemoteStartModeEnabled"), 1.0) << "the first bit of the reply";
    EXPECT_EQ(inputs(0x000b, "/RemoteStartModeEnabled"), 0.0);
    EXPECT_EQ(inputs(0x000b, "/StatusCode"), 1.0) << "the first bit of the second byte";
    EXPECT_EQ(inputs(0x0015, "/ErrorCode"), 1.0) << "the last byte";
    EXPECT_EQ(inputs(0x0015, "/StatusCode"), 0.0);
    EXPECT_EQ(inputs(0x0025, "/Start"), 1.0);
    EXPECT_EQ(inputs(0x0024, "/Start"), 0.0);
}

// --- writes ---

/// The words that a write of the path carries; empty if the value is refused.
std::vector<unsigned> written(const register_program& program, std::string_view path, double value)
{
    for (std::size_t i = 0; i < program.rows.size(); ++i) {
        if (program.rows[i].path == path) {
            std::array<std::uint16_t, modbus::most_words_written> words{};
            if (program.encoders[i] == nullptr || !program.encoders[i](value, words.data())) {
                return {};
            }
            return {words.begin(), words.begin() + program.rows[i].size()};
        }
    }
    throw std::invalid_argument("no row feeds " + std::string{path});
}
using words = std::vector<unsigned>;

TEST(encoders, only_of_rows_with_a_write_rule)
{
    EXPECT_EQ(written(generator_program, "/Ac/L1/Power", 1), words{});
    EXPECT_EQ(written(generator_program, "/StatusCode", 1), words{});
}

TEST(encoders, coil_and_registers)
{
    EXPECT_EQ(written(generator_program, "/Start", 1), words{1});
    EXPECT_EQ(written(generator_program, "/Start", 0), words{0});
    EXPECT_EQ(written(generator_program, "/AutoStart", 1), words{1});
    EXPECT_EQ(written(generator_program, "/EnableRemoteStartMode", 1), words{1});
}

/// A set point, in whatever way a device may want it.
template <busbar::encoding Encoding, const unit& Unit, double (*Scale)(), bool Negated = false> struct set_point {
    static constexpr auto about = busbar::about{.type = "test.set_point"};
    static constexpr auto link = modbus::tcp{};
    static constexpr auto sign = row_option{[](row_options& o) { o.negated = Negated; }};
    static constexpr auto registers = modbus::holding<service::heatpump>({
        {0x0000, s16, 1.0, units::watt, "/Ac/L1/Power"},
        {0x0100, Encoding, Scale(), Unit, "/TargetTemperature", written_as_block, bias(-100), sign},
    });
};
constexpr double tenth()
{
    return 0.1;
}
constexpr double hundredth()
{
    return 0.01;
}
constexpr double one()
{
    return 1.0;
}

template <class Device> class encoded_set_point : public testing::Test {
};
using set_points = testing::Types<
    set_point<s16, celsius, tenth>, set_point<u16, kelvin, hundredth>, set_point<s32, celsius, hundredth>,
    set_point<s32_low, celsius, hundredth>, set_point<u32_low, kelvin, hundredth>, set_point<f32, celsius, one>,
    set_point<f32_low, kelvin, one>, set_point<f64, celsius, one>, set_point<s64_low, celsius, hundredth>,
    set_point<s16_le, celsius, tenth>, set_point<s16, celsius, tenth, true>, set_point<f32, celsius, one, true>>;
TYPED_TEST_SUITE(encoded_set_point, set_points);

TYPED_TEST(encoded_set_point, comes_back_as_it_was_written)
{
    const auto& program = program_of<TypeParam, TypeParam::link>;
    for (const double value : {0.0, 0.1, 21.5, 45.0, 55.3, 99.9, 100.0}) {
        const auto sent = written(program, "/TargetTemperature", value);
        ASSERT_EQ(sent.size(), program.rows[1].size()) << value;
        EXPECT_NEAR((reading{program, {{0x0100, sent}}}.value("/TargetTemperature")), value, 2e-5);
    }
}

TYPED_TEST(encoded_set_point, what_is_no_number_is_refused)
{
    const auto& program = program_of<TypeParam, TypeParam::link>;
    EXPECT_EQ(written(program, "/TargetTemperature", no_value), words{});
    EXPECT_EQ(written(program, "/TargetTemperature", std::numeric_limits<double>::infinity()), words{});
}

struct low_word_first {
    static constexpr auto about = busbar::about{.type = "test.low_word_first"};
    static constexpr auto link = modbus::tcp{};
    static constexpr auto registers = modbus::holding<service::heatpump>({
        {0x0000, s16, 1, watt, "/Ac/L1/Power"},
        {0x0100, s32_low, 0.001, celsius, "/TargetTemperature", written_as_block},
    });
};

TEST(encoders, low_word_first)
{
    const auto& program = program_of<low_word_first, low_word_first::link>;
    EXPECT_EQ(written(program, "/TargetTemperature", 100), (words{0x86a0, 0x0001}));
    EXPECT_EQ(written(program, "/TargetTemperature", -0.001), (words{0xffff, 0xffff}));
}

struct narrow {
    static constexpr auto about = busbar::about{.type = "test.narrow"};
    static constexpr auto link = modbus::tcp{};
    static constexpr auto registers = modbus::holding<service::heatpump>({
        {0x0000, s16, 1, watt, "/Ac/L1/Power"},
        {0x0100, u16.unless(500), 0.1, celsius, "/TargetTemperature", written_singly},
    });
};

TEST(encoders, what_the_register_cannot_hold_is_refused)
{
    const auto& program = program_of<narrow, narrow::link>;
    EXPECT_EQ(written(program, "/TargetTemperature", 6553.5), words{0xffff});
    EXPECT_EQ(written(program, "/TargetTemperature", 6553.6), words{});
    EXPECT_EQ(written(program, "/TargetTemperature", -0.1), words{});
    EXPECT_EQ(written(program, "/TargetTemperature", 50.0), words{}) << "that is \"not implemented\"";
    EXPECT_EQ(written(program, "/TargetTemperature", 21.54), words{215}) << "to the nearest";
}

} // namespace
