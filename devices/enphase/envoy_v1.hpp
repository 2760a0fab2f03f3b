/// Enphase Envoy with firmware before 7: the sum of its micro-inverters.
#pragma once

#include <busbar/http/json_device.hpp>

namespace devices::enphase {
using namespace busbar::json_rows;
namespace http = busbar::http;
namespace json = busbar::json;
namespace service = busbar::service;

struct envoy_v1 {
    static constexpr auto about = busbar::about{
        .type = "enphase.envoy_v1",
        .vendor = "Enphase",
        .model = "Envoy (firmware before 7)",
        .source = "Enphase Envoy local API, /api/v1/production; rest.md §5",
        .likely_causes = {"firmware 7 or later, which wants https and a token: its type is enphase.envoy",
                          "a password is wanted: the last six digits of the Envoy's serial number, as delivered",
                          "the Envoy has got another address from the router"}};

    static constexpr auto server = http::device_server{.user = "envoy"};
    static constexpr auto roles = busbar::roles<service::pvinverter>;

    struct production {
        static constexpr auto get = http::get("/api/v1/production", 10s);
        static constexpr auto fields = json::fields<service::pvinverter>({
            // JSON path         scale  unit       path
            {"wattsNow",          1,     watt,      "/Ac/L1/Power", needed},
            {"wattHoursLifetime", 1,     watt_hour, "/Ac/L1/Energy/Forward", rising},
        });
    };

    using documents = http::documents<production>;
};

} // namespace devices::enphase
