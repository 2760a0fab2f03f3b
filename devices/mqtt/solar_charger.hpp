/// A solar charger that some program describes in JSON, nested as the paths on the bus: what dbus-mqtt-solar-charger accepts.
#pragma once

#include <busbar/mqtt/message_device.hpp>
#include <devices/mqtt/single_phase.hpp>

#include <algorithm>

namespace devices::mqtt {
using namespace busbar::json_rows;
namespace json = busbar::json;
namespace service = busbar::service;

struct solar_charger {
    static constexpr auto about = busbar::about{
        .type = "mqtt.solar_charger",
        .vendor = "MQTT",
        .model = "Solar charger",
        .source = "README of dbus-mqtt-solar-charger 1.0.4; mqtt.md §6",
        .likely_causes = {"nothing is published on this topic: names count, also small and capital letters",
                          "without Dc/0/Voltage and Dc/0/Current the GX does not count the charger's power",
                          "the broker wants a user and a password: user, password_file"}};

    static constexpr auto messages = busbar::mqtt::messages{.items_when_told = true, .any_value_is_enough = true};
    static constexpr auto roles = busbar::roles<service::solarcharger>;

    static constexpr auto trackers = [](std::span<const double> powers) {
        const auto count = std::count_if(powers.begin(), powers.end(), [](double one) { return !std::isnan(one); });
        return count == 0 ? nothing : static_cast<double>(count);
    };

    // Of the history today and yesterday: what VRM reads.
    static constexpr auto fields = json::fields<service::solarcharger>({
        // JSON path                         scale unit path
        {"Dc/0/Voltage",                      1, volt,          "/Dc/0/Voltage", within(0, 1000)},
        {"Dc/0/Current",                      1, ampere,        "/Dc/0/Current"},
        {"Dc/0/Power",                        1, watt,          "/Dc/0/Power"},
        {"Dc/0/Temperature",                  1, celsius,       "/Dc/0/Temperature", within(-60, 200)},
        {"Yield/Power",                       1, watt,          "/Yield/Power"},
        {"Yield/User",                        1, kilowatt_hour, "/Yield/User", rising},
        {"Yield/System",                      1, kilowatt_hour, "/Yield/System", rising},
        {"Pv/V",                              1, volt,          "/Pv/V", within(0, 2000)},
        {"Pv/I",                              1, ampere,        "/Pv/I"},
        {"Pv/#/V",                            1, volt,          "/Pv/#/V", repeated(4), within(0, 2000)},
        {"Pv/#/P",                            1, watt,          "/Pv/#/P", repeated(4)},
        {"Pv/#/I",                            1, ampere,        "/Pv/#/I", repeated(4)},
        {"Pv/#/Name",                         "/Pv/#/Name", repeated(4), lasting},
        {"NrOfTrackers",                      1, number,        "/NrOfTrackers", lasting},
        {"MppOperationMode",                  1, number,        "/MppOperationMode", within(0, 255)},
        {"State",                             1, number,        "/State", within(0, 255)},
        {"Mode",                              1, number,        "/Mode", written_by_command, lasting, within(1, 4)},
        {"ErrorCode",                         1, number,        "/ErrorCode"},
        {"DeviceOffReason",                   1, number,        "/DeviceOffReason"},
        {"Load/State",                        1, number,        "/Load/State"},
        {"Load/I",                            1, ampere,        "/Load/I"},
        {"Relay/0/State",                     1, number,        "/Relay/0/State", written_by_command, within(0, 1)},
        {"Alarms/LowVoltage",                 1, alarm_level,   "/Alarms/LowVoltage", within(0, 2)},
        {"Alarms/HighVoltage",                1, alarm_level,   "/Alarms/HighVoltage", within(0, 2)},
        {"Link/NetworkMode",                  1, number,        "/Link/NetworkMode"},
        {"Link/NetworkStatus",                1, number,        "/Link/NetworkStatus"},
        {"Link/ChargeVoltage",                1, volt,          "/Link/ChargeVoltage"},
        {"Link/ChargeCurrent",                1, ampere,        "/Link/ChargeCurrent"},
        {"Link/BatteryCurrent",               1, ampere,        "/Link/BatteryCurrent"},
        {"Link/VoltageSense",                 1, volt,          "/Link/VoltageSense"},
        {"Link/VoltageSenseActive",           1, number,        "/Link/VoltageSenseActive"},
        {"Link/TemperatureSense",             1, celsius,       "/Link/TemperatureSense"},
        {"Link/TemperatureSenseActive",       1, number,        "/Link/TemperatureSenseActive"},
        {"Settings/BmsPresent",               1, number,        "/Settings/BmsPresent", lasting},
        {"Settings/ChargeCurrentLimit",       1, ampere,        "/Settings/ChargeCurrentLimit", lasting},
        {"History/Overall/DaysAvailable",     1, number,        "/History/Overall/DaysAvailable", lasting},
        {"History/Overall/MaxPvVoltage",      1, volt,          "/History/Overall/MaxPvVoltage", lasting},
        {"History/Overall/MinBatteryVoltage", 1, volt,          "/History/Overall/MinBatteryVoltage", lasting},
        {"History/Overall/MaxBatteryVoltage", 1, volt,          "/History/Overall/MaxBatteryVoltage", lasting},
        {"History/Overall/LastError1",        1, number,        "/History/Overall/LastError1", lasting},
        {"History/Overall/LastError2",        1, number,        "/History/Overall/LastError2", lasting},
        {"History/Overall/LastError3",        1, number,        "/History/Overall/LastError3", lasting},
        {"History/Overall/LastError4",        1, number,        "/History/Overall/LastError4", lasting},
        {"History/Daily/#/Yield",             1, kilowatt_hour, "/History/Daily/#/Yield", repeated(2), lasting},
        {"History/Daily/#/Consumption",       1, kilowatt_hour, "/History/Daily/#/Consumption", repeated(2), lasting},
        {"History/Daily/#/MaxPower",          1, watt,          "/History/Daily/#/MaxPower", repeated(2), lasting},
        {"History/Daily/#/MaxPvVoltage",      1, volt,          "/History/Daily/#/MaxPvVoltage", repeated(2), lasting},
        {"History/Daily/#/MinBatteryVoltage", 1, volt,          "/History/Daily/#/MinBatteryVoltage", repeated(2), lasting},
        {"History/Daily/#/MaxBatteryVoltage", 1, volt,          "/History/Daily/#/MaxBatteryVoltage", repeated(2), lasting},
        {"History/Daily/#/MaxBatteryCurrent", 1, ampere,        "/History/Daily/#/MaxBatteryCurrent", repeated(2), lasting},
        {"History/Daily/#/TimeInBulk",        1, number,        "/History/Daily/#/TimeInBulk", repeated(2), lasting},
        {"History/Daily/#/TimeInAbsorption",  1, number,        "/History/Daily/#/TimeInAbsorption", repeated(2), lasting},
        {"History/Daily/#/TimeInFloat",       1, number,        "/History/Daily/#/TimeInFloat", repeated(2), lasting},
        {"History/Daily/#/LastError1",        1, number,        "/History/Daily/#/LastError1", repeated(2), lasting},
    });
    static constexpr auto derived = busbar::derive<service::solarcharger>({
        {"/Yield/Power",  watt,   {"/Pv/0/P", "/Pv/1/P", "/Pv/2/P", "/Pv/3/P"}, sum_of_told, busbar::if_not_told},
        {"/NrOfTrackers", number, {"/Pv/0/P", "/Pv/1/P", "/Pv/2/P", "/Pv/3/P"}, trackers, busbar::if_not_told},
        {"/Dc/0/Power",   watt,   {"/Dc/0/Voltage", "/Dc/0/Current"}, power_of, busbar::if_not_told},
    });

    static constexpr auto writes = busbar::mqtt::writes<service::solarcharger>({{"/Mode", 1, 4}, {"/Relay/0/State", 0, 1}});
};

} // namespace devices::mqtt
