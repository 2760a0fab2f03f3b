#include <busbar/ascii.hpp>
#include <busbar/mqtt/registration/document.hpp>
#include <busbar/mqtt/registration/status.hpp>
#include <busbar/mqtt/registration/topic_path.hpp>

#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace busbar::mqtt::registration {

namespace {

constexpr std::size_t longest_path = 128;

std::string_view next_level(std::string_view& rest)
{
    const auto level = rest.substr(0, rest.find('/'));
    rest.remove_prefix(level.size());
    if (rest.size() > 1) {
        rest.remove_prefix(1);
    }
    return level;
}

/// As the protocol wants it: begins upper-case. Otherwise what an object path may hold.
bool is_path(std::string_view key)
{
    return !key.empty() && key.size() <= longest_path && !(key.front() >= 'a' && key.front() <= 'z') &&
           !key.starts_with('/') && !key.ends_with('/') && key.find("//") == std::string_view::npos &&
           std::ranges::all_of(key, [](char c) { return is_letter_or_digit(c) || c == '_' || c == '/'; });
}

} // namespace

written_topic take_apart(std::string_view topic)
{
    auto rest = topic;
    written_topic made;
    if (next_level(rest) != "W") {
        return {};
    }
    made.portal_id = next_level(rest);
    made.type = next_level(rest);
    const auto digits = rest.substr(0, rest.find('/'));
    made.path = rest.substr(digits.size());
    int instance = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), instance);
    if (error != std::errc{} || end != digits.data() + digits.size() || instance < 0 || !is_id(made.portal_id) ||
        !is_id(made.type)) {
        return {};
    }
    made.instance = instance;
    return made;
}

proxied read_proxy(std::string_view payload)
{
    document read;
    const auto* all = read.read(payload);
    if (all == nullptr) {
        return {.problem = read.problem()};
    }
    const auto* where = all->if_contains("topicPath");
    const auto* text = where == nullptr ? nullptr : where->if_string();
    const auto topic = text == nullptr ? std::string_view{} : std::string_view{text->data(), text->size()};
    if (const auto parts = take_apart(topic); parts.instance < 0 || !parts.path.empty()) {
        return {.problem = "its topicPath is not W/<portal id>/<type>/<instance>"};
    }
    const auto* found = all->if_contains("values");
    const auto* values = found == nullptr ? nullptr : found->if_object();
    if (values == nullptr || values->empty() || values->size() > most_proxied_values) {
        return {.problem = fmt::format("its values are no JSON object of 1 to {} values", most_proxied_values)};
    }
    proxied made;
    for (const auto& each : *values) {
        const std::string_view key{each.key().data(), each.key().size()};
        const auto value = scalar_as_json(each.value());
        if (!is_path(key)) {
            return {.problem = fmt::format("\"{}\" is no path: they begin with a capital letter, as Ac/L1/Power",
                                           key.substr(0, longest_id))};
        }
        if (value.empty()) {
            return {.problem = fmt::format("the value of \"{}\" is an object or an array", key)};
        }
        made.messages.emplace_back(fmt::format("{}/{}", topic, key), fmt::format(R"({{"value":{}}})", value));
    }
    return made;
}

} // namespace busbar::mqtt::registration
