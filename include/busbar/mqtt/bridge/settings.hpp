/// The keys of [mqtt.publish], and what they mean.
#pragma once

#include <busbar/config/key.hpp>
#include <busbar/config/section.hpp>

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::mqtt::bridge {

struct settings {
    std::string topic{};   ///< everything is below it: "busbar/c0619ab12345"
    std::string machine{}; ///< tells one GX from another: "c0619ab12345"
    /// "online" while this process runs and is connected, else "offline".
    std::string status_topic{};
    bool home_assistant = true;
    std::string discovery_topic = "homeassistant";
    std::chrono::milliseconds interval{1000}; ///< least time between two messages of one item
};

namespace keys {
inline constexpr config::key topic{.name = "topic",
                                   .help = "all topics begin with it: <topic>/battery/100/Dc/0/Voltage",
                                   .fallback = "busbar/ and the VRM portal id"};
inline constexpr config::key home_assistant{.name = "home_assistant",
                                            .type = config::key_type::boolean,
                                            .help = "Home Assistant finds the values by itself (MQTT discovery)",
                                            .fallback = "true"};
inline constexpr config::key discovery_topic{
    .name = "discovery_topic", .help = "where Home Assistant looks for them", .fallback = "homeassistant"};
inline constexpr config::key interval{.name = "interval",
                                      .type = config::key_type::seconds,
                                      .help = "least time between two messages of one value",
                                      .fallback = "1",
                                      .minimum = 0.1,
                                      .maximum = 3600};
inline constexpr std::array all{topic, home_assistant, discovery_topic, interval};
} // namespace keys

/// Topics that can't be, or that belong to the GX itself.
std::vector<config::mistake> validate(const config::section& publish);
/// `place`: the port that serial-starter handed over; the process for each has a status of its own. Empty: the service itself.
settings settings_of(const config::section& publish, std::string_view place);

} // namespace busbar::mqtt::bridge
