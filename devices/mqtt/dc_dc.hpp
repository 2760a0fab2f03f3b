/// A converter from one DC voltage to another that some program describes in JSON: what LundSoftwares' dbus-mqtt-dcdc accepts.
#pragma once

#include <busbar/mqtt/message_device.hpp>
#include <devices/mqtt/single_phase.hpp>

namespace devices::mqtt {
using namespace busbar::json_rows;
namespace json = busbar::json;
namespace service = busbar::service;

struct dc_dc {
    static constexpr auto about = busbar::about{
        .type = "mqtt.dc_dc",
        .vendor = "MQTT",
        .model = "DC/DC converter",
        .source = "README of LundSoftwares' DC/DC driver; mqtt.md §6",
        .likely_causes = {"nothing is published on this topic: names count, also small and capital letters",
                          "the message has no dcdc_charger: use generic.mqtt",
                          "the broker wants a user and a password: user, password_file"}};

    static constexpr auto messages = busbar::mqtt::messages{.items_when_told = true};
    static constexpr auto roles = busbar::roles<service::dcdc>;

    static constexpr auto fields = json::fields<service::dcdc>({
        // JSON path                       scale unit path
        {"dcdc_charger/dc_in_voltage",      1, volt,   "/Dc/In/V", within(0, 1000)},
        {"dcdc_charger/dc_in_current",      1, ampere, "/Dc/In/I"},
        {"dcdc_charger/dc_in_power",        1, watt,   "/Dc/In/P"},
        {"dcdc_charger/dc_out_voltage",     1, volt,   "/Dc/0/Voltage", within(0, 1000)},
        {"dcdc_charger/dc_out_current",     1, ampere, "/Dc/0/Current"},
        {"dcdc_charger/dc_out_power",       1, watt,   "/Dc/0/Power"},
        {"dcdc_charger/state",              1, number, "/State", within(0, 255)},
        {"dcdc_charger/mode",               1, number, "/Mode", written_by_command, lasting, within(1, 4)},
        {"dcdc_charger/error_code",         1, number, "/ErrorCode"},
        {"dcdc_charger/device_off_reason",  1, number, "/DeviceOffReason"},
        {"dcdc_charger/device_function",    1, number, "/Settings/DeviceFunction", lasting, within(0, 1)},
    });
    static constexpr auto derived = busbar::derive<service::dcdc>({
        {"/Dc/In/P",    watt, {"/Dc/In/V", "/Dc/In/I"}, power_of, busbar::if_not_told},
        {"/Dc/0/Power", watt, {"/Dc/0/Voltage", "/Dc/0/Current"}, power_of, busbar::if_not_told},
    });

    static constexpr auto writes = busbar::mqtt::writes<service::dcdc>({{"/Mode", 1, 4}});
};

} // namespace devices::mqtt
