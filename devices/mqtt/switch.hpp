/// An output that is switched or dimmed, described in JSON or by the bare word ON or OFF; what the GX writes is published (mqtt.md §6).
#pragma once

#include <busbar/mqtt/message_device.hpp>
#include <devices/mqtt/single_phase.hpp>

#include <array>

namespace devices::mqtt {
using namespace busbar::json_rows;
namespace json = busbar::json;
namespace service = busbar::service;

/// `switch` is a keyword.
struct switch_ {
    static constexpr auto about = busbar::about{
        .type = "mqtt.switch",
        .vendor = "MQTT",
        .model = "Switch",
        .source = "alnavasa's dbus-mqtt-switch; mqtt.md §6",
        .likely_causes = {"nothing is published on this topic: names count, also small and capital letters",
                          R"(the message has neither "state" nor "dimming": use generic.mqtt)",
                          "the broker wants a user and a password: user, password_file"}};

    static constexpr auto messages = busbar::mqtt::messages{.timeout = 120s, .items_when_told = true};
    static constexpr auto roles = busbar::roles<service::switch_>;

    static constexpr json::named_number states[] = {{"ON", 1}, {"OFF", 0}, {"true", 1}, {"false", 0}};
    static constexpr std::array<std::string_view, 3> types{"momentary", "toggle", "dimmable"};
    static constexpr auto settings = std::array{json::initial_value{
        .key = {.name = "switch_type", .type = busbar::config::key_type::choice, .help = "what the GX draws", .fallback = "toggle", .choices = types},
        .path = "/SwitchableOutput/0/Settings/Type",
        .otherwise = 1}};

    static constexpr auto module_state = [](std::span<const double> of_output) {
        constexpr double connected = 0x100;
        return std::isnan(of_output[0]) ? nothing : connected;
    };

    static constexpr auto fields = json::fields<service::switch_>({
        // JSON path                 scale unit path
        {either("state", "value"),    1, number, "/SwitchableOutput/0/State", named(states), written_by_command, lasting, within(0, 1)},
        {"dimming",                   1, number, "/SwitchableOutput/0/Dimming", written_by_command, lasting},
        {"name",                                 "/SwitchableOutput/0/Name", lasting},
    });
    static constexpr auto derived = busbar::derive<service::switch_>({
        {"/State", number, {"/SwitchableOutput/0/State"}, module_state},
    });

    static constexpr auto writes = busbar::mqtt::writes<service::switch_>({{"/SwitchableOutput/0/State", 0, 1}, {"/SwitchableOutput/0/Dimming", 0, 100}});
};

} // namespace devices::mqtt
