/// A battery charger at AC, with up to three outputs, that some program describes in JSON: what LundSoftwares' driver accepts.
#pragma once

#include <busbar/mqtt/message_device.hpp>
#include <devices/mqtt/single_phase.hpp>

namespace devices::mqtt {
using namespace busbar::json_rows;
namespace json = busbar::json;
namespace service = busbar::service;

struct ac_charger {
    static constexpr auto about = busbar::about{
        .type = "mqtt.ac_charger",
        .vendor = "MQTT",
        .model = "AC charger",
        .source = "README of LundSoftwares' AC charger driver; mqtt.md §6",
        .likely_causes = {"nothing is published on this topic: names count, also small and capital letters",
                          "the message has neither ac_charger nor DC0: use generic.mqtt",
                          "the broker wants a user and a password: user, password_file"}};

    static constexpr auto messages = busbar::mqtt::messages{.items_when_told = true};
    static constexpr auto roles = busbar::roles<service::charger>;

    static constexpr auto outputs = [](std::span<const double> currents) {
        for (std::size_t i = currents.size(); i > 0; --i) {
            if (!std::isnan(currents[i - 1])) {
                return static_cast<double>(i);
            }
        }
        return nothing;
    };

    static constexpr auto fields = json::fields<service::charger>({
        // JSON path                                            scale unit path
        {"ac_charger/ac_current",                                1, ampere,      "/Ac/In/L1/I"},
        {"ac_charger/ac_power",                                  1, watt,        "/Ac/In/L1/P"},
        {"ac_charger/ac_currentlimit",                           1, ampere,      "/Ac/In/CurrentLimit", written_by_command, lasting},
        {"ac_charger/state",                                     1, number,      "/State", within(0, 255)},
        {"ac_charger/mode",                                      1, number,      "/Mode", written_by_command, lasting, within(1, 4)},
        {"ac_charger/errorcode",                                 1, number,      "/ErrorCode"},
        {"ac_charger/relaystate",                                1, number,      "/Relay/0/State", written_by_command, within(0, 1)},
        {"ac_charger/lowvoltagealarm",                           1, alarm_level, "/Alarms/LowVoltage", within(0, 2)},
        {"ac_charger/highvoltagealarm",                          1, alarm_level, "/Alarms/HighVoltage", within(0, 2)},
        {either("DC#/current", "ac_charger/DC#/current"),         1, ampere,      "/Dc/#/Current", repeated(3)},
        {either("DC#/voltage", "ac_charger/DC#/voltage"),         1, volt,        "/Dc/#/Voltage", repeated(3), within(0, 1000)},
        {either("DC#/temperature", "ac_charger/DC#/temperature"), 1, celsius,     "/Dc/#/Temperature", repeated(3), within(-60, 200)},
    });
    static constexpr auto derived = busbar::derive<service::charger>({
        {"/NrOfOutputs", number, {"/Dc/0/Current", "/Dc/1/Current", "/Dc/2/Current"}, outputs},
    });

    static constexpr auto writes = busbar::mqtt::writes<service::charger>({{"/Ac/In/CurrentLimit", 0, 100}, {"/Mode", 1, 4}, {"/Relay/0/State", 0, 1}});
};

} // namespace devices::mqtt
