/// Bytes to numbers, against values computed by hand.
#include "images.hpp"
#include <busbar/codec/decode.hpp>
#include <busbar/sunspec/model.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace busbar;
using namespace busbar::encodings;
using busbar::test::bytes;

/// The number of an encoding that fills `hex` exactly.
template <encoding E> double decoded(std::string_view hex)
{
    const std::vector<std::byte> memory = bytes(hex);
    EXPECT_EQ(memory.size(), E.bytes) << hex;
    return codec::decode<E>(memory.data());
}

/// The number at `offset` of a longer memory.
template <encoding E> double decoded_at(const std::vector<std::byte>& memory, std::size_t offset)
{
    EXPECT_LE(offset + E.bytes, memory.size());
    return codec::decode<E>(memory.data() + offset);
}

template <encoding E> std::string text_of(const std::vector<std::byte>& memory)
{
    EXPECT_EQ(memory.size(), E.bytes);
    std::vector<char> room(E.bytes);
    return std::string{codec::decode_text<E>(memory.data(), room.data())};
}

/// Text as the bytes of its characters.
std::vector<std::byte> characters(std::string_view text)
{
    std::vector<std::byte> result;
    for (const char c : text) {
        result.push_back(static_cast<std::byte>(c));
    }
    return result;
}

bool is_no_value(double number)
{
    return std::isnan(number);
}

TEST(decode, one_byte)
{
    EXPECT_EQ(decoded<u8>("00"), 0);
    EXPECT_EQ(decoded<u8>("7F"), 127);
    EXPECT_EQ(decoded<u8>("FF"), 255);
    EXPECT_EQ(decoded<s8>("7F"), 127);
    EXPECT_EQ(decoded<s8>("80"), -128);
    EXPECT_EQ(decoded<s8>("FF"), -1);
    EXPECT_EQ(decoded<u8.in(byte_order::low_word)>("12"), 0x12);
    EXPECT_EQ(decoded<u8.in(byte_order::swapped_bytes)>("12"), 0x12);
    EXPECT_EQ(decoded<u8.in(byte_order::little)>("12"), 0x12);
}

TEST(decode, two_bytes_in_every_order)
{
    EXPECT_EQ(decoded<u16>("1234"), 0x1234);
    EXPECT_EQ(decoded<u16_be>("1234"), 0x1234);
    EXPECT_EQ(decoded<u16_le>("3412"), 0x1234);
    EXPECT_EQ(decoded<u16.in(byte_order::low_word)>("1234"), 0x1234);
    EXPECT_EQ(decoded<u16.in(byte_order::swapped_bytes)>("3412"), 0x1234);
    EXPECT_EQ(decoded<s16>("FF85"), -123);
    EXPECT_EQ(decoded<s16_le>("85FF"), -123);
    EXPECT_EQ(decoded<s16.in(byte_order::low_word)>("FF85"), -123);
    EXPECT_EQ(decoded<s16.in(byte_order::swapped_bytes)>("85FF"), -123);
    EXPECT_EQ(decoded<s16>("8000"), -32768);
    EXPECT_EQ(decoded<u16>("FFFF"), 65535);
}

TEST(decode, four_bytes_in_every_order)
{
    EXPECT_EQ(decoded<u32>("11223344"), 287454020);
    EXPECT_EQ(decoded<u32_le>("44332211"), 287454020);
    EXPECT_EQ(decoded<u32_low>("33441122"), 287454020);
    EXPECT_EQ(decoded<u32.in(byte_order::swapped_bytes)>("22114433"), 287454020);
    EXPECT_EQ(decoded<s32>("81223344"), -2128465084);
    EXPECT_EQ(decoded<s32_le>("44332281"), -2128465084);
    EXPECT_EQ(decoded<s32_low>("33448122"), -2128465084);
    EXPECT_EQ(decoded<s32.in(byte_order::swapped_bytes)>("22814433"), -2128465084);
    EXPECT_EQ(decoded<u32>("FFFFFFFF"), 4294967295.0);
}

TEST(decode, eight_bytes_in_every_order)
{
    EXPECT_EQ(decoded<u64>("0011223344556677"), 4822678189205111.0);
    EXPECT_EQ(decoded<u64.in(byte_order::little)>("7766554433221100"), 4822678189205111.0);
    EXPECT_EQ(decoded<u64_low>("6677445522330011"), 4822678189205111.0);
    EXPECT_EQ(decoded<u64.in(byte_order::swapped_bytes)>("1100332255447766"), 4822678189205111.0);
    EXPECT_EQ(decoded<s64>("FFEEDDCCBBAA9989"), -4822678189205111.0);
    EXPECT_EQ(decoded<s64.in(byte_order::little)>("8999AABBCCDDEEFF"), -4822678189205111.0);
    EXPECT_EQ(decoded<s64_low>("9989BBAADDCCFFEE"), -4822678189205111.0);
    EXPECT_EQ(decoded<s64.in(byte_order::swapped_bytes)>("EEFFCCDDAABB8999"), -4822678189205111.0);
    EXPECT_EQ(decoded<u64>("FFFFFFFFFFFFFFFF"), 18446744073709551616.0); // the nearest double
    EXPECT_EQ(decoded<s64>("8000000000000000"), -9223372036854775808.0);
}

TEST(decode, floats_in_every_order)
{
    EXPECT_EQ(decoded<f32>("C2ED4000"), -118.625);
    EXPECT_EQ(decoded<f32_le>("0040EDC2"), -118.625);
    EXPECT_EQ(decoded<f32_low>("4000C2ED"), -118.625);
    EXPECT_EQ(decoded<f32.in(byte_order::swapped_bytes)>("EDC20040"), -118.625);
    EXPECT_EQ(decoded<f64>("400921FB54442D18"), 3.141592653589793);
    EXPECT_EQ(decoded<f64.in(byte_order::little)>("182D4454FB210940"), 3.141592653589793);
    EXPECT_EQ(decoded<f64.in(byte_order::low_word)>("2D18544421FB4009"), 3.141592653589793);
    EXPECT_EQ(decoded<f64.in(byte_order::swapped_bytes)>("0940FB214454182D"), 3.141592653589793);
    EXPECT_EQ(decoded<f32>("00000001"), std::numeric_limits<float>::denorm_min());
    EXPECT_EQ(decoded<f32>("7F7FFFFF"), std::numeric_limits<float>::max());
}

TEST(decode, is_known_to_the_compiler)
{
    static constexpr std::array<std::byte, 4> memory{std::byte{0x00}, std::byte{0xbc}, std::byte{0x61},
                                                     std::byte{0x4e}};
    static_assert(codec::decode<u32>(memory.data()) == 12345678.0);
    static_assert(codec::scaled(2304, 0.1) == 230.4);
    static_assert(codec::scaled(1, 1e-300) == 1e-300); // a reciprocal that no integer holds would not compile here
}

TEST(decode, bits_and_groups)
{
    EXPECT_EQ(decoded<bit(0)>("0001"), 1);
    EXPECT_EQ(decoded<bit(8)>("0100"), 1);
    EXPECT_EQ(decoded<bit(15)>("7FFF"), 0);
    EXPECT_EQ(decoded<bit(15)>("8000"), 1);
    EXPECT_EQ(decoded<u16_le.bit(8)>("0001"), 1);
    EXPECT_EQ(decoded<u8.bits(4, 4)>("22"), 2); // JBD software version 2.2
    EXPECT_EQ(decoded<u8.bits(0, 4)>("14"), 4);
    EXPECT_EQ(decoded<u16.bits(5, 4)>("3057"), 2);
    EXPECT_EQ(decoded<u32.bits(8, 16)>("12345678"), 0x3456);
    EXPECT_EQ(decoded<u32_low.bits(8, 16)>("56781234"), 0x3456);
    EXPECT_EQ(decoded<u64.bits(63, 1)>("8000000000000000"), 1);
    EXPECT_EQ(decoded<u64.bits(0, 64)>("0011223344556677"), 4822678189205111.0);
    // The sign of a group is the group's own.
    EXPECT_EQ(decoded<s16.bits(0, 4)>("000F"), -1);
    EXPECT_EQ(decoded<s16.bits(4, 8)>("0800"), -128);
    EXPECT_EQ(decoded<s16.bits(4, 8)>("F7FF"), 127);
}

TEST(decode, not_implemented_is_no_value)
{
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::int16>("8000")));
    EXPECT_EQ(decoded<sunspec::types::int16>("7FFF"), 32767);
    EXPECT_EQ(decoded<sunspec::types::int16>("FFFF"), -1);
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::uint16>("FFFF")));
    EXPECT_EQ(decoded<sunspec::types::uint16>("FFFE"), 65534);
    EXPECT_EQ(decoded<sunspec::types::uint16>("8000"), 32768);
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::enum16>("FFFF")));
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::bitfield16>("FFFF")));
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::acc16>("0000")));
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::count>("FFFF")));
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::sunssf>("8000")));
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::int32>("80000000")));
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::uint32>("FFFFFFFF")));
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::enum32>("FFFFFFFF")));
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::bitfield32>("FFFFFFFF")));
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::acc32>("00000000")));
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::int64>("8000000000000000")));
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::uint64>("FFFFFFFFFFFFFFFF")));
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::acc64>("0000000000000000")));
    // The marker is a raw number: the order of the bytes does not matter to it.
    EXPECT_TRUE(is_no_value(decoded<u32_low.unless(0x80000000)>("00008000")));
    EXPECT_EQ(decoded<u32_low.unless(0x80000000)>("80000000"), 32768);
}

TEST(decode, a_bit_of_a_number_that_is_not_implemented_is_no_value)
{
    // 0xFFFF in a bit field means that the device has none: an alarm made of one of its bits would be a lie.
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::bitfield16.bit(5)>("FFFF")));
    EXPECT_EQ(decoded<sunspec::types::bitfield16.bit(5)>("0020"), 1);
    EXPECT_EQ(decoded<sunspec::types::bitfield16.bit(5)>("FFDF"), 0);
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::bitfield32.bits(0, 4)>("FFFFFFFF")));
    EXPECT_EQ(decoded<sunspec::types::bitfield32.bits(0, 4)>("0000000F"), 15);
    // A marker that is given for the group is looked for in the group.
    EXPECT_TRUE(is_no_value(decoded<u16.bits(4, 4).unless(0xf)>("12F4")));
    EXPECT_EQ(decoded<u16.bits(4, 4).unless(0xf)>("FF4F"), 4);
}

TEST(decode, nan_and_infinity_are_no_value)
{
    for (const char* nan : {"FFFFFFFF", "7FC00000", "7F800001", "FFC00000"}) {
        EXPECT_TRUE(is_no_value(decoded<f32>(nan))) << nan;
    }
    EXPECT_TRUE(is_no_value(decoded<f32>("7F800000")));
    EXPECT_TRUE(is_no_value(decoded<f32>("FF800000")));
    EXPECT_TRUE(is_no_value(decoded<f64>("7FF8000000000000")));
    EXPECT_TRUE(is_no_value(decoded<f64>("7FF0000000000000")));
    EXPECT_TRUE(is_no_value(decoded<f64>("FFF0000000000000")));
}

/// modbus.md §6, "Extra unit cases".
TEST(decode, extra_cases_of_sunspec)
{
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::float32>("FFFF FFFF")));
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::float32>("7FC0 0000")));
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::float32>("7F80 0000")));
    EXPECT_EQ(decoded<sunspec::types::float32>("3F80 0000"), 1.0);
    EXPECT_EQ(decoded<sunspec::types::float32>("4B38 93AF"), 12096431.0);
    EXPECT_EQ(decoded<sunspec::types::acc32>("00BC 614E"), 12345678);
    EXPECT_EQ(codec::scaled_by_power_of_ten(decoded<sunspec::types::uint16>("C343"), -3), 49.987);
    EXPECT_EQ(codec::scaled_by_power_of_ten(decoded<sunspec::types::int16>("FFCE"), -1), -5.0);
    // Scale factors: 0x8000 is none, 11 is impossible, -10 is the last good one.
    EXPECT_TRUE(is_no_value(decoded<sunspec::types::sunssf>("8000")));
    EXPECT_TRUE(
        is_no_value(codec::scaled_by_power_of_ten(1, static_cast<int>(decoded<sunspec::types::sunssf>("000B")))));
    EXPECT_EQ(codec::scaled_by_power_of_ten(1, static_cast<int>(decoded<sunspec::types::sunssf>("FFF6"))), 1e-10);
}

/// serial.md §1.1, examples 1, 2, 4, 6: offsets count from the payload, which begins with byte 4 of the frame.
TEST(decode, jbd_replies)
{
    const auto first =
        bytes("DD 03 00 1B 17 00 00 00 02 D0 03 E8 00 00 20 78 00 00 00 00 00 00 10 48 03 0F 02 0B 76 0B 82 FB FF 77");
    EXPECT_EQ(codec::scaled(decoded_at<u16_be>(first, 4), 0.01), 58.88);
    EXPECT_EQ(codec::scaled(decoded_at<s16_be>(first, 6), 0.01), 0);
    EXPECT_EQ(codec::scaled(decoded_at<u16_be>(first, 8), 0.01), 7.20);
    EXPECT_EQ(codec::scaled(decoded_at<u16_be>(first, 10), 0.01), 10.00);
    EXPECT_EQ(decoded_at<u16_be.bits(9, 7)>(first, 14) + 2000, 2016);
    EXPECT_EQ(decoded_at<u16_be.bits(5, 4)>(first, 14), 3);
    EXPECT_EQ(decoded_at<u16_be.bits(0, 5)>(first, 14), 24);
    EXPECT_EQ(decoded_at<u8.bits(4, 4)>(first, 22), 1);
    EXPECT_EQ(decoded_at<u8.bits(0, 4)>(first, 22), 0);
    EXPECT_EQ(decoded_at<u8>(first, 23), 72);
    EXPECT_EQ(decoded_at<u8>(first, 24), 3);
    EXPECT_EQ(decoded_at<u8>(first, 25), 15);
    EXPECT_EQ(decoded_at<u8>(first, 26), 2);
    EXPECT_EQ(codec::scaled(decoded_at<u16_be>(first, 27) - 2731, 0.1), 20.3);
    EXPECT_EQ(codec::scaled(decoded_at<u16_be>(first, 29) - 2731, 0.1), 21.5);

    const auto charging =
        bytes("DD 03 00 23 15 05 04 2A 1C 4B 27 10 00 02 33 2B 00 00 00 00 00 00 14 48 03 10 06 0B A9 0B B5 0B A3 "
              "0B A1 0B A3 0B A5 F9 F6 77");
    EXPECT_EQ(codec::scaled(decoded_at<u16_be>(charging, 4), 0.01), 53.81);
    EXPECT_EQ(codec::scaled(decoded_at<s16_be>(charging, 6), 0.01), 10.66);
    EXPECT_EQ(codec::scaled(decoded_at<u16_be>(charging, 8), 0.01), 72.43);
    EXPECT_EQ(decoded_at<u16_be>(charging, 12), 2);
    EXPECT_EQ(decoded_at<u8>(charging, 25), 16);
    const double temperatures[] = {25.4, 26.6, 24.8, 24.6, 24.8, 25.0};
    for (std::size_t i = 0; i < std::size(temperatures); ++i) {
        EXPECT_EQ(codec::scaled(decoded_at<u16_be>(charging, 27 + 2 * i) - 2731, 0.1), temperatures[i]) << i;
    }

    const auto freezing =
        bytes("DD 03 00 1B 05 00 FB 2E 10 68 6D 60 00 25 30 CF 00 0A 00 00 00 22 22 0F 02 04 02 0A 76 0A AD FA B2 77");
    EXPECT_EQ(codec::scaled(decoded_at<u16_be>(freezing, 4), 0.01), 12.80);
    EXPECT_EQ(codec::scaled(decoded_at<s16_be>(freezing, 6), 0.01), -12.34);
    EXPECT_EQ(codec::scaled(decoded_at<u16_be>(freezing, 8), 0.01), 42.00);
    EXPECT_EQ(codec::scaled(decoded_at<u16_be>(freezing, 10), 0.01), 280.00);
    EXPECT_EQ(decoded_at<bit(0)>(freezing, 16), 0); // balancing: cells 2 and 4
    EXPECT_EQ(decoded_at<bit(1)>(freezing, 16), 1);
    EXPECT_EQ(decoded_at<bit(3)>(freezing, 16), 1);
    EXPECT_EQ(decoded_at<bit(1)>(freezing, 20), 1); // protection
    EXPECT_EQ(decoded_at<bit(4)>(freezing, 20), 0);
    EXPECT_EQ(decoded_at<bit(5)>(freezing, 20), 1);
    EXPECT_EQ(decoded_at<u8>(freezing, 23), 15);
    EXPECT_EQ(decoded_at<u8.bit(0)>(freezing, 24), 0);
    EXPECT_EQ(decoded_at<u8.bit(1)>(freezing, 24), 1);
    EXPECT_EQ(codec::scaled(decoded_at<u16_be>(freezing, 27) - 2731, 0.1), -5.3);
    EXPECT_EQ(codec::scaled(decoded_at<u16_be>(freezing, 29) - 2731, 0.1), 0.2);

    const auto cells = bytes("DD 04 00 08 0A E6 0C 21 0C 26 0C 1A FE 83 77");
    EXPECT_EQ(codec::scaled(decoded_at<u16_be>(cells, 4), 0.001), 2.790);
    EXPECT_EQ(codec::scaled(decoded_at<u16_be>(cells, 6), 0.001), 3.105);
    EXPECT_EQ(codec::scaled(decoded_at<u16_be>(cells, 8), 0.001), 3.110);
    EXPECT_EQ(codec::scaled(decoded_at<u16_be>(cells, 10), 0.001), 3.098);
}

/// can.md §2.8, golden frames.
TEST(decode, can_frames)
{
    const auto limits = bytes("1402740E740ECC01");
    EXPECT_EQ(codec::scaled(decoded_at<u16_le>(limits, 0), 0.1), 53.2);
    EXPECT_EQ(codec::scaled(decoded_at<s16_le>(limits, 2), 0.1), 370.0);
    EXPECT_EQ(codec::scaled(decoded_at<s16_le>(limits, 4), 0.1), 370.0);
    EXPECT_EQ(codec::scaled(decoded_at<u16_le>(limits, 6), 0.1), 46.0);
    const auto other_limits = bytes("3802E803E803C701");
    EXPECT_EQ(codec::scaled(decoded_at<u16_le>(other_limits, 0), 0.1), 56.8);
    EXPECT_EQ(codec::scaled(decoded_at<s16_le>(other_limits, 2), 0.1), 100.0);
    EXPECT_EQ(codec::scaled(decoded_at<u16_le>(other_limits, 6), 0.1), 45.5);

    const auto charge = bytes("1A006400");
    EXPECT_EQ(decoded_at<u16_le>(charge, 0), 26);
    EXPECT_EQ(decoded_at<u16_le>(charge, 2), 100);
    const auto fine_charge = bytes("4F006300EB1E");
    EXPECT_EQ(decoded_at<u16_le>(fine_charge, 0), 79);
    EXPECT_EQ(decoded_at<u16_le>(fine_charge, 2), 99);
    EXPECT_EQ(codec::scaled(decoded_at<u16_le>(fine_charge, 4), 0.01), 79.15);

    const auto measured = bytes("7A13F2FE6B01");
    EXPECT_EQ(codec::scaled(decoded_at<s16_le>(measured, 0), 0.01), 49.86);
    EXPECT_EQ(codec::scaled(decoded_at<s16_le>(measured, 2), 0.1), -27.0);
    EXPECT_EQ(codec::scaled(decoded_at<s16_le>(measured, 4), 0.1), 36.3);
    const auto idle = bytes("BE14F9FF8C000000");
    EXPECT_EQ(codec::scaled(decoded_at<s16_le>(idle, 0), 0.01), 53.10);
    EXPECT_EQ(codec::scaled(decoded_at<s16_le>(idle, 2), 0.1), -0.7);
    EXPECT_EQ(codec::scaled(decoded_at<s16_le>(idle, 4), 0.1), 14.0);
    const auto cold = bytes("00149CFFCEFF");
    EXPECT_EQ(codec::scaled(decoded_at<s16_le>(cold, 0), 0.01), 51.20);
    EXPECT_EQ(codec::scaled(decoded_at<s16_le>(cold, 2), 0.1), -10.0);
    EXPECT_EQ(codec::scaled(decoded_at<s16_le>(cold, 4), 0.1), -5.0);

    // 35C: bit 7 charge enable, 6 discharge enable, 5 force I; 359: byte 4 modules.
    EXPECT_EQ(decoded<u8.bits(5, 3)>("C0"), 6);
    EXPECT_EQ(decoded<u8.bits(5, 3)>("A0"), 5);
    EXPECT_EQ(decoded_at<u8>(bytes("0000000006504E"), 4), 6);
}

TEST(decode_text, without_padding)
{
    EXPECT_EQ(text_of<text(8)>(bytes("4B41434F00000000")), "KACO");
    EXPECT_EQ(text_of<text(8)>(characters("PYLON   ")), "PYLON");
    EXPECT_EQ(text_of<text(8)>(characters("  a b c ")), "a b c");
    EXPECT_EQ(text_of<text(4)>(characters("full")), "full");
    EXPECT_EQ(text_of<text(1)>(characters("x")), "x");
    EXPECT_EQ(text_of<text(4)>(bytes("00000000")), "");
    EXPECT_EQ(text_of<text(4)>(characters("    ")), "");
    // NULs are skipped wherever they stand (modbus.md §1.3), and a blank before one is still the last.
    EXPECT_EQ(text_of<text(8)>(bytes("00 31 00 32 20 00 20 00")), "12");
    EXPECT_EQ(text_of<text(4)>(bytes("00 20 41 00")), "A");
}

TEST(decode_text, only_printable_ascii)
{
    EXPECT_EQ(text_of<text(6)>(bytes("41 C3 A4 0A 7F 42")), "A????B");
    EXPECT_EQ(text_of<text(4)>(bytes("FF FF FF FF")), "????");
    EXPECT_EQ(text_of<text(4)>(bytes("1F 20 7E 80")), "? ~?");
}

TEST(decode_text, swapped_bytes)
{
    EXPECT_EQ((text_of<text(8).in(byte_order::swapped_bytes)>(characters("AK"
                                                                         "OC"
                                                                         "1 "
                                                                         "02"))),
              "KACO 120");
    EXPECT_EQ((text_of<text(6).in(byte_order::swapped_bytes)>(bytes("42 41 20 43 00 20"))), "ABC");
    // The order of words is no matter of text.
    EXPECT_EQ((text_of<text(4).in(byte_order::low_word)>(characters("KACO"))), "KACO");
}

TEST(scaled, gives_the_decimal_that_a_person_expects)
{
    EXPECT_EQ(codec::scaled(2304, 0.1), 230.4);
    EXPECT_EQ(codec::scaled(5001, 0.01), 50.01);
    EXPECT_EQ(codec::scaled(49987, 0.001), 49.987);
    EXPECT_EQ(codec::scaled(12345678, 0.001), 12345.678);
    EXPECT_EQ(codec::scaled(-123, 0.1), -12.3);
    EXPECT_EQ(codec::scaled(123, -0.1), -12.3);
    EXPECT_EQ(codec::scaled(9, 0.25), 2.25);
    EXPECT_EQ(codec::scaled(7, 1), 7);
    EXPECT_EQ(codec::scaled(7, -1), -7);
    EXPECT_EQ(codec::scaled(302, 10), 3020);
    EXPECT_EQ(codec::scaled(3, 2.5), 7.5);
    EXPECT_EQ(codec::scaled(3, 0.3), 3 * 0.3);
    EXPECT_EQ(codec::scaled(1, 1e-10), 1e-10);
    EXPECT_TRUE(is_no_value(codec::scaled(no_value, 0.1)));
    for (int raw = -40000; raw <= 70000; ++raw) { // all that 16 bits can hold, and the text as the judge
        ASSERT_EQ(codec::scaled(raw, 0.1), std::stod(std::to_string(raw) + "e-1")) << raw;
        ASSERT_EQ(codec::scaled(raw, 0.01), std::stod(std::to_string(raw) + "e-2")) << raw;
        ASSERT_EQ(codec::scaled(raw, 0.001), std::stod(std::to_string(raw) + "e-3")) << raw;
    }
}

TEST(scaled, does_not_take_a_scale_for_its_neighbour)
{
    EXPECT_EQ(codec::scaled(1, 0.3334), 0.3334);
    EXPECT_EQ(codec::scaled(1000000, 0.000278), 1000000 * 0.000278);
    EXPECT_EQ(codec::scaled(1, 1e-300), 1e-300); // its reciprocal is no integer that a computer has
    EXPECT_EQ(codec::scaled(1, 1e300), 1e300);
    EXPECT_EQ(codec::scaled(1, -1e-300), -1e-300);
}

TEST(scaled_by_power_of_ten, bounds)
{
    EXPECT_EQ(codec::scaled_by_power_of_ten(302, 1), 3020);
    EXPECT_EQ(codec::scaled_by_power_of_ten(2304, -1), 230.4);
    EXPECT_EQ(codec::scaled_by_power_of_ten(9967, -4), 0.9967);
    EXPECT_EQ(codec::scaled_by_power_of_ten(5, 0), 5);
    EXPECT_EQ(codec::scaled_by_power_of_ten(5, 10), 5e10);
    EXPECT_EQ(codec::scaled_by_power_of_ten(5, -10), 5e-10);
    for (const int exponent :
         {11, -11, 32767, -32768, std::numeric_limits<int>::max(), std::numeric_limits<int>::min()}) {
        EXPECT_TRUE(is_no_value(codec::scaled_by_power_of_ten(5, exponent))) << exponent;
    }
    EXPECT_TRUE(is_no_value(codec::scaled_by_power_of_ten(no_value, 0)));
    EXPECT_TRUE(is_no_value(codec::scaled_by_power_of_ten(no_value, -3)));
}

TEST(images, are_read_whole_or_refused)
{
    const auto read = [](const char* text) {
        std::istringstream in{text};
        return test::parse_image(in);
    };
    const test::image good = read("# a device\n40000: 5375 6E53\n\n40002-40005: FFFF # filled\n");
    EXPECT_EQ(good.size(), 6U);
    EXPECT_EQ(good.word(40001), 0x6e53);
    EXPECT_EQ(good.word(40005), 0xffff);
    EXPECT_EQ(good.read(40000, 2), bytes("53756E53"));
    EXPECT_THROW((void)good.read(40005, 2), std::out_of_range);
    for (const char* bad :
         {"40000 5375\n", "40000:\n", "40000: 537\n", "40000: 53756\n", "40000: 53G5\n", "65536: 0000\n",
          "40000: 1111\n40000: 1111\n", "40005-40002: FFFF\n", "40000-40001: FFFF FFFF\n"}) {
        EXPECT_THROW((void)read(bad), std::invalid_argument) << bad;
    }
}

} // namespace
