/// A charging station that some program describes in JSON, nested as the paths on the bus: what dbus-mqtt-ev-charger accepts.
#pragma once

#include <busbar/evcharger/charging_time.hpp>
#include <busbar/mqtt/message_device.hpp>
#include <devices/mqtt/single_phase.hpp>

namespace devices::mqtt {
using namespace busbar::json_rows;
namespace json = busbar::json;
namespace service = busbar::service;

struct ev_charger {
    static constexpr auto about = busbar::about{
        .type = "mqtt.ev_charger",
        .vendor = "MQTT",
        .model = "EV charging station",
        .source = "README of dbus-mqtt-ev-charger 0.0.3; mqtt.md §6",
        .likely_causes = {"nothing is published on this topic: names count, also small and capital letters",
                          "the message has neither Ac/Power nor Status: use generic.mqtt",
                          "the broker wants a user and a password: user, password_file"}};

    static constexpr auto messages = busbar::mqtt::messages{};
    static constexpr auto roles = busbar::roles<service::evcharger>;
    static constexpr auto calculator = busbar::evcharger::calculator;

    static constexpr auto fields = json::fields<service::evcharger>({
        // JSON path               scale unit path
        {"Ac/Power",                1, watt,          "/Ac/Power"},
        {"Ac/Current",              1, ampere,        "/Ac/Current"},
        {"Ac/Voltage",              1, volt,          "/Ac/Voltage", within(0, 1000)},
        {"Ac/Energy/Forward",       1, kilowatt_hour, "/Ac/Energy/Forward", rising},
        {"Ac/Energy/Reverse",       1, kilowatt_hour, "/Ac/Energy/Reverse", rising},
        {"Ac/L1/Power",             1, watt,          "/Ac/L1/Power"},
        {"Ac/L1/Voltage",           1, volt,          "/Ac/L1/Voltage", within(0, 1000)},
        {"Ac/L1/Current",           1, ampere,        "/Ac/L1/Current"},
        {"Ac/L1/Energy/Forward",    1, kilowatt_hour, "/Ac/L1/Energy/Forward", rising},
        {"Ac/L1/Energy/Reverse",    1, kilowatt_hour, "/Ac/L1/Energy/Reverse", rising},
        {"Ac/L2/Power",             1, watt,          "/Ac/L2/Power"},
        {"Ac/L2/Voltage",           1, volt,          "/Ac/L2/Voltage", within(0, 1000)},
        {"Ac/L2/Current",           1, ampere,        "/Ac/L2/Current"},
        {"Ac/L3/Power",             1, watt,          "/Ac/L3/Power"},
        {"Ac/L3/Voltage",           1, volt,          "/Ac/L3/Voltage", within(0, 1000)},
        {"Ac/L3/Current",           1, ampere,        "/Ac/L3/Current"},
        {"Current",                 1, ampere,        "/Current"},
        {"Status",                  1, number,        "/Status", lasting, within(0, 24)},
        {"ChargingTime",            1, second,        "/ChargingTime"},
        {"Session/Energy",          1, kilowatt_hour, "/Session/Energy"},
        {"Session/Time",            1, second,        "/Session/Time"},
        {"SetCurrent",              1, ampere,        "/SetCurrent", written_by_command, lasting},
        {"MaxCurrent",              1, ampere,        "/MaxCurrent", written_by_command, lasting},
        {"Mode",                    1, number,        "/Mode", written_by_command, lasting, within(0, 2)},
        {"StartStop",               1, number,        "/StartStop", written_by_command, lasting, within(0, 1)},
        {"AutoStart",               1, number,        "/AutoStart", written_by_command, lasting, within(0, 1)},
        {"EnableDisplay",           1, number,        "/EnableDisplay", written_by_command, lasting, within(0, 1)},
        {"Model",                                     "/Model", lasting},
        {"Serial",                                    "/Serial"},
        {"FirmwareVersion",                           "/FirmwareVersion"},
    });
    // In this order: the phases' currents first.
    static constexpr auto derived = busbar::derive<service::evcharger>({
        {"/Ac/L1/Power",          watt,          {"/Ac/Power", "/Ac/L2/Power", "/Ac/L3/Power"}, of_single_phase, busbar::if_not_told},
        {"/Ac/L1/Voltage",        volt,          {"/Ac/Voltage", "/Ac/L2/Power", "/Ac/L3/Power"}, of_single_phase, busbar::if_not_told},
        {"/Ac/L1/Energy/Forward", kilowatt_hour, {"/Ac/Energy/Forward", "/Ac/L2/Power", "/Ac/L3/Power"}, of_single_phase, busbar::if_not_told},
        {"/Ac/L1/Current",        ampere,        {"/Ac/L1/Power", "/Ac/L1/Voltage", "/Ac/Current", "/Ac/L2/Power"}, current_of_first, busbar::if_not_told},
        {"/Ac/L2/Current",        ampere,        {"/Ac/L2/Power", "/Ac/L2/Voltage"}, current_of, busbar::if_not_told},
        {"/Ac/L3/Current",        ampere,        {"/Ac/L3/Power", "/Ac/L3/Voltage"}, current_of, busbar::if_not_told},
        {"/Current",              ampere,        {"/Ac/L1/Current", "/Ac/L2/Current", "/Ac/L3/Current"}, largest_of_told, busbar::if_not_told},
    });

    static constexpr auto writes = busbar::mqtt::writes<service::evcharger>({
        {"/SetCurrent", 0, 80},
        {"/MaxCurrent", 0, 80},
        {"/Mode", 0, 2},
        {"/StartStop", 0, 1},
        {"/AutoStart", 0, 1},
        {"/EnableDisplay", 0, 1},
    });
};

} // namespace devices::mqtt
