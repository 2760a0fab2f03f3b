#include <busbar/mqtt/bridge/bridge.hpp>
#include <busbar/mqtt/common.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace busbar::mqtt::detail {

namespace {

/// [mqtt.publish]; nullptr: nothing is to be published.
const config::section* publish_table(const config::section& table)
{
    const auto& below = table.children();
    return below.empty() ? nullptr : &below.front();
}

} // namespace

std::vector<config::mistake> validate_common(const config::section& table)
{
    auto mistakes = validate_broker(table);
    if (const auto* publish = publish_table(table)) {
        std::ranges::move(bridge::validate(*publish), std::back_inserter(mistakes));
    }
    return mistakes;
}

std::unique_ptr<device> create_bridge(const config::section& table, surroundings& around, std::string_view place)
{
    const auto* publish = publish_table(table);
    if (publish == nullptr) {
        return nullptr;
    }
    return std::make_unique<bridge::bridge>(bridge::settings_of(*publish, place), broker_of(table), around);
}

std::string summarize_bridge(const config::section& table)
{
    const auto* publish = publish_table(table);
    if (publish == nullptr) {
        return {};
    }
    const auto what = bridge::settings_of(*publish, {});
    auto where = broker_of(table);
    return fmt::format("all values to {} below {}/, each at most every {} s{}", to_words(where), what.topic,
                       static_cast<double>(what.interval.count()) / 1000.0,
                       what.home_assistant ? "; Home Assistant finds them" : "");
}

} // namespace busbar::mqtt::detail
