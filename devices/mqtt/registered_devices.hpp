/// Devices that register themselves at the broker, by the protocol of dbus-mqtt-devices (https://github.com/freakent/dbus-mqtt-devices),
/// whose devices keep working unchanged. One section serves all of them:
///
///     [[device]]
///     type = "mqtt.registered_devices"
#pragma once

#include <busbar/mqtt/registration/device_type.hpp>
#include <busbar/service/tables.hpp>

namespace devices::mqtt {
namespace service = busbar::service;

struct registered_devices {
    static constexpr auto about = busbar::about{
        .type = "mqtt.registered_devices",
        .vendor = "MQTT",
        .model = "devices that register themselves",
        .source = "README of dbus-mqtt-devices 0.6.2, \"The Registration Protocol\"",
        .likely_causes = {"Venus OS' own broker is off: Settings, Integrations, MQTT Access",
                          "the broker asks for a user and a password: user, password_file",
                          "the broker is another one: host"}};

    /// What a client may be. Not `switch`: the number of its outputs is not told by a registration.
    static constexpr auto registered_classes =
        busbar::roles<service::temperature, service::tank, service::pvinverter, service::grid, service::gps,
                      service::battery, service::acload, service::genset, service::heatpump, service::evcharger,
                      service::solarcharger, service::charger, service::dcdc, service::meteo, service::digitalinput,
                      service::inverter>;
};

} // namespace devices::mqtt
