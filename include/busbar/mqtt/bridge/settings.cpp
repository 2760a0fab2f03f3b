#include <busbar/ascii.hpp>
#include <busbar/config/file.hpp>
#include <busbar/mqtt/bridge/settings.hpp>
#include <busbar/mqtt/portal_id.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace busbar::mqtt::bridge {

namespace {

/// The VRM portal id (venus.md §4.8); on what is no GX the name of the machine.
std::string machine_name()
{
    if (auto portal = read_portal_id(); !portal.empty()) {
        return portal;
    }
    std::string name;
    for (const char each : config::read_file("/proc/sys/kernel/hostname").text) {
        if (is_letter_or_digit(each) || each == '-') {
            name += each;
        } else if (each != '\n') {
            name += '_';
        }
    }
    return name.empty() ? "gx" : name;
}

/// Empty if the topic can be a beginning.
std::string wrong_with(std::string_view topic)
{
    if (topic.find_first_of("+#") != std::string_view::npos) {
        return "+ and # are for those that subscribe";
    }
    if (topic.starts_with('/') || topic.ends_with('/') || topic.find("//") != std::string_view::npos) {
        return "without / at the beginning or end, and no two in a row";
    }
    if (topic.starts_with('$')) {
        return "topics with $ belong to the broker";
    }
    const auto first = topic.substr(0, topic.find('/'));
    if (first == "N" || first == "R" || first == "W") {
        return fmt::format("topics below {} belong to the GX itself", first);
    }
    constexpr std::size_t longest = 200;
    return topic.size() > longest ? fmt::format("is longer than {} characters", longest) : std::string{};
}

} // namespace

std::vector<config::mistake> validate(const config::section& publish)
{
    std::vector<config::mistake> mistakes;
    for (const std::string_view key : {"topic", "discovery_topic"}) {
        if (const auto given = publish.text(key)) {
            if (const auto why = wrong_with(*given); !why.empty()) {
                mistakes.push_back({publish.at(key), fmt::format("{}: {}", key, why)});
            }
        }
    }
    if (publish.has("discovery_topic") && !publish.boolean("home_assistant").value_or(true)) {
        mistakes.push_back({publish.at("discovery_topic"), "discovery_topic: counts with home_assistant = true only"});
    }
    return mistakes;
}

settings settings_of(const config::section& publish, std::string_view place)
{
    settings made;
    made.machine = machine_name();
    made.topic = publish.text("topic").value_or("busbar/" + made.machine);
    made.status_topic = fmt::format("{}/status{}{}", made.topic, place.empty() ? "" : "/", place);
    made.home_assistant = publish.boolean("home_assistant").value_or(true);
    made.discovery_topic = publish.text("discovery_topic").value_or(made.discovery_topic);
    made.interval = publish.seconds("interval").value_or(made.interval);
    return made;
}

} // namespace busbar::mqtt::bridge
