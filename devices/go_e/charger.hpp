/// go-e charging stations with the API v2: Gemini, HOMEfix/HOME+ from firmware 041 on.
#pragma once

#include <busbar/http/command.hpp>
#include <busbar/http/json_device.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <span>

namespace devices::go_e {
using namespace busbar::json_rows;
namespace http = busbar::http;
namespace json = busbar::json;
namespace service = busbar::service;

/// "car" of both APIs: 1 idle, 2 charging, 3 waiting for the car, 4 complete; 0 and 5 are errors, which the platform has no number for.
inline constexpr auto status_of_car = [](double car) {
    constexpr std::array<double, 5> statuses{-1, 0, 2, 6, 3};
    return car >= 1 && car <= 4 ? statuses[static_cast<std::size_t>(car)] : std::numeric_limits<double>::quiet_NaN();
};

/// The current of the platform is one number.
inline constexpr auto largest = [](std::span<const double> all) { return *std::ranges::max_element(all); };

/// "frc": 0 leaves it to the charger's own logic, 1 does not charge, 2 charges.
inline constexpr auto mode_of_force = [](double force) { return force == 0 ? 1.0 : 0.0; };
inline constexpr auto start_of_force = [](double force) { return force == 1 ? 0.0 : 1.0; };

struct charger {
    static constexpr auto about = busbar::about{
        .type = "go_e.charger",
        .vendor = "go-e",
        .model = "Charger",
        .source = "go-e API v2, /api/status; rest.md §5",
        .likely_causes = {"the HTTP API v2 is off: the app switches it on under Settings, Connection, API settings",
                          "an older charger or firmware: its type is go_e.charger_v1",
                          "the charger has got another address from the router"}};

    static constexpr auto server = http::device_server{.login = http::login::none};
    static constexpr auto roles = busbar::roles<service::evcharger>;

    struct identity {
        static constexpr auto get = http::once("/api/status?filter=sse,fwv,fna");
        static constexpr auto fields = json::fields<service::evcharger>({
            {"sse", "/Serial", needed},
            {"fwv", "/FirmwareVersion"},
            {"fna", "/CustomName"},
        });
    };
    struct values {
        static constexpr auto get = http::get("/api/status?filter=car,amp,frc,ama,err,nrg,eto,wh", 2s);
        static constexpr auto fields = json::fields<service::evcharger>({
            // JSON path scale unit      path
            {"car",      1,   number,    "/Status", converted_by(status_of_car)},
            {"err",      1,   number,    "/ErrorCode"},
            {"nrg/0",    1,   volt,      "/Ac/L1/Voltage"},
            {"nrg/1",    1,   volt,      "/Ac/L2/Voltage"},
            {"nrg/2",    1,   volt,      "/Ac/L3/Voltage"},
            {"nrg/4",    1,   ampere,    "/Ac/L1/Current"},
            {"nrg/5",    1,   ampere,    "/Ac/L2/Current"},
            {"nrg/6",    1,   ampere,    "/Ac/L3/Current"},
            {"nrg/7",    1,   watt,      "/Ac/L1/Power", needed},
            {"nrg/8",    1,   watt,      "/Ac/L2/Power"},
            {"nrg/9",    1,   watt,      "/Ac/L3/Power"},
            {"nrg/11",   1,   watt,      "/Ac/Power"},
            {"eto",      1,   watt_hour, "/Ac/Energy/Forward", rising},
            {"wh",       1,   watt_hour, "/Session/Energy"},
            {"amp",      1,   ampere,    "/SetCurrent", written_by_command},
            {"ama",      1,   ampere,    "/MaxCurrent", written_by_command},
            {"frc",      1,   number,    "/Mode", converted_by(mode_of_force), written_by_command},
            {"frc",      1,   number,    "/StartStop", converted_by(start_of_force), written_by_command},
        });
    };

    // Each answer names what was set, with true or with what is wrong.
    static constexpr auto commands = http::commands<service::evcharger>({
        {"/SetCurrent", http::get("/api/set?amp={value}"), http::clamped_to(6, 32), http::at_most_every(5s),
         http::taken_if({"amp", 1}), http::reason_at("amp")},
        {"/MaxCurrent", http::get("/api/set?ama={value}"), http::clamped_to(6, 32), http::at_most_every(5s),
         http::taken_if({"ama", 1}), http::reason_at("ama")},
        {"/Mode", http::get("/api/set?frc={value}"), http::written_as_text({{0, "2"}, {1, "0"}}),
         http::taken_if({"frc", 1}), http::reason_at("frc")},
        {"/StartStop", http::get("/api/set?frc={value}"), http::written_as_text({{0, "1"}, {1, "2"}}),
         http::taken_if({"frc", 1}), http::reason_at("frc")},
    });

    static constexpr auto derived = busbar::derive<service::evcharger>({
        {"/Current", ampere, {"/Ac/L1/Current", "/Ac/L2/Current", "/Ac/L3/Current"}, largest},
    });

    using documents = http::documents<identity, values>;
};

} // namespace devices::go_e
