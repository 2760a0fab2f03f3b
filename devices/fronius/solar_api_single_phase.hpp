/// Fronius inverters with one phase (Galvo, Primo), asked by the Solar API.
#pragma once

#include <devices/fronius/solar_api_common.hpp>

namespace devices::fronius {

struct solar_api_single_phase {
    static constexpr auto about = busbar::about{
        .type = "fronius.solar_api_single_phase",
        .vendor = "Fronius",
        .model = "inverter (single phase)",
        .source = "Fronius Solar API V1, CommonInverterData; rest.md §5",
        .likely_causes = {"the Solar API is off: GEN24 has it in the web page under Communication, Solar API",
                          "another number: the Datamanager's page lists its inverters",
                          "a three-phase inverter: its type is fronius.solar_api"}};

    static constexpr auto server = solar_api_server;
    static constexpr auto roles = busbar::roles<service::pvinverter>;
    static constexpr auto parameters = inverter_parameter;

    struct common {
        static constexpr auto get = http::get(
            "/solar_api/v1/GetInverterRealtimeData.cgi?Scope=Device&DeviceId={inverter}&DataCollection=CommonInverterData", 5s);
        static constexpr auto accepted_if = no_error;
        static constexpr auto asleep_if = it_is_night;
        // Its states are those of the platform. What there is not at night is missing, or null.
        static constexpr auto fields = json::fields<service::pvinverter>({
            // JSON path                            scale  unit       path
            {"Body/Data/PAC/Value",                  1,     watt,      "/Ac/L1/Power", null_is_zero},
            {"Body/Data/UAC/Value",                  1,     volt,      "/Ac/L1/Voltage"},
            {"Body/Data/IAC/Value",                  1,     ampere,    "/Ac/L1/Current", null_is_zero},
            {"Body/Data/FAC/Value",                  1,     hertz,     "/Ac/Frequency"},
            {"Body/Data/TOTAL_ENERGY/Value",         1,     watt_hour, "/Ac/L1/Energy/Forward", rising},
            {"Body/Data/UDC/Value",                  1,     volt,      "/Pv/0/V"},
            {"Body/Data/IDC/Value",                  1,     ampere,    "/Pv/0/I"},
            {"Body/Data/DeviceStatus/StatusCode",    1,     number,    "/StatusCode", needed},
            {"Body/Data/DeviceStatus/ErrorCode",     1,     number,    "/ErrorCode"},
        });
    };

    using documents = http::documents<inverter_info, common>;
};

} // namespace devices::fronius
