/// What the configuration tells a descriptor besides an address: a channel, a loadpoint.
#pragma once

#include <string_view>

namespace busbar {

/// A text of the configuration that stands in targets, topics and JSON paths as {name}.
struct parameter {
    std::string_view name{};
    std::string_view help{};
    std::string_view fallback{}; ///< empty: must be configured, unless `optional`
    bool number = false;         ///< a whole number from 0
    bool optional = false;       ///< may be empty
};

} // namespace busbar
