/// A temperature sensor that some program describes in JSON, or a topic with the bare number: what dbus-mqtt-temperature accepts, and with
/// key_suffix = "2" the further sensors of one message.
#pragma once

#include <busbar/mqtt/message_device.hpp>

#include <array>

namespace devices::mqtt {
using namespace busbar::json_rows;
namespace json = busbar::json;
namespace service = busbar::service;

struct temperature {
    static constexpr auto about = busbar::about{
        .type = "mqtt.temperature",
        .vendor = "MQTT",
        .model = "Temperature sensor",
        .source = "README of dbus-mqtt-temperature 0.0.6; mqtt.md §6",
        .likely_causes = {"nothing is published on this topic: names count, also small and capital letters",
                          R"(the number has another name than "temperature" or "value": use generic.mqtt)",
                          "the broker wants a user and a password: user, password_file"}};

    static constexpr auto messages = busbar::mqtt::messages{};
    static constexpr auto roles = busbar::roles<service::temperature>;
    static constexpr auto parameters = std::array{busbar::parameter{
        .name = "key_suffix", .help = R"(behind each name, where one message tells of several sensors: "2")", .optional = true}};

    /// By their numbers on the bus.
    static constexpr std::array<std::string_view, 7> types{"battery", "fridge",       "generic", "room",
                                                           "outdoor", "water-heater", "freezer"};
    static constexpr auto settings = std::array{
        json::initial_value{.key = {.name = "temperature_type",
                                    .type = busbar::config::key_type::choice,
                                    .help = "what is measured, until changed on the GX",
                                    .fallback = "generic",
                                    .choices = types},
                            .path = "/TemperatureType"}};

    static constexpr auto fields = json::fields<service::temperature>({
        // JSON path                                            scale unit path
        {either("temperature{key_suffix}", "value{key_suffix}"), 1, celsius,     "/Temperature", within(-60, 300), in_text},
        {"humidity{key_suffix}",                                 1, percent,     "/Humidity", within(0, 100), in_text},
        {"pressure{key_suffix}",                                 1, hectopascal, "/Pressure", within(100, 1200), in_text},
    });
};

} // namespace devices::mqtt
