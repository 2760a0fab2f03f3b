/// What one path of a document held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace busbar::json {

/// Texts that are kept, names and keys that are compared: in bytes. What is longer is no serial number and no device's name.
inline constexpr std::size_t longest_text = 64;

enum class cell_kind : std::uint8_t {
    absent, ///< the document does not have it
    null,
    number,
    boolean,  ///< number is 0 or 1
    text,     ///< number is what the text says, NaN if it is none
    unusable, ///< an object or an array, or a text beyond longest_text
};

struct cell {
    cell_kind kind = cell_kind::absent;
    double number = std::numeric_limits<double>::quiet_NaN();
};

} // namespace busbar::json
