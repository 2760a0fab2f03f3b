/// Enphase Envoy (IQ Gateway) with firmware 7 or later: what its solar meter measures, or its micro-inverters report.
#pragma once

#include <busbar/http/json_device.hpp>

namespace devices::enphase {
using namespace busbar::json_rows;
namespace http = busbar::http;
namespace json = busbar::json;
namespace service = busbar::service;

/// https with a certificate of its own, and a token of the owner's Enphase account (valid for a year).
inline constexpr auto envoy_server =
    http::device_server{.port = 443, .https = true, .check_certificate = false, .login = http::login::bearer};

struct envoy {
    static constexpr auto about = busbar::about{
        .type = "enphase.envoy",
        .vendor = "Enphase",
        .model = "Envoy",
        .source = "Enphase technical brief on local APIs, /production.json?details=1; rest.md §5",
        .likely_causes = {"the token has ended or is of another Envoy: fetch one at entrez.enphaseenergy.com",
                          "firmware before 7, which has no https: its type is enphase.envoy_v1",
                          "the Envoy has got another address from the router"}};

    static constexpr auto server = envoy_server;
    static constexpr auto roles = busbar::roles<service::pvinverter>;

    struct production {
        static constexpr auto get = http::get("/production.json?details=1", 2s);
        // Without meter ("eim") there is the sum of the micro-inverters only, up to 15 minutes old. The voltage beside the meter's
        // total is a sum over the phases.
        static constexpr auto fields = json::fields<service::pvinverter>({
            // JSON path, scale, unit, path
            {either("production[type=eim,measurementType=production]/wNow", "production[type=inverters]/wNow"),
                                                                    1, watt,      "/Ac/Power", needed},
            {either("production[type=eim,measurementType=production]/lines/0/wNow",
                    "production[type=eim,measurementType=production]/wNow", "production[type=inverters]/wNow"),
                                                                    1, watt,      "/Ac/L1/Power"},
            {"production[type=eim,measurementType=production]/lines/1/wNow",       1, watt, "/Ac/L2/Power"},
            {"production[type=eim,measurementType=production]/lines/2/wNow",       1, watt, "/Ac/L3/Power"},
            {"production[type=eim,measurementType=production]/lines/0/rmsVoltage", 1, volt, "/Ac/L1/Voltage"},
            {"production[type=eim,measurementType=production]/lines/1/rmsVoltage", 1, volt, "/Ac/L2/Voltage"},
            {"production[type=eim,measurementType=production]/lines/2/rmsVoltage", 1, volt, "/Ac/L3/Voltage"},
            {"production[type=eim,measurementType=production]/lines/0/rmsCurrent", 1, ampere, "/Ac/L1/Current"},
            {"production[type=eim,measurementType=production]/lines/1/rmsCurrent", 1, ampere, "/Ac/L2/Current"},
            {"production[type=eim,measurementType=production]/lines/2/rmsCurrent", 1, ampere, "/Ac/L3/Current"},
            {"production[type=eim,measurementType=production]/lines/0/pwrFactor",  1, cos_phi, "/Ac/L1/PowerFactor"},
            {"production[type=eim,measurementType=production]/lines/1/pwrFactor",  1, cos_phi, "/Ac/L2/PowerFactor"},
            {"production[type=eim,measurementType=production]/lines/2/pwrFactor",  1, cos_phi, "/Ac/L3/PowerFactor"},
            {"production[type=eim,measurementType=production]/lines/0/whLifetime", 1, watt_hour, "/Ac/L1/Energy/Forward", rising},
            {"production[type=eim,measurementType=production]/lines/1/whLifetime", 1, watt_hour, "/Ac/L2/Energy/Forward", rising},
            {"production[type=eim,measurementType=production]/lines/2/whLifetime", 1, watt_hour, "/Ac/L3/Energy/Forward", rising},
            {either("production[type=eim,measurementType=production]/whLifetime", "production[type=inverters]/whLifetime"),
                                                                    1, watt_hour, "/Ac/Energy/Forward", rising},
        });
    };

    using documents = http::documents<production>;
};

} // namespace devices::enphase
