/// What a text path gets: the device's own text, or a number of its in decimal (serial numbers, firmware versions).
#pragma once

#include <busbar/codec/decode.hpp>

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <iterator>
#include <string>

namespace busbar::codec {

template <encoding E> void to_text(const std::byte* at, std::string& to)
{
    to.clear();
    if constexpr (E.kind == number_kind::text) {
        std::array<char, E.bytes> room; // NOLINT(*-member-init): filled by decode_text
        to.assign(decode_text<E>(at, room.data()));
    } else if constexpr (E.kind == number_kind::version) {
        const auto raw = load<E>(at);
        fmt::format_to(std::back_inserter(to), "{}.{}.{}", raw >> 12U, (raw >> 8U) & 0xfU, raw & 0xffU);
    } else if (const double number = decode<E>(at); number == number) {
        fmt::format_to(std::back_inserter(to), "{:.0f}", number);
    }
}

} // namespace busbar::codec
