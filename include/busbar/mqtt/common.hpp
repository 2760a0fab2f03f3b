/// The table [mqtt], for device_type::common of each device of MQTT.
#pragma once

#include <busbar/mqtt/settings.hpp>
#include <busbar/run/common_table.hpp>

namespace busbar::mqtt {

inline constexpr common_table common{
    .name = "mqtt", .keys = keys::to_broker, .places = keys::places, .validate = &validate_broker};

} // namespace busbar::mqtt
