/// IAMMETER WEM3080: one phase.
#pragma once

#include <devices/iammeter/wem3080t.hpp>

namespace devices::iammeter {

struct wem3080 {
    static constexpr auto about = busbar::about{
        .type = "iammeter.wem3080",
        .vendor = "IAMMETER",
        .model = "WEM3080",
        .source = "IAMMETER local API, /api/monitorjson; rest.md §5",
        .likely_causes = {"a meter of three phases: its type is iammeter.wem3080t",
                          "the meter has got another address from the router",
                          "the meter wants a password: name it in password_file"}};

    static constexpr auto server = iammeter_server;
    static constexpr auto roles = busbar::roles<service::grid, service::pvinverter, service::genset, service::acload, service::heatpump>;

    struct values {
        static constexpr auto get = http::get("/api/monitorjson", 1s);
        // As a phase of the WEM3080T; older firmware ends behind the energies.
        static constexpr auto fields = json::fields<service::grid>({
            // JSON path scale unit          path
            {"Data/0",   1,    volt,          "/Ac/L1/Voltage"},
            {"Data/1",   1,    ampere,        "/Ac/L1/Current"},
            {"Data/2",   1,    watt,          "/Ac/L1/Power", needed},
            {"Data/3",   1,    kilowatt_hour, "/Ac/L1/Energy/Forward", rising},
            {"Data/4",   1,    kilowatt_hour, "/Ac/L1/Energy/Reverse", rising},
            {"Data/5",   1,    hertz,         "/Ac/Frequency"},
            {"Data/6",   1,    cos_phi,       "/Ac/L1/PowerFactor"},
            {"SN",                            "/Serial"},
            {"version",                       "/FirmwareVersion"},
        });
    };

    using documents = http::documents<values>;
};

} // namespace devices::iammeter
