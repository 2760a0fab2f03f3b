/// The device whose rows stand in the configuration file: any topics of a broker. `#include <devices/generic/mqtt.hpp>`
#pragma once

#include <busbar/json/generic_device.hpp>
#include <busbar/mqtt/message_device.hpp>
#include <busbar/run/device_type_of.hpp>

#include <algorithm>
#include <array>

namespace busbar::mqtt {

/// A descriptor without rows of its own: what it says are the classes it may be.
struct generic_messages : json::generic_device {};

std::vector<config::mistake> validate(const generic_messages& type, const config::section& section);
busbar::description describe(const generic_messages& type);
busbar::summary summarize(const generic_messages& type, const config::section& section);
std::unique_ptr<device> create(const generic_messages& type, const config::section& section, const std::string& name,
                               surroundings& around);
std::unique_ptr<device> probe(const generic_messages& type, const config::section& section, const std::string& name,
                              surroundings& around, std::function<void(probe_result)> done);

namespace keys {
inline constexpr config::key topic_of_rows{.name = "topic",
                                           .help = "topic of all rows that name none of their own; + and # as in MQTT"};
inline constexpr std::array of_generic{
    timeout,
    keep,
    leave_bus_after,
    availability_topic,
    busbar::keys::instance,
    busbar::keys::position,
    json::keys::phase,
    json::keys::inverted,
    json::keys::energy_from_zero,
    config::key{.name = "serial", .help = "of the device: it stays the same device when it is renamed"},
};

/// Of [[device.value]], besides those that every such row has.
inline constexpr std::array of_topic_value{
    config::key{
        .name = "topic", .help = "where the value is published; + and # as in MQTT", .fallback = "the device's topic"},
    config::key{.name = "json",
                .help = "where it stands in the document, as \"ENERGY/Power\"",
                .fallback = "the payload itself is the value"},
    config::key{.name = "words", .help = "texts that stand for numbers: \"OFF = 0, ON = 1\""},
    config::key{.name = "lasting",
                .type = config::key_type::boolean,
                .help = "no measurement: holds until told otherwise",
                .fallback = "false"},
};
} // namespace keys

namespace detail {

template <class D>
inline constexpr generic_messages generic_messages_of{{.about = &D::about, .classes = D::classes_by_topics.classes}};

template <class D>
inline constexpr auto
    generic_role_names = role_names_of<D::classes_by_topics.classes.size()>(D::classes_by_topics.classes);

template <class D> consteval auto list_generic_keys()
{
    std::array<config::key, keys::to_broker.size() + keys::of_generic.size() + 2> made{};
    auto* next = made.begin();
    *next++ = keys::topic_of_rows;
    *next++ = json::keys::role_of_generic(generic_role_names<D>);
    next = std::ranges::copy(keys::of_generic, next).out;
    std::ranges::copy(keys::to_broker, next);
    return made;
}
template <class D> inline constexpr auto generic_keys = list_generic_keys<D>();

/// Those of HTTP, but `json` may be missing.
consteval auto list_value_keys()
{
    std::array<config::key, json::keys::of_value.size() + keys::of_topic_value.size() - 1> made{};
    auto* next = std::ranges::copy(keys::of_topic_value, made.begin()).out;
    std::ranges::copy_if(json::keys::of_value, next, [](const config::key& each) { return each.name != "json"; });
    return made;
}
inline constexpr auto value_keys = list_value_keys();
inline constexpr std::array generic_tables{config::child_table{.name = "value", .keys = value_keys}};

} // namespace detail
} // namespace busbar::mqtt

namespace busbar {

template <class D>
requires requires
{
    D::classes_by_topics;
}
struct driver_of<D> {
    static constexpr auto type = device_type_of<mqtt::detail::generic_messages_of<D>>(
        D::about, mqtt::detail::generic_keys<D>, mqtt::detail::generic_tables, &mqtt::common);
};

} // namespace busbar
