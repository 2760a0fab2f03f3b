#include <busbar/watch/pattern.hpp>

#include <cstddef>

namespace busbar::bus_watch {

namespace {

struct step {
    bool fits = false;
    std::size_t length = 1; ///< of the pattern
};

/// What stands at the beginning of the pattern, for one character. Not *.
step fits_one(char character, std::string_view pattern) noexcept
{
    if (pattern[0] == '?') {
        return {.fits = true};
    }
    if (pattern[0] == '[') {
        const bool negated = pattern.substr(1).starts_with('!');
        std::size_t at = negated ? 2 : 1;
        const auto end = pattern.find(']', at + 1); // []] is the bracket itself
        if (end != std::string_view::npos) {
            bool found = false;
            for (; at < end; ++at) {
                if (pattern[at + 1] == '-' && at + 2 < end) {
                    found = found || (pattern[at] <= character && character <= pattern[at + 2]);
                    at += 2;
                } else {
                    found = found || pattern[at] == character;
                }
            }
            return {.fits = found != negated, .length = end + 1};
        }
    }
    return {.fits = pattern[0] == character};
}

} // namespace

bool fits_pattern(std::string_view text, std::string_view pattern) noexcept
{
    // Where to try again, with one character more for the latest *.
    std::string_view text_again;
    std::string_view pattern_again;
    while (!text.empty()) {
        if (pattern.starts_with('*')) {
            pattern.remove_prefix(1);
            text_again = text;
            pattern_again = pattern;
            if (pattern.empty()) {
                return true;
            }
            continue;
        }
        if (!pattern.empty()) {
            if (const auto here = fits_one(text[0], pattern); here.fits) {
                text.remove_prefix(1);
                pattern.remove_prefix(here.length);
                continue;
            }
        }
        if (text_again.empty()) {
            return false;
        }
        text_again.remove_prefix(1);
        text = text_again;
        pattern = pattern_again;
    }
    return pattern.find_first_not_of('*') == std::string_view::npos;
}

} // namespace busbar::bus_watch
