#include <busbar/publisher/detail/text_format.hpp>

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>

namespace busbar::publisher::detail {

namespace {

/// A value that rounds to zero has no sign: "0W", not "-0W".
std::string_view without_negative_zero(std::string_view text)
{
    const bool is_zero = text.starts_with('-') && text.find_first_of("123456789") == std::string_view::npos;
    return is_zero ? text.substr(1) : text;
}

template <class... Arguments>
std::string_view print(text_buffer& room, fmt::format_string<Arguments...> format, Arguments&&... arguments)
{
    const auto written = fmt::format_to_n(room.data(), room.size(), format, std::forward<Arguments>(arguments)...);
    return {room.data(), std::min(written.size, room.size())};
}

/// By hand: half of what a battery tells are small numbers, for which a format string costs more than the number.
std::string_view print_whole(const service::path& row, std::int32_t whole, text_buffer& room)
{
    char* const begin = room.data();
    char* const digits_end = std::to_chars(begin, begin + room.size(), whole).ptr;
    const std::string_view symbol = row.in.symbol;
    const auto left = static_cast<std::size_t>(begin + room.size() - digits_end);
    const auto written = symbol.copy(digits_end, left);
    return {begin, static_cast<std::size_t>(digits_end - begin) + written};
}

} // namespace

std::string_view format_number(const service::path& row, double number, text_buffer& room)
{
    if (row.type == service::wire_type::integer) {
        const auto whole = static_cast<std::int32_t>(number);
        if (const char* meaning = row.names.text_of(whole)) {
            return meaning;
        }
        if (row.decimals < 0) {
            return print(room, "0x{:X}", static_cast<std::uint32_t>(whole));
        }
        return print_whole(row, whole, room);
    }
    // Numbers beyond any measured one would not fit in `room` with all their digits.
    if (number > 1e15 || number < -1e15) {
        return print(room, "{:.6e}{}", number, row.in.symbol);
    }
    // Most of all texts: the format is read by the compiler.
    const auto written = fmt::format_to_n(room.data(), room.size(), FMT_COMPILE("{:.{}f}{}"), number,
                                          std::max(row.decimals, 0), std::string_view{row.in.symbol});
    return without_negative_zero({room.data(), std::min(written.size, room.size())});
}

} // namespace busbar::publisher::detail
