/// A TOML file as plain data with positions: all that the checks need, so that only one file of ours sees toml++.
#pragma once

#include <busbar/config/section.hpp>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace busbar::config {

struct raw_table;

/// What no key of a device may be. The words name it in a message: "a date".
struct unusable {
    std::string_view words;
};

/// What [name] makes.
struct raw_single_table {
    std::vector<raw_table> held; ///< exactly one; raw_table is not complete here
};

/// A list of tables is what [[name]] makes.
using raw_value =
    std::variant<bool, std::int64_t, double, std::string, unusable, std::vector<raw_table>, raw_single_table>;

struct raw_entry {
    std::string key;
    position key_at;
    position value_at;
    raw_value what;
};

struct raw_table {
    position at;
    std::vector<raw_entry> entries; ///< in the order of the file
};

struct document {
    raw_table root;
    std::vector<mistake> mistakes; ///< of syntax. The parser stops at the first one
};

document parse_toml(std::string_view text);

} // namespace busbar::config
