/// The level of a tank, in JSON or as a bare number: what LundSoftwares' driver accepts, and with key_suffix = "2" the second tank of a
/// message.
#pragma once

#include <busbar/mqtt/message_device.hpp>

#include <array>

namespace devices::mqtt {
using namespace busbar::json_rows;
namespace json = busbar::json;
namespace service = busbar::service;

struct tank {
    static constexpr auto about = busbar::about{
        .type = "mqtt.tank",
        .vendor = "MQTT",
        .model = "Tank sensor",
        .source = "README of LundSoftwares' tank driver; mqtt.md §6",
        .likely_causes = {"nothing is published on this topic: names count, also small and capital letters",
                          R"(the number has another name than "level" or "value": use generic.mqtt)",
                          "the broker wants a user and a password: user, password_file"}};

    static constexpr auto messages = busbar::mqtt::messages{.items_when_told = true};
    static constexpr auto roles = busbar::roles<service::tank>;
    static constexpr auto parameters = std::array{busbar::parameter{
        .name = "key_suffix", .help = R"(behind each name, where one message tells of several tanks: "2")", .optional = true}};

    /// By their numbers on the bus.
    static constexpr std::array<std::string_view, 12> fluids{"fuel", "fresh-water", "waste-water", "live-well", "oil", "black-water",
                                                             "gasoline", "diesel", "lpg", "lng", "hydraulic-oil", "raw-water"};
    static constexpr auto settings = std::array{
        json::initial_value{.key = {.name = "fluid_type",
                                    .type = busbar::config::key_type::choice,
                                    .help = "what the tank holds, until changed on the GX",
                                    .fallback = "fuel",
                                    .choices = fluids},
                            .path = "/FluidType"},
        json::initial_value{.key = {.name = "capacity",
                                    .type = busbar::config::key_type::number,
                                    .help = "m3; of the tank, until changed on the GX",
                                    .fallback = "0.2",
                                    .minimum = 0,
                                    .maximum = 1000},
                            .path = "/Capacity"}};

    static constexpr auto fields = json::fields<service::tank>({
        // JSON path                                      scale unit path
        {either("level{key_suffix}", "value{key_suffix}"), 1, percent,     "/Level", within(0, 100), in_text},
        {"remaining{key_suffix}",                          1, cubic_metre, "/Remaining", within(0, 1e4), in_text},
        {"temperature{key_suffix}",                        1, celsius,     "/Temperature", within(-60, 200), in_text},
    });
};

} // namespace devices::mqtt
