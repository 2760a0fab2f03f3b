/// APsystems EZ1: a micro-inverter with two panels and a local API. It is off at night, and its API with it.
#pragma once

#include <busbar/http/command.hpp>
#include <busbar/http/json_device.hpp>

namespace devices::apsystems {
using namespace busbar::json_rows;
namespace http = busbar::http;
namespace json = busbar::json;
namespace service = busbar::service;

struct ez1 {
    static constexpr auto about = busbar::about{
        .type = "apsystems.ez1",
        .vendor = "APsystems",
        .model = "EZ1",
        .source = "APsystems EZ1 local API user manual; rest.md §5",
        .likely_causes = {"the local mode is off: the app AP EasyPower switches it on for good (\"continuous\")",
                          "it is night: the inverter has no power then",
                          "the inverter has got another address from the router"}};

    static constexpr auto server = http::device_server{.port = 8050, .login = http::login::none, .minimum_gap = 200ms};
    static constexpr auto roles = busbar::roles<service::pvinverter>;

    /// Every answer says whether it is one.
    static constexpr auto success = json::accepted_if({{"message", "SUCCESS"}});

    struct identity {
        static constexpr auto get = http::once("/getDeviceInfo");
        static constexpr auto accepted_if = success;
        static constexpr auto fields = json::fields<service::pvinverter>({
            {"data/deviceId", "/Serial", needed},
            {"data/devVer",   "/FirmwareVersion"},
            {"data/maxPower", 1, watt, "/Ac/MaxPower", in_text},
        });
    };
    struct output {
        static constexpr auto get = http::get("/getOutputData", 5s);
        static constexpr auto accepted_if = success;
        static constexpr auto fields = json::fields<service::pvinverter>({
            // JSON path                        scale  unit           path
            {sum_of("data/p1", "data/p2"),       1,     watt,          "/Ac/L1/Power", needed},
            {sum_of("data/te1", "data/te2"),     1,     kilowatt_hour, "/Ac/L1/Energy/Forward", rising},
            {"data/p1",                          1,     watt,          "/Pv/0/P"},
            {"data/p2",                          1,     watt,          "/Pv/1/P"},
        });
    };

    struct limit {
        static constexpr auto get = http::get("/getMaxPower", 60s).if_available();
        static constexpr auto accepted_if = success;
        static constexpr auto fields = json::fields<service::pvinverter>({
            {"data/maxPower", 1, watt, "/Ac/PowerLimit", in_text, written_by_command},
        });
    };

    static constexpr auto commands = http::commands<service::pvinverter>({
        {"/Ac/PowerLimit", http::get("/setMaxPower?p={value}"), http::limit_released_at_maximum, http::clamped_to(30, 1e5),
         http::at_most_every(15s), http::taken_if({"message", "SUCCESS"}), http::reason_at("message")},
    });

    using documents = http::documents<identity, output, limit>;
};

} // namespace devices::apsystems
