/// Which services are shown: patterns as the shell has them.
#pragma once

#include <string_view>

namespace busbar::bus_watch {

/// True if the whole text fits: * stands for anything, ? for one character, [abc], [a-z] and [!a-z] for one of these, or none of
/// them. As fnmatch(3), which is 13 kB of a static program because it knows locales.
[[nodiscard]] bool fits_pattern(std::string_view text, std::string_view pattern) noexcept;

} // namespace busbar::bus_watch
