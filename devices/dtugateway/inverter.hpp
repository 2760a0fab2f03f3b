/// dtuGateway (ohAnd): an ESP beside a Hoymiles HMS-xxxW-2T inverter with WLAN of its own.
#pragma once

#include <busbar/http/json_device.hpp>

namespace devices::dtugateway {
using namespace busbar::json_rows;
namespace http = busbar::http;
namespace json = busbar::json;
namespace service = busbar::service;

struct inverter {
    static constexpr auto about = busbar::about{
        .type = "dtugateway.inverter",
        .vendor = "dtuGateway",
        .model = "Hoymiles HMS with WLAN",
        .source = "dtuGateway, /api/data.json; rest.md §5",
        .likely_causes = {"the gateway has got another address from the router",
                          "the gateway has not found its inverter yet: its own page says so",
                          "a gateway of another kind: OpenDTU and AhoyDTU have types of their own"}};

    static constexpr auto server = http::device_server{.login = http::login::none, .minimum_gap = 500ms};
    static constexpr auto roles = busbar::roles<service::pvinverter>;

    struct data {
        static constexpr auto get = http::get("/api/data.json", 5s);
        // The inverter sleeps without sun; its last values stay in the document.
        static constexpr auto asleep_if = json::accepted_if({{"inverter/uptodate", 0}});
        static constexpr auto fields = json::fields<service::pvinverter>({
            // JSON path scale  unit           path
            {"grid/p",    1,     watt,          "/Ac/L1/Power", needed},
            {"grid/v",    1,     volt,          "/Ac/L1/Voltage"},
            {"grid/c",    1,     ampere,        "/Ac/L1/Current"},
            {"grid/pf",   1,     cos_phi,       "/Ac/L1/PowerFactor"},
            {"grid/f",    1,     hertz,         "/Ac/Frequency"},
            {"grid/tE",   1,     kilowatt_hour, "/Ac/L1/Energy/Forward", rising},
            {"pv#/v",     1,     volt,          "/Pv/#/V", repeated(2)},
            {"pv#/c",     1,     ampere,        "/Pv/#/I", repeated(2)},
            {"pv#/p",     1,     watt,          "/Pv/#/P", repeated(2)},
        });
    };

    using documents = http::documents<data>;
};

} // namespace devices::dtugateway
