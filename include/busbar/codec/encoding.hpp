/// How a value stands in bytes. The same encodings serve Modbus registers, serial replies and CAN frames: all are bytes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace busbar {

/// Order of the bytes of one number, written for a 32-bit number whose most significant byte is A.
enum class byte_order : std::uint8_t {
    big,          ///< ABCD: Modbus' own order, high word first
    little,       ///< DCBA: CAN
    low_word,     ///< CDAB: low word first, bytes inside a word big-endian (Carlo Gavazzi, Smappee, Datakom)
    swapped_bytes ///< BADC: high word first, bytes inside a word swapped
};

enum class number_kind : std::uint8_t {
    unsigned_integer,
    signed_integer,
    floating_point,
    text,
    version, ///< 16 bits, printed as major.minor.patch of 4, 4 and 8 bits
};

/// A raw number that means "there is no value here".
struct raw_marker {
    bool used = false;
    std::uint64_t raw = 0;
    bool of_group = false; ///< looked for in the group of bits; else in the whole number, of which the group is a part

    friend constexpr bool operator==(const raw_marker&, const raw_marker&) = default;
};

/// All members are public and integral so that an encoding can be a template argument: each one becomes code of its own.
struct encoding {
    number_kind kind = number_kind::unsigned_integer;
    std::uint16_t bytes = 2;
    byte_order order = byte_order::big;
    std::uint8_t first_bit = 0;
    std::uint8_t bit_count = 0; ///< 0: the whole number
    raw_marker not_implemented{};

    /// Bit n of the number, 0 = least significant. The value is 0 or 1.
    [[nodiscard]] constexpr encoding bit(unsigned n) const { return bits(n, 1); }
    /// `count` bits from bit `first` on.
    [[nodiscard]] constexpr encoding bits(unsigned first, unsigned count) const
    {
        encoding copy = *this;
        // A bit beyond 255 stays beyond the end of the number, so that it is refused.
        copy.first_bit = static_cast<std::uint8_t>(first < 255 ? first : 255);
        copy.bit_count = static_cast<std::uint8_t>(count < 255 ? count : 255);
        return copy;
    }
    /// The raw number that stands for "not implemented"; it decodes to an invalid value. It is a number of what it is said of:
    /// u16.unless(0xffff).bit(3) has no value if all 16 bits are set, u16.bits(0, 4).unless(0xf) if these four are.
    [[nodiscard]] constexpr encoding unless(std::uint64_t raw) const
    {
        encoding copy = *this;
        copy.not_implemented = {true, raw, bit_count != 0};
        return copy;
    }
    [[nodiscard]] constexpr encoding in(byte_order other) const
    {
        encoding copy = *this;
        copy.order = other;
        return copy;
    }
    /// Number of 16-bit Modbus registers it takes.
    [[nodiscard]] constexpr unsigned words() const { return (bytes + 1U) / 2U; }

    friend constexpr bool operator==(const encoding&, const encoding&) = default;
};

namespace encodings {
inline constexpr encoding u8{number_kind::unsigned_integer, 1};
inline constexpr encoding s8{number_kind::signed_integer, 1};
inline constexpr encoding u16{number_kind::unsigned_integer, 2};
inline constexpr encoding s16{number_kind::signed_integer, 2};
inline constexpr encoding u32{number_kind::unsigned_integer, 4};
inline constexpr encoding s32{number_kind::signed_integer, 4};
inline constexpr encoding u64{number_kind::unsigned_integer, 8};
inline constexpr encoding s64{number_kind::signed_integer, 8};
inline constexpr encoding f32{number_kind::floating_point, 4}; ///< any NaN and both infinities are "no value"
inline constexpr encoding f64{number_kind::floating_point, 8};

inline constexpr encoding u32_low = u32.in(byte_order::low_word);
inline constexpr encoding s32_low = s32.in(byte_order::low_word);
inline constexpr encoding u64_low = u64.in(byte_order::low_word);
inline constexpr encoding s64_low = s64.in(byte_order::low_word);
inline constexpr encoding f32_low = f32.in(byte_order::low_word);

inline constexpr encoding u16_be = u16;
inline constexpr encoding s16_be = s16;
inline constexpr encoding u32_be = u32;
inline constexpr encoding s32_be = s32;
inline constexpr encoding u16_le = u16.in(byte_order::little);
inline constexpr encoding s16_le = s16.in(byte_order::little);
inline constexpr encoding u32_le = u32.in(byte_order::little);
inline constexpr encoding s32_le = s32.in(byte_order::little);
inline constexpr encoding f32_le = f32.in(byte_order::little);

/// `characters` bytes of text; trailing NUL and blank are cut. In `swapped_bytes` order each pair is exchanged.
constexpr encoding text(std::uint16_t characters)
{
    return {number_kind::text, characters};
}
/// Firmware 1.2.17 as 0x1211.
inline constexpr encoding version_4_4_8{number_kind::version, 2};

/// Bit n of a 16-bit big-endian word.
constexpr encoding bit(unsigned n)
{
    return u16.bit(n);
}
} // namespace encodings

} // namespace busbar
