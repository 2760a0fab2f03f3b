#include <busbar/config/document.hpp>

// The only file that includes toml++. No exceptions: a wrong file is nothing unexpected, and its parser gets smaller. Reading floats with
// <charconv> (which gcc has had since 11, toml++ 3.4 does not know) keeps string streams and with them all of std::locale out of the binary.
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_UNRELEASED_FEATURES 0
#define TOML_FLOAT_CHARCONV 1
#include <toml++/toml.hpp>

#include <algorithm>

namespace busbar::config {

namespace {

position to_position(const toml::source_position& from)
{
    return {from.line, from.column};
}

raw_table to_raw(const toml::table& from);

raw_value to_raw(const toml::node& from)
{
    if (const auto* flag = from.as_boolean()) {
        return flag->get();
    }
    if (const auto* whole = from.as_integer()) {
        return whole->get();
    }
    if (const auto* number = from.as_floating_point()) {
        return number->get();
    }
    if (const auto* text = from.as_string()) {
        return text->get();
    }
    if (const auto* table = from.as_table()) {
        return raw_single_table{{to_raw(*table)}};
    }
    const auto* list = from.as_array();
    if (list == nullptr) {
        return unusable{"a date or time"};
    }
    if (list->empty() || !list->is_homogeneous(toml::node_type::table)) {
        return unusable{"a list"};
    }
    std::vector<raw_table> tables;
    for (const auto& each : *list) {
        tables.push_back(to_raw(*each.as_table()));
    }
    return tables;
}

raw_table to_raw(const toml::table& from)
{
    raw_table to{.at = to_position(from.source().begin), .entries = {}};
    for (const auto& [key, node] : from) {
        to.entries.push_back({.key = std::string(key.str()),
                              .key_at = to_position(key.source().begin),
                              .value_at = to_position(node.source().begin),
                              .what = to_raw(node)});
    }
    // toml++ keeps them sorted by name.
    std::ranges::sort(to.entries, {},
                      [](const raw_entry& each) { return std::pair(each.key_at.line, each.key_at.column); });
    return to;
}

/// "Error while parsing string: unknown escape..." -> "string: unknown escape..."
std::string without_preamble(std::string_view description)
{
    constexpr std::string_view preamble = "Error while parsing ";
    if (description.starts_with(preamble)) {
        description.remove_prefix(preamble.size());
    }
    return std::string(description);
}

} // namespace

document parse_toml(std::string_view text)
{
    document made;
    const auto result = toml::parse(text);
    if (result) {
        made.root = to_raw(result.table());
    } else {
        const auto& error = result.error();
        made.mistakes.push_back(
            {to_position(error.source().begin), "syntax: " + without_preamble(error.description())});
    }
    return made;
}

} // namespace busbar::config
