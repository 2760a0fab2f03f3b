/// A meter that some program describes in JSON: what dbus-mqtt-grid accepts, also in several messages, as Tasmota sends them.
#pragma once

#include <busbar/mqtt/message_device.hpp>
#include <devices/mqtt/single_phase.hpp>

namespace devices::mqtt {
using namespace busbar::json_rows;
namespace json = busbar::json;
namespace service = busbar::service;

struct grid {
    static constexpr auto about = busbar::about{
        .type = "mqtt.grid",
        .vendor = "MQTT",
        .model = "Meter",
        .source = "README of dbus-mqtt-grid 0.1.5; mqtt.md §6",
        .likely_causes = {"nothing is published on this topic: names count, also small and capital letters",
                          "the message has no grid/power and no grid/L1/power: use generic.mqtt",
                          "the broker wants a user and a password: user, password_file"}};

    static constexpr auto messages = busbar::mqtt::messages{};
    static constexpr auto roles = busbar::roles<service::grid, service::genset, service::acload>;

    // Power: + is import.
    static constexpr auto fields = json::fields<service::grid>({
        // JSON path                                  scale unit path
        {"grid/power",                                 1, watt,          "/Ac/Power", in_text},
        {"grid/current",                               1, ampere,        "/Ac/Current", in_text},
        {"grid/voltage",                               1, volt,          "/Ac/Voltage", within(0, 1000), in_text},
        {"grid/frequency",                             1, hertz,         "/Ac/Frequency", within(10, 100), in_text},
        {"grid/power_factor",                          1, cos_phi,       "/Ac/PowerFactor", within(-1, 1), in_text},
        {"grid/energy_forward",                        1, kilowatt_hour, "/Ac/Energy/Forward", rising, in_text},
        {"grid/energy_reverse",                        1, kilowatt_hour, "/Ac/Energy/Reverse", rising, in_text},
        {either("grid/L1/power", "grid/power_L1"),     1, watt,          "/Ac/L1/Power", in_text},
        {either("grid/L1/current", "grid/current_L1"), 1, ampere,        "/Ac/L1/Current", in_text},
        {either("grid/L1/voltage", "grid/voltage_L1"), 1, volt,          "/Ac/L1/Voltage", within(0, 1000), in_text},
        {"grid/L1/frequency",                          1, hertz,         "/Ac/L1/Frequency", within(10, 100), in_text},
        {"grid/L1/power_factor",                       1, cos_phi,       "/Ac/L1/PowerFactor", within(-1, 1), in_text},
        {"grid/L1/energy_forward",                     1, kilowatt_hour, "/Ac/L1/Energy/Forward", rising, in_text},
        {"grid/L1/energy_reverse",                     1, kilowatt_hour, "/Ac/L1/Energy/Reverse", rising, in_text},
        {either("grid/L2/power", "grid/power_L2"),     1, watt,          "/Ac/L2/Power", in_text},
        {either("grid/L2/current", "grid/current_L2"), 1, ampere,        "/Ac/L2/Current", in_text},
        {either("grid/L2/voltage", "grid/voltage_L2"), 1, volt,          "/Ac/L2/Voltage", within(0, 1000), in_text},
        {"grid/L2/frequency",                          1, hertz,         "/Ac/L2/Frequency", within(10, 100), in_text},
        {"grid/L2/power_factor",                       1, cos_phi,       "/Ac/L2/PowerFactor", within(-1, 1), in_text},
        {"grid/L2/energy_forward",                     1, kilowatt_hour, "/Ac/L2/Energy/Forward", rising, in_text},
        {"grid/L2/energy_reverse",                     1, kilowatt_hour, "/Ac/L2/Energy/Reverse", rising, in_text},
        {either("grid/L3/power", "grid/power_L3"),     1, watt,          "/Ac/L3/Power", in_text},
        {either("grid/L3/current", "grid/current_L3"), 1, ampere,        "/Ac/L3/Current", in_text},
        {either("grid/L3/voltage", "grid/voltage_L3"), 1, volt,          "/Ac/L3/Voltage", within(0, 1000), in_text},
        {"grid/L3/frequency",                          1, hertz,         "/Ac/L3/Frequency", within(10, 100), in_text},
        {"grid/L3/power_factor",                       1, cos_phi,       "/Ac/L3/PowerFactor", within(-1, 1), in_text},
        {"grid/L3/energy_forward",                     1, kilowatt_hour, "/Ac/L3/Energy/Forward", rising, in_text},
        {"grid/L3/energy_reverse",                     1, kilowatt_hour, "/Ac/L3/Energy/Reverse", rising, in_text},
    });
    static constexpr auto derived = phases_of<service::grid>;
};

} // namespace devices::mqtt
