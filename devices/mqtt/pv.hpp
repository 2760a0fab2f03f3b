/// A solar inverter at AC that some program describes in JSON: what dbus-mqtt-pv accepts.
#pragma once

#include <busbar/mqtt/message_device.hpp>
#include <devices/mqtt/single_phase.hpp>

namespace devices::mqtt {
using namespace busbar::json_rows;
namespace json = busbar::json;
namespace service = busbar::service;

struct pv {
    static constexpr auto about = busbar::about{
        .type = "mqtt.pv",
        .vendor = "MQTT",
        .model = "PV inverter",
        .source = "README of dbus-mqtt-pv 0.1.9; mqtt.md §6",
        .likely_causes = {"nothing is published on this topic: names count, also small and capital letters",
                          "the inverter sends nothing at night: timeout = 86400",
                          "the broker wants a user and a password: user, password_file"}};

    static constexpr auto messages = busbar::mqtt::messages{};
    static constexpr auto roles = busbar::roles<service::pvinverter>;

    static constexpr auto fields = json::fields<service::pvinverter>({
        // JSON path              scale unit path
        {"pv/power",               1, watt,          "/Ac/Power", in_text},
        {"pv/current",             1, ampere,        "/Ac/Current", in_text},
        {"pv/voltage",             1, volt,          "/Ac/Voltage", within(0, 1000), in_text},
        {"pv/frequency",           1, hertz,         "/Ac/Frequency", within(10, 100), in_text},
        {"pv/energy_forward",      1, kilowatt_hour, "/Ac/Energy/Forward", rising, in_text},
        {"pv/energy_reverse",      1, kilowatt_hour, "/Ac/Energy/Reverse", rising, in_text},
        {"pv/max_power",           1, watt,          "/Ac/MaxPower", lasting, in_text},
        {"pv/power_limit",         1, watt,          "/Ac/PowerLimit", written_by_command, lasting, in_text},
        {"pv/status_code",         1, number,        "/StatusCode", within(0, 12)},
        {"pv/error_code",          1, number,        "/ErrorCode"},
        {"pv/L1/power",            1, watt,          "/Ac/L1/Power", in_text},
        {"pv/L1/current",          1, ampere,        "/Ac/L1/Current", in_text},
        {"pv/L1/voltage",          1, volt,          "/Ac/L1/Voltage", within(0, 1000), in_text},
        {"pv/L1/frequency",        1, hertz,         "/Ac/L1/Frequency", within(10, 100), in_text},
        {"pv/L1/power_factor",     1, cos_phi,       "/Ac/L1/PowerFactor", within(-1, 1), in_text},
        {"pv/L1/energy_forward",   1, kilowatt_hour, "/Ac/L1/Energy/Forward", rising, in_text},
        {"pv/L1/energy_reverse",   1, kilowatt_hour, "/Ac/L1/Energy/Reverse", rising, in_text},
        {"pv/L2/power",            1, watt,          "/Ac/L2/Power", in_text},
        {"pv/L2/current",          1, ampere,        "/Ac/L2/Current", in_text},
        {"pv/L2/voltage",          1, volt,          "/Ac/L2/Voltage", within(0, 1000), in_text},
        {"pv/L2/frequency",        1, hertz,         "/Ac/L2/Frequency", within(10, 100), in_text},
        {"pv/L2/power_factor",     1, cos_phi,       "/Ac/L2/PowerFactor", within(-1, 1), in_text},
        {"pv/L2/energy_forward",   1, kilowatt_hour, "/Ac/L2/Energy/Forward", rising, in_text},
        {"pv/L3/power",            1, watt,          "/Ac/L3/Power", in_text},
        {"pv/L3/current",          1, ampere,        "/Ac/L3/Current", in_text},
        {"pv/L3/voltage",          1, volt,          "/Ac/L3/Voltage", within(0, 1000), in_text},
        {"pv/L3/frequency",        1, hertz,         "/Ac/L3/Frequency", within(10, 100), in_text},
        {"pv/L3/power_factor",     1, cos_phi,       "/Ac/L3/PowerFactor", within(-1, 1), in_text},
        {"pv/L3/energy_forward",   1, kilowatt_hour, "/Ac/L3/Energy/Forward", rising, in_text},
    });
    static constexpr auto derived = phases_of<service::pvinverter>;

    static constexpr auto writes = busbar::mqtt::writes<service::pvinverter>({{"/Ac/PowerLimit", busbar::mqtt::limit}});
};

} // namespace devices::mqtt
