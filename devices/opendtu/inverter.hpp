// OpenDTU: all of its inverters. Lists of versions before 24.2.12 hold the values, newer ones do not and are asked for each inverter.
#pragma once

#include <busbar/http/gateway.hpp>
#include <busbar/migrate/dbus_opendtu.hpp>

namespace devices::opendtu {

using namespace busbar::json_rows;
using namespace std::chrono_literals;
namespace http = busbar::http;
namespace json = busbar::json;
namespace service = busbar::service;

struct inverter {
    static constexpr auto about = busbar::about{
        .type = "opendtu.inverter",
        .vendor = "OpenDTU",
        .model = "Hoymiles inverter",
        .source = "OpenDTU's web API, v4.4.3 to v26.3.30: /api/livedata/status, /api/devinfo/status, /api/limit/config",
        .likely_causes = {"the DTU is elsewhere: try its address in a browser",
                          "its password is needed (\"readonly access\" is off): user and password_file",
                          "another program asks it too often"},
    };
    static constexpr auto replaces = &busbar::migrate::dbus_opendtu;

    static constexpr auto server = http::device_server{.user = "admin"};
    static constexpr auto roles = busbar::roles<service::pvinverter>;

    static constexpr auto gateway = http::gateway{
        .list = http::get("/api/livedata/status", 5s),
        .detail = "/api/livedata/status?inv={serial}",
        .three_phase_serials = {"1361", "1382"}, // HMT-4T, HMT-6T
        .line_to_line = true,
        .if_strange = "OpenDTU 4.4.3 or newer is needed",
    };

    struct answer {
        static constexpr auto facts = http::facts({
            {http::fact::sign, "hints/time_sync"},
            {http::fact::sign, "total/Power/v"},
            {http::fact::whole, "inverters/*/AC/0/Power/v"},
            {http::fact::reachable, "inverters/*/reachable"},
            {http::fact::producing, "inverters/*/producing"},
            {http::fact::age_ms, "inverters/*/data_age_ms"},
            {http::fact::age, "inverters/*/data_age"},
            {http::fact::signal, "inverters/*/radio_stats/rssi"},
            {http::fact::voltage, "inverters/*/AC/0/Voltage/v"},
            {http::fact::celsius, "inverters/*/INV/0/Temperature/v"},
        });

        static constexpr auto fields = json::fields<service::pvinverter>({
            {"inverters/*/serial", "/Serial"},
            {"inverters/*/name", "/CustomName"},
            {"inverters/*/AC/0/Power/v", 1, watt, "/Ac/L1/Power", needed, within(0, 1e5)},
            {"inverters/*/AC/0/Voltage/v", 1, volt, "/Ac/L1/Voltage", within(0, 1000)},
            {"inverters/*/AC/0/Current/v", 1, ampere, "/Ac/L1/Current", within(0, 1000)},
            {"inverters/*/AC/0/PowerFactor/v", 1, cos_phi, "/Ac/L1/PowerFactor"},
            {"inverters/*/AC/0/Frequency/v", 1, hertz, "/Ac/Frequency", within(10, 100)},
            // in its place since 24.2.12, and before
            {either("inverters/*/INV/0/YieldTotal/v", "inverters/*/AC/0/YieldTotal/v"), 1, kilowatt_hour,
             "/Ac/L1/Energy/Forward", needed, rising},
            // -1: not known
            {"inverters/*/limit_absolute", 1, watt, "/Ac/PowerLimit", within(0, 1e5), written_by_command},
            // of an inverter that does not tell it
            {quotient_of("inverters/*/limit_absolute", "inverters/*/limit_relative"), 100, watt, "/Ac/MaxPower",
             within(1, 1e5)},
            {"inverters/*/DC/#/Voltage/v", 1, volt, "/Pv/#/V", repeated(6)},
            {"inverters/*/DC/#/Current/v", 1, ampere, "/Pv/#/I", repeated(6)},
            {"inverters/*/DC/#/Power/v", 1, watt, "/Pv/#/P", repeated(6)},
        });
    };

    struct identity {
        static constexpr auto get = http::once("/api/devinfo/status?inv={serial}");
        static constexpr auto accepted_if = json::accepted_if({{"valid_data", 1}});
        static constexpr auto fields = json::fields<service::pvinverter>({
            {"hw_model_name", "/ProductName"},
            {"hw_version", "/HardwareVersion"},
            {"fw_build_version", "/FirmwareVersion"},
            {"max_power", 1, watt, "/Ac/MaxPower", within(1, 1e5)},
        });
    };

    static constexpr auto commands = http::commands<service::pvinverter>({
        // Not kept by the inverter over a restart: its memory wears out. The DTU repeats it by radio, which takes seconds.
        {"/Ac/PowerLimit",
         http::post("/api/limit/config")
             .form("data", R"({"serial":"{serial}","limit_type":0,"limit_value":{value}})"),
         http::limit_released_by(http::post("/api/limit/config")
                                     .form("data", R"({"serial":"{serial}","limit_type":1,"limit_value":100})")),
         http::at_most_every(10s), http::sent_again_after(60s), http::taken_if({"type", "success"}),
         http::reason_at("message")},
    });
};

} // namespace devices::opendtu
