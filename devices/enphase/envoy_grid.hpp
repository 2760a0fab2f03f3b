/// The consumption meter of an Enphase Envoy at the point of connection to the utility.
#pragma once

#include <devices/enphase/envoy.hpp>

namespace devices::enphase {

struct envoy_grid {
    static constexpr auto about = busbar::about{
        .type = "enphase.envoy_grid",
        .vendor = "Enphase",
        .model = "Envoy, consumption meter",
        .source = "Enphase technical brief on local APIs, /production.json?details=1; rest.md §5",
        .likely_causes = {"the Envoy has no consumption meter, or it is set up as \"load only\": there is no net-consumption then",
                          "the token has ended or is of another Envoy: fetch one at entrez.enphaseenergy.com",
                          "the Envoy has got another address from the router"}};

    static constexpr auto server = envoy_server;
    static constexpr auto roles = busbar::roles<service::grid>;

    struct consumption {
        static constexpr auto get = http::get("/production.json?details=1", 1s);
        // + is import. The energy exported is not in this document.
        static constexpr auto fields = json::fields<service::grid>({
            // JSON path, scale, unit, path
            {"consumption[type=eim,measurementType=net-consumption]/wNow", 1, watt, "/Ac/Power", needed},
            {either("consumption[type=eim,measurementType=net-consumption]/lines/0/wNow",
                    "consumption[type=eim,measurementType=net-consumption]/wNow"), 1, watt, "/Ac/L1/Power"},
            {"consumption[type=eim,measurementType=net-consumption]/lines/1/wNow",       1, watt, "/Ac/L2/Power"},
            {"consumption[type=eim,measurementType=net-consumption]/lines/2/wNow",       1, watt, "/Ac/L3/Power"},
            {"consumption[type=eim,measurementType=net-consumption]/lines/0/rmsVoltage", 1, volt, "/Ac/L1/Voltage"},
            {"consumption[type=eim,measurementType=net-consumption]/lines/1/rmsVoltage", 1, volt, "/Ac/L2/Voltage"},
            {"consumption[type=eim,measurementType=net-consumption]/lines/2/rmsVoltage", 1, volt, "/Ac/L3/Voltage"},
            {"consumption[type=eim,measurementType=net-consumption]/lines/0/rmsCurrent", 1, ampere, "/Ac/L1/Current"},
            {"consumption[type=eim,measurementType=net-consumption]/lines/1/rmsCurrent", 1, ampere, "/Ac/L2/Current"},
            {"consumption[type=eim,measurementType=net-consumption]/lines/2/rmsCurrent", 1, ampere, "/Ac/L3/Current"},
            {"consumption[type=eim,measurementType=net-consumption]/lines/0/pwrFactor",  1, cos_phi, "/Ac/L1/PowerFactor"},
            {"consumption[type=eim,measurementType=net-consumption]/lines/1/pwrFactor",  1, cos_phi, "/Ac/L2/PowerFactor"},
            {"consumption[type=eim,measurementType=net-consumption]/lines/2/pwrFactor",  1, cos_phi, "/Ac/L3/PowerFactor"},
            {"consumption[type=eim,measurementType=net-consumption]/whLifetime",   1, watt_hour, "/Ac/Energy/Forward", rising},
            {"consumption[type=eim,measurementType=net-consumption]/lines/0/whLifetime", 1, watt_hour, "/Ac/L1/Energy/Forward", rising},
            {"consumption[type=eim,measurementType=net-consumption]/lines/1/whLifetime", 1, watt_hour, "/Ac/L2/Energy/Forward", rising},
            {"consumption[type=eim,measurementType=net-consumption]/lines/2/whLifetime", 1, watt_hour, "/Ac/L3/Energy/Forward", rising},
        });
    };

    using documents = http::documents<consumption>;
};

} // namespace devices::enphase
