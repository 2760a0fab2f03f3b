/// Numbers to bytes: what was decoded is encoded to the same bytes, and what does not fit is refused.
#include "all_encodings.hpp"
#include "images.hpp"
#include <busbar/codec/encode.hpp>
#include <busbar/sunspec/model.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace busbar;
using namespace busbar::encodings;
using busbar::codec::raw_of;
using busbar::codec::rounding;
using busbar::test::bytes;

constexpr std::optional<std::uint64_t> refused = std::nullopt;

/// The bytes of a number that fits.
template <encoding E> std::vector<std::byte> encoded(double number, rounding how = rounding::nearest)
{
    std::vector<std::byte> memory(E.bytes);
    codec::store<E>(raw_of<E>(number, how).value(), memory.data());
    return memory;
}

/// For the message of a failed property.
std::string describe(const encoding& e)
{
    return "kind " + std::to_string(static_cast<int>(e.kind)) + ", " + std::to_string(e.bytes) + " bytes, order " +
           std::to_string(static_cast<int>(e.order)) + ", bits " + std::to_string(e.first_bit) + "+" +
           std::to_string(e.bit_count) + ", marker " +
           (e.not_implemented.used ? std::to_string(e.not_implemented.raw) : std::string{"none"});
}

TEST(encode, every_order)
{
    EXPECT_EQ(encoded<u8>(0x12), bytes("12"));
    EXPECT_EQ(encoded<u8.in(byte_order::low_word)>(0x12), bytes("12"));
    EXPECT_EQ(encoded<u8.in(byte_order::swapped_bytes)>(0x12), bytes("12"));
    EXPECT_EQ(encoded<s16>(-123), bytes("FF85"));
    EXPECT_EQ(encoded<s16_le>(-123), bytes("85FF"));
    EXPECT_EQ(encoded<s16.in(byte_order::low_word)>(-123), bytes("FF85"));
    EXPECT_EQ(encoded<s16.in(byte_order::swapped_bytes)>(-123), bytes("85FF"));
    EXPECT_EQ(encoded<u32>(287454020), bytes("11223344"));
    EXPECT_EQ(encoded<u32_le>(287454020), bytes("44332211"));
    EXPECT_EQ(encoded<u32_low>(287454020), bytes("33441122"));
    EXPECT_EQ(encoded<u32.in(byte_order::swapped_bytes)>(287454020), bytes("22114433"));
    EXPECT_EQ(encoded<s64_low>(-4822678189205111.0), bytes("9989BBAADDCCFFEE"));
    EXPECT_EQ(encoded<f32>(-118.625), bytes("C2ED4000"));
    EXPECT_EQ(encoded<f32_low>(-118.625), bytes("4000C2ED"));
    EXPECT_EQ(encoded<f64>(3.141592653589793), bytes("400921FB54442D18"));
}

/// modbus.md §6: 2500 W of 10 kW is 25.0 %, raw 250 with the scale factor -1.
TEST(encode, power_limit_of_sunspec)
{
    EXPECT_EQ(encoded<sunspec::types::uint16>(25.0 * 10), bytes("00FA"));
    EXPECT_EQ(encoded<sunspec::types::uint32>(120), bytes("00000078"));
}

/// can.md §2.8: "53.29/99.99/4000/46.01 -> floor, floor, saturate, ceil" (what saturates is cut before it is encoded), then 356 and
/// 355.
TEST(encode, can_frames)
{
    std::vector<std::byte> limits(8);
    codec::store<u16_le>(raw_of<u16_le>(53.29 * 10, rounding::down).value(), limits.data());
    codec::store<s16_le>(raw_of<s16_le>(99.99 * 10, rounding::down).value(), limits.data() + 2);
    EXPECT_EQ(raw_of<s16_le>(4000.0 * 10, rounding::down), refused);
    codec::store<s16_le>(raw_of<s16_le>(32767, rounding::down).value(), limits.data() + 4);
    codec::store<u16_le>(raw_of<u16_le>(46.01 * 10, rounding::up).value(), limits.data() + 6);
    EXPECT_EQ(limits, bytes("1402E703FF7FCD01"));

    std::vector<std::byte> measured(6);
    codec::store<s16_le>(raw_of<s16_le>(53.155 * 100).value(), measured.data());
    codec::store<s16_le>(raw_of<s16_le>(-10.25 * 10).value(), measured.data() + 2);
    codec::store<s16_le>(raw_of<s16_le>(24.96 * 10).value(), measured.data() + 4);
    EXPECT_EQ(measured, bytes("C41499FFFA00"));

    std::vector<std::byte> charge(6);
    codec::store<u16_le>(raw_of<u16_le>(79.153, rounding::down).value(), charge.data());
    codec::store<u16_le>(raw_of<u16_le>(99.6, rounding::down).value(), charge.data() + 2);
    codec::store<u16_le>(raw_of<u16_le>(79.153 * 100, rounding::down).value(), charge.data() + 4);
    EXPECT_EQ(charge, bytes("4F006300EB1E"));
}

TEST(encode, rounds_as_it_is_told)
{
    EXPECT_EQ(raw_of<u16>(2.5), 3U);
    EXPECT_EQ(raw_of<u16>(2.49), 2U);
    EXPECT_EQ(raw_of<u16>(2.9, rounding::down), 2U);
    EXPECT_EQ(raw_of<u16>(2.1, rounding::up), 3U);
    EXPECT_EQ(raw_of<u16>(2.0, rounding::down), 2U);
    EXPECT_EQ(raw_of<u16>(2.0, rounding::up), 2U);
    EXPECT_EQ(raw_of<s16>(-2.5), 0xfffdU);
    EXPECT_EQ(raw_of<s16>(-2.1, rounding::down), 0xfffdU);
    EXPECT_EQ(raw_of<s16>(-2.9, rounding::up), 0xfffeU);
    EXPECT_EQ(raw_of<u16>(-0.4), 0U);
    EXPECT_EQ(raw_of<u16>(-0.9, rounding::up), 0U);
    EXPECT_EQ(raw_of<u8>(255.4), 255U);
    // A float has no raw numbers between which a value could lie in a way that matters.
    EXPECT_EQ(raw_of<f32>(1.0, rounding::up), 0x3f800000U);
}

/// can.md §2.8: "add 1e-9 before floor; plain float*10 truncation is wrong". Every tenth up to 6553.5 is a whole number of tenths,
/// whichever way its scale came to it.
TEST(encode, rounding_down_or_up_does_not_move_what_is_whole)
{
    for (int tenths = 0; tenths <= 65535; ++tenths) {
        const double value = std::stod(std::to_string(tenths) + "e-1");
        for (const double number : {value * 10, value / 0.1}) {
            ASSERT_EQ(raw_of<u16_le>(number, rounding::down), static_cast<unsigned>(tenths)) << value;
            ASSERT_EQ(raw_of<u16_le>(number, rounding::up), static_cast<unsigned>(tenths)) << value;
        }
    }
    for (int thousandths = -2'000'000; thousandths <= 2'000'000; thousandths += 7) {
        const double value = std::stod(std::to_string(thousandths) + "e-3");
        const auto expected = static_cast<std::uint32_t>(thousandths);
        ASSERT_EQ(raw_of<s32>(value / 0.001, rounding::down), expected) << value;
        ASSERT_EQ(raw_of<s32>(value / 0.001, rounding::up), expected) << value;
    }
    // Numbers so large that the steps of a double are coarser than 1e-9.
    ASSERT_EQ(raw_of<u32>(std::nextafter(4e9, 0), rounding::down), 4000000000U);
    ASSERT_EQ(raw_of<u32>(std::nextafter(4e9, 5e9), rounding::up), 4000000000U);
    // What is not whole is not moved the other way.
    EXPECT_EQ(raw_of<u16>(2.9999, rounding::down), 2U);
    EXPECT_EQ(raw_of<u16>(2.0001, rounding::up), 3U);
}

TEST(encode, refuses_what_does_not_fit)
{
    EXPECT_EQ(raw_of<u8>(255.5), refused);
    EXPECT_EQ(raw_of<u8>(-1), refused);
    EXPECT_EQ(raw_of<u8>(-0.5), refused);
    EXPECT_EQ(raw_of<s8>(127), 127U);
    EXPECT_EQ(raw_of<s8>(128), refused);
    EXPECT_EQ(raw_of<s8>(-128), 0x80U);
    EXPECT_EQ(raw_of<s8>(-129), refused);
    EXPECT_EQ(raw_of<u16>(65536), refused);
    EXPECT_EQ(raw_of<s16>(-32769), refused);
    EXPECT_EQ(raw_of<u32>(4294967296.0), refused);
    EXPECT_EQ(raw_of<s32>(2147483648.0), refused);
    EXPECT_EQ(raw_of<s32>(-2147483648.0), 0x80000000U);
    EXPECT_EQ(raw_of<u64>(18446744073709551616.0), refused);
    EXPECT_EQ(raw_of<u64>(18446744073709549568.0), 0xfffffffffffff800U); // the largest double below
    EXPECT_EQ(raw_of<s64>(9223372036854775808.0), refused);
    EXPECT_EQ(raw_of<s64>(-9223372036854775808.0), 0x8000000000000000U);
    EXPECT_EQ(raw_of<u16.bits(4, 4)>(15), 15U);
    EXPECT_EQ(raw_of<u16.bits(4, 4)>(16), refused);
    EXPECT_EQ(raw_of<s16.bits(4, 4)>(-8), 8U);
    EXPECT_EQ(raw_of<s16.bits(4, 4)>(-9), refused);
    EXPECT_EQ(raw_of<bit(3)>(1), 1U);
    EXPECT_EQ(raw_of<bit(3)>(2), refused);
    EXPECT_EQ(raw_of<f32>(3.5e38), refused);
    EXPECT_EQ(raw_of<f32>(-3.5e38), refused);
    EXPECT_EQ(raw_of<f32>(3.4028234663852886e38), 0x7f7fffffU);
}

TEST(encode, refuses_what_is_no_number)
{
    for (const double number :
         {no_value, std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
        EXPECT_EQ(raw_of<u16>(number), refused);
        EXPECT_EQ(raw_of<s64>(number), refused);
        EXPECT_EQ(raw_of<f32>(number), refused);
        EXPECT_EQ(raw_of<f64>(number), refused);
    }
}

TEST(encode, never_gives_the_marker_of_not_implemented)
{
    EXPECT_EQ(raw_of<sunspec::types::uint16>(65535), refused);
    EXPECT_EQ(raw_of<sunspec::types::uint16>(65534.6), refused);
    EXPECT_EQ(raw_of<sunspec::types::uint16>(65534), 65534U);
    EXPECT_EQ(raw_of<sunspec::types::int16>(-32768), refused);
    EXPECT_EQ(raw_of<sunspec::types::int16>(-1), 0xffffU);
    EXPECT_EQ(raw_of<sunspec::types::acc32>(0), refused);
    EXPECT_EQ(raw_of<sunspec::types::uint32>(4294967295.0), refused);
    EXPECT_EQ(raw_of<u16.bits(4, 4).unless(0xf)>(15), refused);
    // The marker of the whole number is none of the group's: 0xffff in four bits is impossible, 0 is a good value.
    EXPECT_EQ(raw_of<u16.unless(0).bits(4, 4)>(0), 0U);
}

TEST(encode, leaves_the_other_bits_alone)
{
    std::vector<std::byte> memory = bytes("A5C3");
    codec::store<u16.bits(4, 8)>(0xff, memory.data());
    EXPECT_EQ(memory, bytes("AFF3"));
    codec::store<u16.bits(4, 8)>(0x00, memory.data());
    EXPECT_EQ(memory, bytes("A003"));
    codec::store<u16_le.bit(15)>(1, memory.data());
    EXPECT_EQ(memory, bytes("A083"));
    codec::store<u16.bits(0, 4)>(0xfff5, memory.data()); // what passes the group is cut, not spilt
    EXPECT_EQ(memory, bytes("A085"));
}

/// The bits of a number that belong to its group.
std::uint64_t own_bits(const encoding& e)
{
    const std::uint64_t whole = ~std::uint64_t{0} >> (64U - 8U * e.bytes);
    return e.bit_count == 0 ? whole : (~std::uint64_t{0} >> (64U - e.bit_count)) << e.first_bit;
}

bool is_finite_float(std::uint64_t raw, unsigned size)
{
    const std::uint64_t exponent = size == 4 ? 0x7f800000U : 0x7ff0000000000000U;
    return (raw & exponent) != exponent;
}

/// Properties are tried with random numbers. The seed is 0 unless asked otherwise; to vary it or to repeat a failure:
/// --gtest_shuffle --gtest_random_seed=<seed of the message>.
std::uint64_t seed()
{
    return static_cast<std::uint64_t>(testing::UnitTest::GetInstance()->random_seed());
}

std::vector<std::byte> random_bytes(std::mt19937_64& random, std::size_t count)
{
    std::vector<std::byte> result(count); // exactly: the address sanitizer sees a step beyond
    // Every fourth of only 00, 7f, 80, ff: markers, signs and limits live there.
    constexpr std::array<unsigned, 4> edges{0x00, 0x7f, 0x80, 0xff};
    const bool at_the_edge = random() % 4 == 0;
    for (std::byte& b : result) {
        b = static_cast<std::byte>(at_the_edge ? edges[random() % 4] : random() & 0xffU);
    }
    return result;
}

/// encode(decode(raw)) == raw for random raw numbers of every encoding, and nothing but the number's own bits is touched.
TEST(encode, is_the_inverse_of_decode)
{
    SCOPED_TRACE("seed " + std::to_string(seed()));
    std::mt19937_64 random{seed()};
    std::size_t numbers = 0;

    for (const test::codec_functions& c : test::all_codecs) {
        SCOPED_TRACE(describe(c.of));
        for (int round = 0; round < 500; ++round) {
            const std::vector<std::byte> memory = random_bytes(random, c.of.bytes);
            const std::uint64_t raw = c.load_bits(memory.data());
            const double number = c.decode(memory.data());

            const raw_marker& marker = c.of.not_implemented;
            const bool marked = marker.used && (marker.of_group ? raw : c.load(memory.data())) == marker.raw;
            const bool floating = c.of.kind == number_kind::floating_point;
            ASSERT_EQ(std::isnan(number), marked || (floating && !is_finite_float(raw, c.of.bytes))) << "raw " << raw;

            std::vector<std::byte> other = random_bytes(random, c.of.bytes);
            const std::uint64_t before = c.load(other.data());
            c.store(raw, other.data());
            ASSERT_EQ(c.load_bits(other.data()), raw);
            ASSERT_EQ((before ^ c.load(other.data())) & ~own_bits(c.of), 0U) << "bits of a neighbour changed";

            if (std::isnan(number) || (!floating && std::abs(number) >= 9007199254740992.0)) {
                continue; // no number, or one with more digits than a double has
            }
            for (const rounding how : {rounding::nearest, rounding::down, rounding::up}) {
                ASSERT_EQ(c.raw_of(number, how), raw) << "number " << number;
            }
            ++numbers;
        }
    }
    EXPECT_GT(numbers, 100'000U) << "the property was hardly tried";
}

/// Whatever the number is, the raw number that comes out decodes to it (rounded), or there is none.
TEST(encode, never_gives_a_raw_number_that_means_something_else)
{
    SCOPED_TRACE("seed " + std::to_string(seed()));
    std::mt19937_64 random{seed()};
    std::uniform_real_distribution<double> magnitude{-2.0, 70.0};
    std::size_t fitted = 0;
    std::size_t unfit = 0;

    for (const test::codec_functions& c : test::all_codecs) {
        SCOPED_TRACE(describe(c.of));
        const bool floating = c.of.kind == number_kind::floating_point;
        for (int round = 0; round < 300; ++round) {
            const double number = (random() % 2 == 0 ? 1.0 : -1.0) * std::exp2(magnitude(random));
            for (const rounding how : {rounding::nearest, rounding::down, rounding::up}) {
                const std::optional<std::uint64_t> raw = c.raw_of(number, how);
                if (!raw) {
                    ++unfit;
                    continue;
                }
                ++fitted;
                std::vector<std::byte> memory(c.of.bytes, std::byte{0x55});
                c.store(*raw, memory.data());
                const double back = c.decode(memory.data());
                const double slack = std::max(1e-8, std::abs(number) * 1e-15);
                const double step = floating ? std::abs(number) * 1e-6 : how == rounding::nearest ? 0.5 : 1.0;
                ASSERT_LE(std::abs(back - number), step + slack) << number << " became " << back; // false for NaN too
                if (!floating) {
                    ASSERT_TRUE(how != rounding::down || back <= number + slack) << number << " became " << back;
                    ASSERT_TRUE(how != rounding::up || back >= number - slack) << number << " became " << back;
                }
            }
        }
    }
    EXPECT_GT(fitted, 50'000U);
    EXPECT_GT(unfit, 50'000U);
}

} // namespace
