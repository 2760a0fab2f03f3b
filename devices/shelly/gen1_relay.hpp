/// Shelly relays of the first generation that measure power: 1PM, Plug, Plug S, 2.5. They tell neither voltage nor current nor direction.
#pragma once

#include <devices/shelly/generation_1.hpp>

namespace devices::shelly {

struct gen1_relay {
    static constexpr auto about = busbar::about{
        .type = "shelly.gen1_relay",
        .vendor = "Shelly",
        .model = "1PM, Plug, Plug S, 2.5 (generation 1)",
        .source = "Shelly API of generation 1, /status and /shelly; rest.md §5",
        .likely_causes = {"a Plus, Pro or Gen3 device: its type is shelly.switch",
                          "a Shelly 1 without PM, which measures nothing",
                          "the web page has a password: set user and password_file"}};

    static constexpr auto server = generation_1_server;
    static constexpr auto roles = busbar::roles<service::acload, service::pvinverter, service::genset, service::heatpump>;
    static constexpr auto parameters = std::array{http::parameter{
        .name = "channel", .help = "which of the device's relays, counted from 0", .fallback = "0", .number = true}};

    using identity = generation_1_identity<service::acload>;

    struct values {
        static constexpr auto get = http::get("/status", 2s);
        static constexpr auto fields = json::fields<service::acload>({
            // JSON path               scale  unit       path
            {"meters/{channel}/power", 1,     watt,      "/Ac/L1/Power", only_if("meters/{channel}/is_valid")},
            {"meters/{channel}/total", 1.0 / 60, watt_hour, "/Ac/L1/Energy/Forward", needed, rising}, // watt-minutes
        });
    };

    using documents = http::documents<identity, values>;
};

} // namespace devices::shelly
