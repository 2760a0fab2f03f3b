// AhoyDTU: all of its inverters. From 0.5.93 on, its list tells names and each inverter is asked for; before, the list held the values.
#pragma once

#include <busbar/http/gateway.hpp>
#include <busbar/migrate/dbus_opendtu.hpp>

namespace devices::ahoydtu {

using namespace busbar::json_rows;
using namespace std::chrono_literals;
namespace http = busbar::http;
namespace json = busbar::json;
namespace service = busbar::service;

struct inverter {
    static constexpr auto about = busbar::about{
        .type = "ahoydtu.inverter",
        .vendor = "AhoyDTU",
        .model = "Hoymiles inverter",
        .source = "AhoyDTU's web API, 0.5.41 to 0.8.156: /api/live, /api/inverter/id/, /api/ctrl",
        .likely_causes = {"the DTU is elsewhere: try its address in a browser",
                          "it restarts: an ESP8266 that is asked too often does",
                          "no inverter is set up in it"},
    };
    static constexpr auto replaces = &busbar::migrate::dbus_opendtu;

    static constexpr auto server = http::device_server{.user = "admin"};
    static constexpr auto roles = busbar::roles<service::pvinverter>;

    static constexpr auto gateway = http::gateway{
        .list = http::get("/api/live", 5s),
        .detail = "/api/inverter/id/{index}",
        .flags = "iv",
        .slow_board = "ESP8266",
        .slow_interval = 10s,
        .three_phase_serials = {"1361", "1382"}, // HMT-4T, HMT-6T
    };

    struct answer {
        static constexpr auto facts = http::facts({
            {http::fact::sign, "generic/esp_type"},
            {http::fact::sign, "system/esp_type"},
            {http::fact::version, "generic/version"},
            {http::fact::version, "system/version"},
            {http::fact::board, "generic/esp_type"},
            {http::fact::board, "system/esp_type"},
            {http::fact::clock, "generic/ts_now"},
            {http::fact::clock, "system/ts_now"},
            {http::fact::error, "error"},
            {http::fact::whole, "inverter/*/ch/0/<ch0_fld_names:P_AC>"},
            {http::fact::last_heard, "ts_last_success"},
            {http::fact::last_heard, "inverter/*/ts_last_success"},
            {http::fact::generation, "generation"},
            {http::fact::celsius, "ch/0/<ch0_fld_names:Temp>"},
            {http::fact::celsius, "inverter/*/ch/0/<ch0_fld_names:Temp>"},
        });

        static constexpr auto fields = json::fields<service::pvinverter>({
            {"serial", "/Serial"},
            {either("name", "inverter/*/name"), "/CustomName"},
            {"version", "/FirmwareVersion"},
            {either("ch/0/<ch0_fld_names:P_AC>", "inverter/*/ch/0/<ch0_fld_names:P_AC>"), 1, watt, "/Ac/L1/Power",
             needed, within(0, 1e5)},
            {either("ch/0/<ch0_fld_names:U_AC>", "inverter/*/ch/0/<ch0_fld_names:U_AC>"), 1, volt, "/Ac/L1/Voltage",
             within(0, 1000)},
            {either("ch/0/<ch0_fld_names:I_AC>", "inverter/*/ch/0/<ch0_fld_names:I_AC>"), 1, ampere, "/Ac/L1/Current",
             within(0, 1000)},
            {either("ch/0/<ch0_fld_names:PF_AC>", "inverter/*/ch/0/<ch0_fld_names:PF_AC>"), 1, cos_phi,
             "/Ac/L1/PowerFactor"},
            {either("ch/0/<ch0_fld_names:F_AC>", "inverter/*/ch/0/<ch0_fld_names:F_AC>"), 1, hertz, "/Ac/Frequency",
             within(10, 100)},
            {either("ch/0/<ch0_fld_names:YieldTotal>", "inverter/*/ch/0/<ch0_fld_names:YieldTotal>"), 1, kilowatt_hour,
             "/Ac/L1/Energy/Forward", needed, rising},
            {"max_pwr", 1, watt, "/Ac/MaxPower", within(1, 1e5)},
            // 65535 %: not known
            {product_of("power_limit_read", "max_pwr"), 0.01, watt, "/Ac/PowerLimit", within(0, 1e5), written_by_command},
            {either("ch/1/<fld_names:U_DC>", "inverter/*/ch/1/<fld_names:U_DC>"), 1, volt, "/Pv/0/V"},
            {either("ch/1/<fld_names:I_DC>", "inverter/*/ch/1/<fld_names:I_DC>"), 1, ampere, "/Pv/0/I"},
            {either("ch/1/<fld_names:P_DC>", "inverter/*/ch/1/<fld_names:P_DC>"), 1, watt, "/Pv/0/P"},
            {either("ch/2/<fld_names:U_DC>", "inverter/*/ch/2/<fld_names:U_DC>"), 1, volt, "/Pv/1/V"},
            {either("ch/2/<fld_names:I_DC>", "inverter/*/ch/2/<fld_names:I_DC>"), 1, ampere, "/Pv/1/I"},
            {either("ch/2/<fld_names:P_DC>", "inverter/*/ch/2/<fld_names:P_DC>"), 1, watt, "/Pv/1/P"},
            {either("ch/3/<fld_names:U_DC>", "inverter/*/ch/3/<fld_names:U_DC>"), 1, volt, "/Pv/2/V"},
            {either("ch/3/<fld_names:I_DC>", "inverter/*/ch/3/<fld_names:I_DC>"), 1, ampere, "/Pv/2/I"},
            {either("ch/3/<fld_names:P_DC>", "inverter/*/ch/3/<fld_names:P_DC>"), 1, watt, "/Pv/2/P"},
            {either("ch/4/<fld_names:U_DC>", "inverter/*/ch/4/<fld_names:U_DC>"), 1, volt, "/Pv/3/V"},
            {either("ch/4/<fld_names:I_DC>", "inverter/*/ch/4/<fld_names:I_DC>"), 1, ampere, "/Pv/3/I"},
            {either("ch/4/<fld_names:P_DC>", "inverter/*/ch/4/<fld_names:P_DC>"), 1, watt, "/Pv/3/P"},
            // from here on HMT-6T only, which older versions do not know
            {"ch/5/<fld_names:U_DC>", 1, volt, "/Pv/4/V"},
            {"ch/5/<fld_names:I_DC>", 1, ampere, "/Pv/4/I"},
            {"ch/5/<fld_names:P_DC>", 1, watt, "/Pv/4/P"},
            {"ch/6/<fld_names:U_DC>", 1, volt, "/Pv/5/V"},
            {"ch/6/<fld_names:I_DC>", 1, ampere, "/Pv/5/I"},
            {"ch/6/<fld_names:P_DC>", 1, watt, "/Pv/5/P"},
        });
    };

    // Not kept by the inverter over a restart: its memory wears out. One command at a time is taken, and goes by radio, which takes seconds.
    static constexpr auto commands =
        http::commands<service::pvinverter>({
            {"/Ac/PowerLimit",
             http::post("/api/ctrl")
                 .json(R"({"id":{index},"cmd":"limit_nonpersistent_absolute","val":{value}{token}})"),
             http::limit_released_by(
                 http::post("/api/ctrl").json(R"({"id":{index},"cmd":"limit_nonpersistent_relative","val":100{token}})")),
             http::at_most_every(10s), http::sent_again_after(60s), http::taken_if({"success", 1}),
             http::reason_at("error")},
        })
            // after 0.8.79, if it has a password
            .with({.request = http::post("/api/ctrl").json(R"({"auth":"{password}"})"),
                   .token_at = "token",
                   .demanded_if = {"error", "ERR_PROTECTED"},
                   .inserted = R"(,"token":"{token}")",
                   .valid = 20min});
};

} // namespace devices::ahoydtu
