/// The table [mqtt] with its [mqtt.publish], for device_type::common of each device of MQTT.
#pragma once

#include <busbar/mqtt/bridge/settings.hpp>
#include <busbar/mqtt/settings.hpp>
#include <busbar/run/common_table.hpp>

#include <array>

namespace busbar::mqtt {

namespace detail {
std::vector<config::mistake> validate_common(const config::section& table);
std::unique_ptr<device> create_bridge(const config::section& table, surroundings& around, std::string_view place);
std::string summarize_bridge(const config::section& table);

inline constexpr std::array<config::child_table, 1> tables_below{
    {{.name = "publish", .keys = bridge::keys::all, .once = true}}};
} // namespace detail

inline constexpr common_table common{.name = "mqtt",
                                     .keys = keys::to_broker,
                                     .places = keys::places,
                                     .validate = &detail::validate_common,
                                     .tables = detail::tables_below,
                                     .create_companion = &detail::create_bridge,
                                     .summarize_companion = &detail::summarize_bridge};

} // namespace busbar::mqtt
