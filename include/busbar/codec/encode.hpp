/// Numbers to bytes: the inverse of decode.hpp, for register writes and for frames we send.
#pragma once

#include <busbar/codec/decode.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace busbar::codec {

/// How a value between two raw numbers is rounded. Limits of a battery go down, never up (can.md §2.5).
enum class rounding : std::uint8_t { nearest, down, up };

/// The whole number for `number`. What a multiplication leaves off a whole number is not rounded: 0.3 / 0.1 is 3 in every direction
/// (can.md §2.8: "plain float*10 truncation is wrong").
inline double rounded(double number, rounding how)
{
    const double nearest = std::round(number);
    const double slack = std::fmax(1e-9, std::fabs(number) * 1e-15);
    if (how == rounding::nearest || std::fabs(number - nearest) <= slack) {
        return nearest;
    }
    return how == rounding::down ? std::floor(number) : std::ceil(number);
}

/// Writes the raw number to memory in E's byte order. Of a bit group, the other bits stay as they are.
template <encoding E> constexpr void store(std::uint64_t raw, std::byte* at)
{
    if constexpr (E.bit_count != 0) {
        constexpr std::uint64_t mask = E.bit_count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << E.bit_count) - 1U;
        constexpr encoding whole{number_kind::unsigned_integer, E.bytes, E.order};
        raw = (load<whole>(at) & ~(mask << E.first_bit)) | ((raw & mask) << E.first_bit);
    }
    for (std::size_t i = 0; i < E.bytes; ++i) {
        at[position<E>(i)] = static_cast<std::byte>((raw >> (8U * (E.bytes - 1U - i))) & 0xffU);
    }
}

/// The raw number of a value in unscaled units, or nothing if the encoding can't hold it, or could hold it only as its
/// "not implemented" marker. Nothing is clamped here: whoever may clamp knows the meaning.
template <encoding E> constexpr std::optional<std::uint64_t> raw_of(double number, rounding how = rounding::nearest)
{
    if (!(number - number == 0.0)) {
        return std::nullopt;
    }
    std::uint64_t raw = 0;
    if constexpr (E.kind == number_kind::floating_point) {
        if constexpr (E.bytes == 4) {
            const auto narrow = static_cast<float>(number);
            if (!(narrow - narrow == 0.0F)) {
                return std::nullopt;
            }
            raw = std::bit_cast<std::uint32_t>(narrow);
        } else {
            raw = std::bit_cast<std::uint64_t>(number);
        }
    } else {
        const double whole = rounded(number, how);
        constexpr bool negative = E.kind == number_kind::signed_integer;
        constexpr unsigned value_bits = width<E> - (negative ? 1U : 0U);
        const double limit = std::ldexp(1.0, static_cast<int>(value_bits));
        if (whole >= limit || whole < (negative ? -limit : 0.0)) {
            return std::nullopt;
        }
        raw =
            negative ? static_cast<std::uint64_t>(static_cast<std::int64_t>(whole)) : static_cast<std::uint64_t>(whole);
        if constexpr (width<E> < 64) {
            raw &= (std::uint64_t{1} << width<E>)-1U;
        }
    }
    constexpr raw_marker marker = E.not_implemented;
    if constexpr (marker.used && (marker.of_group || E.bit_count == 0)) {
        if (raw == marker.raw) {
            return std::nullopt;
        }
    }
    return raw;
}

} // namespace busbar::codec
