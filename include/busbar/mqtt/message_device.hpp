/// Lets busbar::run<> run every descriptor that has `messages` (mqtt/messages.hpp).
#pragma once

#include <busbar/json/initial_value.hpp>
#include <busbar/json/rows.hpp>
#include <busbar/json/settings.hpp>
#include <busbar/mqtt/common.hpp>
#include <busbar/mqtt/messages.hpp>
#include <busbar/mqtt/write_back.hpp>
#include <busbar/row/roles.hpp>
#include <busbar/run/device_type_of.hpp>

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::mqtt {

/// Messages of one topic, or of a topic and all below it.
struct topic_rule {
    const char* topic = nullptr; ///< null: the configured one
    const json::field_program* program = nullptr;
};

/// A descriptor as data: all that the shared code needs to know.
struct message_device {
    const busbar::about* about = nullptr;
    mqtt::messages messages{};
    std::span<const topic_rule> topics{};
    std::span<const parameter> parameters{};
    std::span<const service::service_class* const> roles{};
    std::span<const derived_row> derived{};
    const json::calculator_type* calculator = nullptr; ///< null: none
    std::span<const written_path> writes{};
    std::span<const json::initial_value> settings{};
    std::string_view serial{};    ///< where no row tells it
    bool topics_are_rows = false; ///< the configuration has a topic for each row: there is none for all
};

std::vector<config::mistake> validate(const message_device& type, const config::section& section);
busbar::description describe(const message_device& type);
busbar::summary summarize(const message_device& type, const config::section& section);
std::unique_ptr<device> create(const message_device& type, const config::section& section, const std::string& name,
                               surroundings& around);
std::unique_ptr<device> probe(const message_device& type, const config::section& section, const std::string& name,
                              surroundings& around, std::function<void(probe_result)> done);

namespace keys {
inline constexpr config::key topic{.name = "topic", .help = "topic on which the device's messages arrive"};
inline constexpr config::key topic_per_value{.name = "topic_per_value",
                                             .type = config::key_type::boolean,
                                             .help =
                                                 "each value has a topic of its own below `topic`, as topic/Dc/Voltage",
                                             .fallback = "the device's own"};
inline constexpr config::key timeout{.name = "timeout",
                                     .type = config::key_type::seconds,
                                     .help = "without any message for so long the device is lost",
                                     .fallback = "60",
                                     .minimum = 1,
                                     .maximum = 86400};
inline constexpr config::key keep{.name = "keep",
                                  .type = config::key_type::seconds,
                                  .help = "how long a measured value that messages leave out is kept",
                                  .fallback = "10 times the timeout",
                                  .minimum = 1,
                                  .maximum = 864000};
inline constexpr config::key leave_bus_after{.name = "leave_bus_after",
                                             .type = config::key_type::seconds,
                                             .help = "a device that is lost for so long leaves the GX until it is back",
                                             .fallback = "never",
                                             .minimum = 0,
                                             .maximum = 864000};
inline constexpr config::key availability_topic{
    .name = "availability_topic",
    .help = "topic on which the sender, or its last will, says \"offline\" (or 0, false, off)"};

inline constexpr std::array to_messages{topic, topic_per_value, timeout, keep, leave_bus_after, availability_topic};
} // namespace keys

namespace detail {

template <class D> inline constexpr auto topic_rules = std::array{topic_rule{.program = &json::program_of<D>}};

template <class D> consteval std::span<const parameter> parameters_of()
{
    if constexpr (requires { D::parameters; }) {
        return D::parameters;
    } else {
        return {};
    }
}

template <class D> consteval const json::calculator_type* calculator_of()
{
    if constexpr (requires { D::calculator; }) {
        return &D::calculator;
    } else {
        return nullptr;
    }
}

template <class D> consteval std::span<const written_path> writes_of()
{
    if constexpr (requires { D::writes.rows; }) {
        return D::writes.rows;
    } else {
        return {};
    }
}

template <class D> consteval std::span<const json::initial_value> settings_of()
{
    if constexpr (requires { D::settings; }) {
        return D::settings;
    } else {
        return {};
    }
}

/// What is written needs a row that reads it back, and the other way round.
template <class D> consteval table_fault fault_of_writes()
{
    const auto writes = writes_of<D>();
    const auto& rows = json::program_of<D>.rows;
    const auto same = [](const char* path) {
        return [path](const auto& other) { return std::string_view{path} == other.path; };
    };
    for (const auto& each : writes) {
        if (std::ranges::count_if(writes, same(each.path)) > 1) {
            return {&refuse::two_commands_for_one_path, each.path};
        }
        if (std::ranges::none_of(rows, same(each.path))) {
            return {&refuse::command_on_a_path_that_no_row_feeds, each.path};
        }
    }
    for (const auto& row : rows) {
        if (row.field.written_by_command && std::ranges::none_of(writes, same(row.path))) {
            return {&refuse::row_waits_for_a_command_that_is_missing, row.path};
        }
    }
    return {};
}
template <class D> inline constexpr table_fault fault = fault_of_writes<D>();

template <class D> consteval message_device make_message_device()
{
    refuse_table<quote(fault<D>.path)>(fault<D>.rule, fault<D>.path);
    return {.about = &D::about,
            .messages = D::messages,
            .topics = topic_rules<D>,
            .parameters = parameters_of<D>(),
            .roles = json::detail::classes_of<D>(),
            .derived = json::detail::derived_of<D>(),
            .calculator = calculator_of<D>(),
            .writes = writes_of<D>(),
            .settings = settings_of<D>()};
}
template <class D> inline constexpr message_device message_device_of = make_message_device<D>();

template <class D>
inline constexpr auto role_names = role_names_of<json::detail::classes_of<D>().size()>(json::detail::classes_of<D>());

template <class D> consteval auto list_keys()
{
    constexpr bool writable = !writes_of<D>().empty();
    constexpr bool measures_ac = std::ranges::any_of(json::detail::classes_of<D>(), [](const auto* each) {
        return service::find(each->paths, "/Ac/Power") != nullptr;
    });
    constexpr std::size_t own = calculator_of<D>() == nullptr ? 0 : calculator_of<D>()->keys.size();
    constexpr std::size_t size = keys::to_broker.size() + keys::to_messages.size() + parameters_of<D>().size() + own +
                                 settings_of<D>().size() + (measures_ac ? json::keys::to_service.size() + 1 : 1) +
                                 (writable ? keys::to_writes.size() : 0) + (role_names<D>.size() > 1 ? 1 : 0);
    std::array<config::key, size> made{};
    auto* next = std::ranges::copy(keys::to_messages, made.begin()).out;
    next = std::ranges::copy(keys::to_broker, next).out;
    if constexpr (measures_ac) {
        next = std::ranges::copy(json::keys::to_service, next).out;
        *next++ = json::keys::inverted;
    } else {
        *next++ = busbar::keys::instance;
    }
    if constexpr (writable) {
        next = std::ranges::copy(keys::to_writes, next).out;
    }
    if constexpr (role_names<D>.size() > 1) {
        *next++ = busbar::keys::role(role_names<D>);
    }
    for (const auto& each : parameters_of<D>()) {
        *next++ = json::key_of(each);
    }
    for (const auto& each : settings_of<D>()) {
        *next++ = each.key;
    }
    if constexpr (own != 0) {
        next = std::ranges::copy(calculator_of<D>()->keys, next).out;
    }
    return made;
}
template <class D> inline constexpr auto device_keys = list_keys<D>();

} // namespace detail
} // namespace busbar::mqtt

namespace busbar {

template <class D>
requires requires
{
    D::messages;
}
struct driver_of<D> {
    static constexpr auto type =
        device_type_of<mqtt::detail::message_device_of<D>>(D::about, mqtt::detail::device_keys<D>, {}, &mqtt::common);
};

} // namespace busbar
