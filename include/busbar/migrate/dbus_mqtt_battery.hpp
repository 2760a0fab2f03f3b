/// mr-manuel/venus-os_dbus-mqtt-battery: one battery from JSON on one MQTT topic (mqtt.md §1).
#pragma once

#include <busbar/migrate/seed.hpp>

namespace busbar::migrate {

extern const seed dbus_mqtt_battery;

} // namespace busbar::migrate
