/// What a device header says of a device whose values arrive as MQTT messages.
///
///     struct loadpoint {
///         static constexpr auto about = busbar::about{...};
///         static constexpr auto messages = mqtt::messages{.topic = "evcc/loadpoints/{loadpoint}", .topic_per_value = true};
///         static constexpr auto parameters = std::array{busbar::parameter{.name = "loadpoint", .help = "its number", .fallback = "1"}};
///         static constexpr auto roles = busbar::roles<service::evcharger>;
///         static constexpr auto fields = json::fields<service::evcharger>({
///             {"chargePower", 1, watt, "/Ac/Power"},
///             {"chargeCurrents/l1", 1, ampere, "/Ac/L1/Current"},
///         });
///     };
///
/// A row's JSON path is where its value stands in the JSON document of the topic. Where each value has a topic of its own, the path's first
/// steps are the levels below the device's topic, and the payload is a bare value, a {"value": ...}, or a document of its own.
///
/// What a message does not name stays as it was; null makes it invalid. A message without a row that is `needed` is none of this device's,
/// and nothing of it counts.
#pragma once

#include <chrono>
#include <span>
#include <string_view>

namespace busbar::mqtt {

struct messages {
    const char* topic = nullptr;  ///< unless configured; may name {parameters}. Null: must be configured
    bool topic_per_value = false; ///< unless configured
    /// Without any message for so long the device is lost, unless configured.
    std::chrono::milliseconds timeout{60'000};
    /// Where the sender, or its last will, says "offline", unless configured; may name {parameters}. Null: nowhere.
    const char* availability_topic = nullptr;
    /// Items appear when they are first told: for classes with more paths than anybody has values for.
    bool items_when_told = false;
    /// The service appears with the first value of whatever path; else with one that its class requires.
    bool any_value_is_enough = false;
    /// What stands behind the topic in the one below which writes go, unless configured.
    const char* writes_below = "/set";
    /// Names that messages may have although no row wants them: no reason for a warning.
    std::span<const std::string_view> unused{};
};

} // namespace busbar::mqtt
