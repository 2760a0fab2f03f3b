/// D-Bus strings are valid UTF-8 without NUL. Devices send anything; dbus-daemon ends the connection of who passes that on.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace busbar::publisher::detail {

/// Length of the valid UTF-8 character at the start of `text`; 0 if there is none (or NUL).
constexpr std::size_t character_length(std::string_view text)
{
    const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto follows = [&](std::size_t i) { return (at(i) & 0xc0U) == 0x80U; };
    const unsigned first = at(0);
    if (first == 0) {
        return 0;
    }
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xc2 && first < 0xe0) {
        return follows(1) ? 2 : 0;
    }
    if (first >= 0xe0 && first < 0xf0) {
        const bool overlong = first == 0xe0 && at(1) < 0xa0;
        const bool surrogate = first == 0xed && at(1) >= 0xa0;
        return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xf0 && first < 0xf5) {
        const bool overlong = first == 0xf0 && at(1) < 0x90;
        const bool beyond = first == 0xf4 && at(1) >= 0x90;
        return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
    }
    return 0;
}

constexpr bool is_clean_utf8(std::string_view text)
{
    while (!text.empty()) {
        const auto length = character_length(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

/// Copies `text` to `to`; each byte that is no part of a character becomes '?'.
inline void clean_utf8(std::string_view text, std::string& to)
{
    to.clear();
    while (!text.empty()) {
        const auto length = character_length(text);
        if (length == 0) {
            to += '?';
            text.remove_prefix(1);
        } else {
            to += text.substr(0, length);
            text.remove_prefix(length);
        }
    }
}

} // namespace busbar::publisher::detail
