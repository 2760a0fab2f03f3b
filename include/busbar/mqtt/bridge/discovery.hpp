/// How Home Assistant gets to know an item: MQTT discovery, home-assistant.io/integrations/mqtt/#mqtt-discovery.
#pragma once

#include <busbar/mqtt/bridge/settings.hpp>
#include <busbar/publisher/bus_service.hpp>

#include <string>

namespace busbar::mqtt::bridge {

/// Numbers that are measured or counted, and codes with a meaning; not who the device is, nor what the user sets on the GX.
bool is_sensor(const service::path& row);

/// "battery_mqtt_1": the same as long as the device and its role are; [A-Za-z0-9_].
std::string id_of(const publisher::bus_service& service);

/// What is published, retained, for one item.
struct discovery {
    std::string topic{};    ///< "homeassistant/sensor/busbar_c0619ab12345_battery_mqtt_1_Soc/config"
    std::string document{}; ///< JSON
};
/// `base`: the topics of the service begin with it, "busbar/c0619ab12345/battery/100".
discovery discovery_of(const settings& settings, const std::string& base, const publisher::bus_service& service,
                       const publisher::item_view& item);

} // namespace busbar::mqtt::bridge
