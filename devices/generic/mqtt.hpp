/// Any topics of a broker: the rows stand in the configuration file, for people who will not compile (docs/mqtt-devices.md).
#pragma once

#include <busbar/mqtt/generic_messages.hpp>

namespace devices::generic {
namespace service = busbar::service;

struct mqtt {
    static constexpr auto about = busbar::about{
        .type = "generic.mqtt",
        .vendor = "Generic",
        .model = "MQTT",
        .source = "the configuration file",
        .likely_causes = {"nothing is published on these topics: names count, also small and capital letters",
                          "a path of a [[device.value]] is not in the messages: compare with what the broker shows",
                          "the broker wants a user and a password: user, password_file"}};

    static constexpr auto classes_by_topics =
        busbar::roles<service::grid, service::pvinverter, service::acload, service::genset, service::heatpump,
                      service::evcharger, service::inverter, service::battery, service::solarcharger,
                      service::temperature, service::tank, service::meteo, service::dcdc, service::charger,
                      service::switch_, service::gps, service::digitalinput>;
};

} // namespace devices::generic
