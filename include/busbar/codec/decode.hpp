/// Bytes to numbers. Everything about the encoding is known to the compiler: each call becomes a load, a byte swap, a conversion.
#pragma once

#include <busbar/codec/encoding.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

namespace busbar {

/// What decoding yields where there is no value. Never published as a number.
inline constexpr double no_value = std::numeric_limits<double>::quiet_NaN();

namespace codec {

/// Where byte `i` (0 = most significant) of a number of E stands in memory.
template <encoding E> constexpr std::size_t position(std::size_t i)
{
    if constexpr (E.bytes == 1) {
        return i; // no order has anything to exchange
    }
    switch (E.order) {
    case byte_order::little:
        return E.bytes - 1U - i;
    case byte_order::low_word:
        return (E.bytes / 2U - 1U - i / 2U) * 2U + i % 2U;
    case byte_order::swapped_bytes:
        return i ^ 1U;
    case byte_order::big:
        break;
    }
    return i;
}

/// `bytes` adjacent bytes, most significant first: one load and one byte swap.
template <class Word> constexpr Word load_big(const std::byte* at)
{
    Word word = 0;
    for (std::size_t i = 0; i < sizeof(Word); ++i) {
        word = static_cast<Word>(static_cast<Word>(word << 8U) | std::to_integer<Word>(at[i]));
    }
    return word;
}

/// The raw number, zero-extended. `at` points to its first byte in memory.
template <encoding E> constexpr std::uint64_t load(const std::byte* at)
{
    static_assert(E.kind != number_kind::text, "a text is not a number");
    static_assert(E.bytes == 1 || E.bytes == 2 || E.bytes == 4 || E.bytes == 8, "a number has 1, 2, 4 or 8 bytes");
    if constexpr (E.bytes == 1) {
        return std::to_integer<std::uint64_t>(*at);
    } else if constexpr (E.order == byte_order::big && E.bytes == 2) {
        return load_big<std::uint16_t>(at);
    } else if constexpr (E.order == byte_order::big && E.bytes == 4) {
        return load_big<std::uint32_t>(at);
    } else if constexpr (E.order == byte_order::big) {
        return load_big<std::uint64_t>(at);
    } else if constexpr (E.order == byte_order::low_word && E.bytes == 4) {
        return std::uint32_t{load_big<std::uint16_t>(at + 2)} << 16U | load_big<std::uint16_t>(at);
    } else if constexpr (E.order == byte_order::low_word) {
        return [&]<std::size_t... Word>(std::index_sequence<Word...>)
        {
            return (std::uint64_t{0} | ... | (std::uint64_t{load_big<std::uint16_t>(at + 2 * Word)} << (16U * Word)));
        }
        (std::make_index_sequence<E.bytes / 2>{});
    } else {
        return [&]<std::size_t... I>(std::index_sequence<I...>)
        {
            return (std::uint64_t{0} | ... |
                    (std::to_integer<std::uint64_t>(at[position<E>(I)]) << (8U * (E.bytes - 1U - I))));
        }
        (std::make_index_sequence<E.bytes>{});
    }
}

/// Number of significant bits of E.
template <encoding E> inline constexpr unsigned width = E.bit_count != 0 ? E.bit_count : 8U * E.bytes;

/// The raw number of a bit group or of the whole number, zero-extended.
template <encoding E> constexpr std::uint64_t load_bits(const std::byte* at)
{
    if constexpr (E.bit_count == 0) {
        return load<E>(at);
    } else {
        static_assert(E.first_bit + E.bit_count <= 8 * E.bytes, "the bits pass the end of the number");
        constexpr std::uint64_t mask = E.bit_count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << E.bit_count) - 1U;
        return (load<E>(at) >> E.first_bit) & mask;
    }
}

/// The number before scaling; `no_value` if it is marked as not implemented or is not finite. Always inline: a call would cost as much
/// as the decoding.
template <encoding E> [[gnu::always_inline]] constexpr double decode(const std::byte* at)
{
    const std::uint64_t raw = load_bits<E>(at);
    // Copied: clang 14 crashes where it must generate code for a member of a member of a template argument.
    constexpr raw_marker marker = E.not_implemented;
    if constexpr (marker.used && (marker.of_group || E.bit_count == 0)) {
        if (raw == marker.raw) {
            return no_value;
        }
    } else if constexpr (marker.used) {
        if (load<E>(at) == marker.raw) {
            return no_value;
        }
    }
    if constexpr (E.kind == number_kind::floating_point) {
        if constexpr (E.bytes == 4) {
            const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(raw));
            return value - value == 0.0F ? static_cast<double>(value) : no_value;
        } else {
            const auto value = std::bit_cast<double>(raw);
            return value - value == 0.0 ? value : no_value;
        }
    } else if constexpr (E.kind == number_kind::signed_integer && width<E> <= 32) {
        constexpr unsigned unused = 32U - width<E>; // 32 bits: an instruction less than with 64
        return static_cast<double>(static_cast<std::int32_t>(static_cast<std::uint32_t>(raw) << unused) >> unused);
    } else if constexpr (E.kind == number_kind::signed_integer) {
        constexpr unsigned unused = 64U - width<E>;
        return static_cast<double>(static_cast<std::int64_t>(raw << unused) >> unused);
    } else if constexpr (width<E> < 64) {
        return static_cast<double>(static_cast<std::int64_t>(raw)); // cheaper than from unsigned, and equal below 2^63
    } else {
        return static_cast<double>(raw);
    }
}

/// number * Scale. A scale of 1/n divides by n, which gives the double nearest to the decimal a person expects (230.4, not
/// 230.40000000000001).
constexpr double scaled(double number, double scale)
{
    if (scale == 1.0) {
        return number;
    }
    const double reciprocal = 1.0 / scale;
    if (!(reciprocal > -1e15 && reciprocal < 1e15)) { // beyond the integers that a double has
        return number * scale;
    }
    const auto whole = static_cast<double>(static_cast<std::int64_t>(reciprocal + (reciprocal < 0 ? -0.5 : 0.5)));
    const double difference = reciprocal - whole;
    if (whole != 0.0 && difference < 1e-6 && difference > -1e-6) {
        return number / whole;
    }
    return number * scale;
}

/// number * 10^exponent, for scale factors that the device sends. `no_value` for an exponent outside -10..10 (modbus.md §2.3).
[[gnu::always_inline]] constexpr double scaled_by_power_of_ten(double number, int exponent)
{
    constexpr double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10};
    if (exponent < -10 || exponent > 10) {
        return no_value;
    }
    return exponent < 0 ? number / powers[-exponent] : number * powers[exponent];
}

/// The text in `bytes` bytes at `at`, copied to `to` (room for `bytes` characters) without NULs and outer blanks. Bytes that are not
/// printable ASCII become '?': D-Bus accepts valid UTF-8 only, and devices send anything.
template <encoding E> constexpr std::string_view decode_text(const std::byte* at, char* to)
{
    static_assert(E.kind == number_kind::text);
    std::size_t length = 0;
    for (std::size_t i = 0; i < E.bytes; ++i) {
        const auto c = std::to_integer<unsigned char>(at[E.order == byte_order::swapped_bytes ? i ^ 1U : i]);
        if (c == 0 || (c == ' ' && length == 0)) {
            continue;
        }
        to[length++] = c >= 0x20 && c < 0x7f ? static_cast<char>(c) : '?';
    }
    while (length > 0 && to[length - 1] == ' ') {
        --length;
    }
    return {to, length};
}

} // namespace codec
} // namespace busbar
