/// HomeWizard P1 meter and kWh meters (API v1): one or three phases.
#pragma once

#include <busbar/http/json_device.hpp>

namespace devices::homewizard {
using namespace busbar::json_rows;
namespace http = busbar::http;
namespace json = busbar::json;
namespace service = busbar::service;

struct p1 {
    static constexpr auto about = busbar::about{
        .type = "homewizard.p1",
        .vendor = "HomeWizard",
        .model = "P1 meter, kWh meter",
        .source = "HomeWizard Energy API v1, /api/v1/data; rest.md §5",
        .likely_causes = {"the local API is off: the app switches it on under Settings, Meters, your meter",
                          "the meter has got another address from the router",
                          "the app has moved the meter to API v2 only"}};

    static constexpr auto server = http::device_server{.login = http::login::none};
    static constexpr auto roles = busbar::roles<service::grid, service::pvinverter, service::genset, service::acload, service::heatpump>;

    struct identity {
        static constexpr auto get = http::once("/api").if_available();
        static constexpr auto fields = json::fields<service::grid>({
            {"serial",           "/Serial"},
            {"product_name",     "/ProductName"},
            {"firmware_version", "/FirmwareVersion"},
        });
    };
    struct values {
        static constexpr auto get = http::get("/api/v1/data", 1s);
        // A meter of one phase names no phase. Older utility meters tell no voltages.
        static constexpr auto fields = json::fields<service::grid>({
            // JSON path                                           scale unit       path
            {"active_power_w",                                      1, watt,          "/Ac/Power", needed},
            {either("active_power_l1_w", "active_power_w"),         1, watt,          "/Ac/L1/Power"},
            {"active_power_l2_w",                                   1, watt,          "/Ac/L2/Power"},
            {"active_power_l3_w",                                   1, watt,          "/Ac/L3/Power"},
            {either("active_voltage_l1_v", "active_voltage_v"),     1, volt,          "/Ac/L1/Voltage"},
            {"active_voltage_l2_v",                                 1, volt,          "/Ac/L2/Voltage"},
            {"active_voltage_l3_v",                                 1, volt,          "/Ac/L3/Voltage"},
            {either("active_current_l1_a", "active_current_a"),     1, ampere,        "/Ac/L1/Current"},
            {"active_current_l2_a",                                 1, ampere,        "/Ac/L2/Current"},
            {"active_current_l3_a",                                 1, ampere,        "/Ac/L3/Current"},
            {"active_frequency_hz",                                 1, hertz,         "/Ac/Frequency"},
            {"total_power_import_kwh",                              1, kilowatt_hour, "/Ac/Energy/Forward", rising},
            {"total_power_export_kwh",                              1, kilowatt_hour, "/Ac/Energy/Reverse", rising},
            {"meter_model",                                                           "/Model"},
        });
    };

    using documents = http::documents<identity, values>;
};

} // namespace devices::homewizard
