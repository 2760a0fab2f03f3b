/// IAMMETER WEM3080T: three phases.
#pragma once

#include <busbar/http/json_device.hpp>

namespace devices::iammeter {
using namespace busbar::json_rows;
namespace http = busbar::http;
namespace json = busbar::json;
namespace service = busbar::service;

/// Basic, with the user and password as delivered: admin, admin.
inline constexpr auto iammeter_server = http::device_server{.user = "admin"};

struct wem3080t {
    static constexpr auto about = busbar::about{
        .type = "iammeter.wem3080t",
        .vendor = "IAMMETER",
        .model = "WEM3080T",
        .source = "IAMMETER local API, /api/monitorjson; rest.md §5",
        .likely_causes = {"a meter of one phase: its type is iammeter.wem3080",
                          "the meter has got another address from the router",
                          "the meter wants a password: name it in password_file"}};

    static constexpr auto server = iammeter_server;
    static constexpr auto roles = busbar::roles<service::grid, service::pvinverter, service::genset, service::acload, service::heatpump>;

    struct values {
        static constexpr auto get = http::get("/api/monitorjson", 1s);
        // A row for each phase: V, A, W, kWh imported, kWh exported, Hz, power factor.
        static constexpr auto fields = json::fields<service::grid>({
            // JSON path scale unit           path
            {"Datas/0/0", 1,    volt,          "/Ac/L1/Voltage"},
            {"Datas/0/1", 1,    ampere,        "/Ac/L1/Current"},
            {"Datas/0/2", 1,    watt,          "/Ac/L1/Power", needed},
            {"Datas/0/3", 1,    kilowatt_hour, "/Ac/L1/Energy/Forward", rising},
            {"Datas/0/4", 1,    kilowatt_hour, "/Ac/L1/Energy/Reverse", rising},
            {"Datas/0/5", 1,    hertz,         "/Ac/Frequency"},
            {"Datas/0/6", 1,    cos_phi,       "/Ac/L1/PowerFactor"},
            {"Datas/1/0", 1,    volt,          "/Ac/L2/Voltage"},
            {"Datas/1/1", 1,    ampere,        "/Ac/L2/Current"},
            {"Datas/1/2", 1,    watt,          "/Ac/L2/Power"},
            {"Datas/1/3", 1,    kilowatt_hour, "/Ac/L2/Energy/Forward", rising},
            {"Datas/1/4", 1,    kilowatt_hour, "/Ac/L2/Energy/Reverse", rising},
            {"Datas/1/6", 1,    cos_phi,       "/Ac/L2/PowerFactor"},
            {"Datas/2/0", 1,    volt,          "/Ac/L3/Voltage"},
            {"Datas/2/1", 1,    ampere,        "/Ac/L3/Current"},
            {"Datas/2/2", 1,    watt,          "/Ac/L3/Power"},
            {"Datas/2/3", 1,    kilowatt_hour, "/Ac/L3/Energy/Forward", rising},
            {"Datas/2/4", 1,    kilowatt_hour, "/Ac/L3/Energy/Reverse", rising},
            {"Datas/2/6", 1,    cos_phi,       "/Ac/L3/PowerFactor"},
            {"SN",                             "/Serial"},
            {"version",                        "/FirmwareVersion"},
        });
    };

    using documents = http::documents<values>;
};

} // namespace devices::iammeter
