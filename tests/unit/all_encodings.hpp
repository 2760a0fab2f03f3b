/// Every kind of encoding there can be, for tests and fuzzers that must hold for all of them.
#pragma once

#include <busbar/codec/encode.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace busbar::test {

inline constexpr byte_order all_orders[] = {byte_order::big, byte_order::little, byte_order::low_word,
                                            byte_order::swapped_bytes};

/// Calls visit(encoding) for each.
template <class Visitor> constexpr void visit_encodings(Visitor visit)
{
    for (const byte_order order : all_orders) {
        for (const std::uint16_t size : {std::uint16_t{1}, std::uint16_t{2}, std::uint16_t{4}, std::uint16_t{8}}) {
            const unsigned bits = 8U * size;
            const std::uint64_t ones = ~std::uint64_t{0} >> (64U - bits);
            for (const number_kind kind : {number_kind::unsigned_integer, number_kind::signed_integer}) {
                const encoding whole{kind, size, order};
                visit(whole);
                visit(whole.unless(0));
                visit(whole.unless(ones));
                visit(whole.unless(std::uint64_t{1} << (bits - 1U)));
                visit(whole.bit(0));
                visit(whole.bit(bits - 1U));
                visit(whole.bits(bits / 4U, bits / 2U));
                visit(whole.bits(1, bits - 1U));
                visit(whole.bits(0, bits));
                visit(whole.bits(bits / 2U, bits / 2U).unless(1));
                visit(whole.unless(ones).bits(bits / 4U, bits / 2U));
            }
        }
        for (const std::uint16_t size : {std::uint16_t{4}, std::uint16_t{8}}) {
            visit(encoding{number_kind::floating_point, size, order});
        }
        visit(encodings::f32.in(order).unless(0));
    }
}

inline constexpr std::size_t encoding_count = [] {
    std::size_t count = 0;
    visit_encodings([&](const encoding&) { ++count; });
    return count;
}();

inline constexpr auto all_encodings = [] {
    std::array<encoding, encoding_count> all{};
    std::size_t i = 0;
    visit_encodings([&](const encoding& e) { all[i++] = e; });
    return all;
}();

/// The functions of one encoding, for loops over all of them at run time.
struct codec_functions {
    encoding of;
    double (*decode)(const std::byte*);
    std::uint64_t (*load)(const std::byte*);      ///< the whole number
    std::uint64_t (*load_bits)(const std::byte*); ///< the group of bits, if it is one
    std::optional<std::uint64_t> (*raw_of)(double, codec::rounding);
    void (*store)(std::uint64_t, std::byte*);
};

inline constexpr auto all_codecs = []<std::size_t... I>(std::index_sequence<I...>)
{
    return std::array<codec_functions, encoding_count>{codec_functions{
        all_encodings[I], codec::decode<all_encodings[I]>, codec::load<all_encodings[I]>,
        codec::load_bits<all_encodings[I]>, codec::raw_of<all_encodings[I]>, codec::store<all_encodings[I]>}...};
}
(std::make_index_sequence<encoding_count>{});

} // namespace busbar::test
