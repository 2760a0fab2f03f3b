/// A heat pump that some program describes in JSON: what dbus-mqtt-heatpump accepts.
#pragma once

#include <busbar/mqtt/message_device.hpp>
#include <devices/mqtt/single_phase.hpp>

namespace devices::mqtt {
using namespace busbar::json_rows;
namespace json = busbar::json;
namespace service = busbar::service;

struct heat_pump {
    static constexpr auto about = busbar::about{
        .type = "mqtt.heat_pump",
        .vendor = "MQTT",
        .model = "Heat pump",
        .source = "README of dbus-mqtt-heatpump; mqtt.md §6",
        .likely_causes = {"nothing is published on this topic: names count, also small and capital letters",
                          "the message has no heatpump/power: use generic.mqtt",
                          "the broker wants a user and a password: user, password_file"}};

    static constexpr auto messages = busbar::mqtt::messages{};
    static constexpr auto roles = busbar::roles<service::heatpump>;

    static constexpr auto fields = json::fields<service::heatpump>({
        // JSON path                       scale unit path
        {"heatpump/power",                  1, watt,          "/Ac/L1/Power", in_text},
        {"heatpump/current",                1, ampere,        "/Ac/L1/Current", in_text},
        {"heatpump/voltage",                1, volt,          "/Ac/L1/Voltage", within(0, 1000), in_text},
        {"heatpump/energy_forward",         1, kilowatt_hour, "/Ac/L1/Energy/Forward", rising, in_text},
        {"heatpump/temperature",            1, celsius,       "/Temperature", within(-60, 200), in_text},
        {"heatpump/target_temperature",     1, celsius,       "/TargetTemperature", written_by_command, lasting, in_text},
        {"heatpump/state",                  1, number,        "/State", within(0, 4), in_text},
    });
    static constexpr auto derived = busbar::derive<service::heatpump>({
        {"/Ac/L1/Current", ampere, {"/Ac/L1/Power", "/Ac/L1/Voltage"}, current_of, busbar::if_not_told},
    });

    static constexpr auto writes = busbar::mqtt::writes<service::heatpump>({{"/TargetTemperature", 0, 100}});
};

} // namespace devices::mqtt
