#include <busbar/describe/json.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace busbar::describe {

namespace {

void append_escaped(std::string& to, std::string_view text)
{
    for (const char each : text) {
        if (each == '"' || each == '\\') {
            to += '\\';
            to += each;
        } else if (static_cast<unsigned char>(each) < 0x20) {
            fmt::format_to(std::back_inserter(to), "\\u{:04x}", static_cast<unsigned>(each));
        } else {
            to += each;
        }
    }
}

} // namespace

std::string json_escaped(std::string_view text)
{
    std::string made;
    append_escaped(made, text);
    return made;
}

void append_json_text(std::string& to, std::string_view text)
{
    to += '"';
    append_escaped(to, text);
    to += '"';
}

std::string json_text(std::string_view text)
{
    std::string made;
    append_json_text(made, text);
    return made;
}

json_object& json_object::raw(std::string_view name, std::string value)
{
    members_.push_back({.name = std::string(name), .value = std::move(value), .children = {}, .is_list = false});
    return *this;
}

json_object& json_object::texts(std::string_view name, std::span<const std::string> values)
{
    std::string list = "[";
    for (const auto& value : values) {
        list += list.size() > 1 ? ", " : "";
        list += json_text(value);
    }
    return raw(name, list + "]");
}

json_object& json_object::objects(std::string_view name, std::span<const json_object> values)
{
    members_.push_back(
        {.name = std::string(name), .value = {}, .children = {values.begin(), values.end()}, .is_list = true});
    return *this;
}

bool json_object::is_flat() const
{
    return std::ranges::none_of(members_, &member::is_list);
}

std::string json_object::str(int level, bool compact) const
{
    const std::string separator = compact ? " " : fmt::format("\n{:{}}", "", 2 * (level + 1));
    std::string made = "{";
    for (const auto& each : members_) {
        made += made.size() > 1 ? "," : "";
        made += compact && made.size() == 1 ? "" : separator;
        made += json_text(each.name) + ": " + (each.is_list ? json_list(each.children, level + 1) : each.value);
    }
    if (!compact && !members_.empty()) {
        made += fmt::format("\n{:{}}", "", 2 * level);
    }
    return made + "}";
}

std::string json_list(std::span<const json_object> values, int level)
{
    std::string made = "[";
    for (const auto& value : values) {
        made += made.size() > 1 ? "," : "";
        made += fmt::format("\n{:{}}", "", 2 * (level + 1)) + value.str(level + 1, value.is_flat());
    }
    if (!values.empty()) {
        made += fmt::format("\n{:{}}", "", 2 * level);
    }
    return made + "]";
}

} // namespace busbar::describe
