/// All solar power of a Fronius installation, as its power flow tells it. For hybrid inverters this is what the panels deliver, be it into
/// AC or into the battery.
#pragma once

#include <devices/fronius/solar_api_common.hpp>

namespace devices::fronius {

struct power_flow_solar {
    static constexpr auto about = busbar::about{
        .type = "fronius.power_flow_solar",
        .vendor = "Fronius",
        .model = "solar power by power flow",
        .source = "Fronius Solar API V1, GetPowerFlowRealtimeData; rest.md §5",
        .likely_causes = {"the Solar API is off: GEN24 has it in the web page under Communication, Solar API",
                          "the inverter has got another address from the router",
                          "it is night and the Datamanager is off with the inverter: its night mode can be switched on"}};

    static constexpr auto server = solar_api_server;
    static constexpr auto roles = busbar::roles<service::pvinverter>;

    struct site {
        static constexpr auto get = http::get("/solar_api/v1/GetPowerFlowRealtimeData.fcgi", 5s);
        static constexpr auto accepted_if = no_error;
        static constexpr auto fields = json::fields<service::pvinverter>({
            {"Body/Data/Site/P_PV",    1, watt,      "/Ac/L1/Power", needed, null_is_zero}, // null at night
            {"Body/Data/Site/E_Total", 1, watt_hour, "/Ac/L1/Energy/Forward", rising},
        });
    };

    using documents = http::documents<site>;
};

} // namespace devices::fronius
