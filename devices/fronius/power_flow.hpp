/// The Smart Meter at the feed-in point of a Fronius installation, as its power flow tells it: one power of all phases together.
#pragma once

#include <devices/fronius/solar_api_common.hpp>

namespace devices::fronius {

struct power_flow {
    static constexpr auto about = busbar::about{
        .type = "fronius.power_flow",
        .vendor = "Fronius",
        .model = "Smart Meter by power flow",
        .source = "Fronius Solar API V1, GetPowerFlowRealtimeData; rest.md §5",
        .likely_causes = {"there is no Smart Meter: P_Grid is null then",
                          "the Solar API is off: GEN24 has it in the web page under Communication, Solar API",
                          "the inverter has got another address from the router"}};

    static constexpr auto server = solar_api_server;
    static constexpr auto roles = busbar::roles<service::grid>;

    struct site {
        static constexpr auto get = http::get("/solar_api/v1/GetPowerFlowRealtimeData.fcgi", 1s);
        static constexpr auto accepted_if = no_error;
        // + is import. How it is spread over the phases it does not tell: phase = "3P" is the fairest guess.
        static constexpr auto fields = json::fields<service::grid>({
            {"Body/Data/Site/P_Grid", 1, watt, "/Ac/L1/Power", needed},
        });
    };

    using documents = http::documents<site>;
};

} // namespace devices::fronius
