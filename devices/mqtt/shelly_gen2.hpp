/// A metered output of a Shelly of generation 2 and later, by MQTT: topic = "<its prefix>/status/switch:0" (or pm1:0).
#pragma once

#include <busbar/mqtt/message_device.hpp>

namespace devices::mqtt {
using namespace busbar::json_rows;
namespace json = busbar::json;
namespace service = busbar::service;

struct shelly_gen2 {
    static constexpr auto about = busbar::about{
        .type = "mqtt.shelly_gen2",
        .vendor = "Shelly",
        .model = "Metered output (MQTT)",
        .source = "mqtt.md §6 (Shelly Gen2 form); rest.md §5",
        .likely_causes = {"nothing is published on this topic: names count, also small and capital letters",
                          "\"MQTT status notifications\" are off in the Shelly's MQTT settings",
                          "the broker wants a user and a password: user, password_file"}};

    static constexpr auto messages = busbar::mqtt::messages{};
    static constexpr auto roles = busbar::roles<service::acload, service::pvinverter, service::grid, service::genset, service::heatpump>;

    static constexpr auto fields = json::fields<service::acload>({
        // JSON path         scale unit path
        {"apower",            1, watt,      "/Ac/L1/Power"},
        {"voltage",           1, volt,      "/Ac/L1/Voltage", within(0, 1000)},
        {"current",           1, ampere,    "/Ac/L1/Current"},
        {"freq",              1, hertz,     "/Ac/Frequency", within(10, 100)},
        {"pf",                1, cos_phi,   "/Ac/L1/PowerFactor", within(-1, 1)},
        {"aenergy/total",     1, watt_hour, "/Ac/L1/Energy/Forward", rising},
        {"ret_aenergy/total", 1, watt_hour, "/Ac/L1/Energy/Reverse", rising},
    });
};

} // namespace devices::mqtt
