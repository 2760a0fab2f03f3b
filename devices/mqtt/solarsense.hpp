/// Victron's SolarSense sensor behind an ESPHome node that listens to it: topics <node>/sensor/<prefix>irradiance/state and the like.
#pragma once

#include <busbar/mqtt/message_device.hpp>

#include <array>

namespace devices::mqtt {
using namespace busbar::json_rows;
namespace json = busbar::json;
namespace service = busbar::service;

struct solarsense {
    static constexpr auto about = busbar::about{
        .type = "mqtt.solarsense",
        .vendor = "Victron Energy",
        .model = "SolarSense (ESPHome)",
        .source = "dbus-mqtt-solarsense; mqtt.md §6",
        .likely_causes = {"another node or prefix: the broker's topics show <node>/sensor/<prefix>irradiance/state",
                          "the broker wants a user and a password: user, password_file"}};

    static constexpr auto messages = busbar::mqtt::messages{.topic = "{node}",
                                                            .topic_per_value = true,
                                                            .timeout = 300s,
                                                            .availability_topic = "{node}/status",
                                                            .items_when_told = true};
    static constexpr auto roles = busbar::roles<service::meteo>;
    static constexpr auto parameters = std::array{
        busbar::parameter{.name = "node", .help = "name of the ESPHome node, the first part of its topics"},
        busbar::parameter{.name = "prefix", .help = R"(what stands before "irradiance" in the topics: "solarsense_")", .optional = true}};

    static constexpr auto fields = json::fields<service::meteo>({
        // topic below the node                      scale unit path
        {"sensor/{prefix}irradiance/state",           1, watt_per_square_metre, "/Irradiance", within(0, 2000)},
        {"sensor/{prefix}installation_power/state",   1, watt,                  "/InstallationPower"},
        {"sensor/{prefix}today_s_yield/state",        1, kilowatt_hour,         "/TodaysYield"},
        {"sensor/{prefix}cell_temperature/state",     1, celsius,               "/CellTemperature", within(-60, 200)},
        {"sensor/{prefix}battery_voltage/state",      1, volt,                  "/BatteryVoltage", within(0, 100)},
        {"sensor/{prefix}time_since_last_sun/state",  1, number,                "/TimeSinceLastSun"},
    });
};

} // namespace devices::mqtt
