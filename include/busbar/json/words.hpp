/// Words that stand for values in texts that are no JSON.
#pragma once

#include <strings.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace busbar::json {

/// Of ASCII letters.
inline bool equal_ignoring_case(std::string_view one, std::string_view other)
{
    return one.size() == other.size() && strncasecmp(one.data(), other.data(), one.size()) == 0;
}

/// As programs write what they do not know: evcc, Home Assistant, Node-RED, Tasmota.
inline bool is_word_for_nothing(std::string_view word)
{
    constexpr std::array<std::string_view, 9> words{"",  "null",    "nil",         "none",     "nan",
                                                    "-", "unknown", "unavailable", "undefined"};
    return std::ranges::any_of(words, [&](std::string_view each) { return equal_ignoring_case(each, word); });
}

} // namespace busbar::json
