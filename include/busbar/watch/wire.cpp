#include <busbar/watch/wire.hpp>

#include <fmt/format.h>

#include <string_view>

namespace busbar::bus_watch {

namespace {

using properties = std::map<std::string, sdbus::Variant>;

bool looks_invalid(std::string_view text)
{
    return text.empty() || text == "---" || text == "[]";
}

/// For those who send no Text.
std::string as_text(const sdbus::Variant& value)
{
    switch (value.peekValueType()[0]) {
    case 'd':
        return fmt::format("{}", value.get<double>());
    case 'i':
        return fmt::format("{}", value.get<std::int32_t>());
    case 'u':
        return fmt::format("{}", value.get<std::uint32_t>());
    case 'x':
        return fmt::format("{}", value.get<std::int64_t>());
    case 'q':
        return fmt::format("{}", value.get<std::uint16_t>());
    case 'n':
        return fmt::format("{}", value.get<std::int16_t>());
    case 'y':
        return fmt::format("{}", value.get<std::uint8_t>());
    case 'b':
        return value.get<bool>() ? "1" : "0";
    case 's':
        return value.get<std::string>();
    default:
        return fmt::format("({})", value.peekValueType());
    }
}

/// An empty list of whatever is the invalid value.
bool is_empty_list(const sdbus::Variant& value, std::string_view text)
{
    const std::string_view type = value.peekValueType();
    if (type == "ai") {
        return value.get<std::vector<std::int32_t>>().empty();
    }
    return type.starts_with('a') && looks_invalid(text);
}

shown_value to_value(const properties& from, monotonic::time_point now)
{
    shown_value made{.text = {}, .valid = false, .since = now};
    const auto value = from.find("Value");
    const auto text = from.find("Text");
    if (text != from.end() && text->second.containsValueOfType<std::string>()) {
        made.text = text->second.get<std::string>();
    } else if (value != from.end()) {
        made.text = as_text(value->second);
    }
    made.valid = value != from.end() && !is_empty_list(value->second, made.text);
    return made;
}

} // namespace

item_update read_item(std::string path, sdbus::Message& from, monotonic::time_point now)
{
    properties sent;
    from >> sent;
    return {std::move(path), to_value(sent, now)};
}

std::vector<item_update> read_items(sdbus::Message& from, monotonic::time_point now)
{
    std::map<std::string, properties> sent;
    from >> sent;
    std::vector<item_update> updates;
    for (const auto& [path, item] : sent) {
        updates.push_back({path, to_value(item, now)});
    }
    return updates;
}

std::vector<item_update> read_texts(sdbus::Message& from, monotonic::time_point now)
{
    sdbus::Variant sent;
    from >> sent;
    std::vector<item_update> updates;
    for (auto& [path, text] : sent.get<std::map<std::string, std::string>>()) {
        const bool valid = !looks_invalid(text);
        updates.push_back({"/" + path, {.text = text, .valid = valid, .since = now}});
    }
    return updates;
}

} // namespace busbar::bus_watch
