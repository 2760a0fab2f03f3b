/// go-e charging stations with the API v1: HOME chargers with firmware up to 040.
#pragma once

#include <devices/go_e/charger.hpp>

namespace devices::go_e {

struct charger_v1 {
    static constexpr auto about = busbar::about{
        .type = "go_e.charger_v1",
        .vendor = "go-e",
        .model = "Charger (API v1)",
        .source = "go-e API v1, /status; rest.md §5",
        .likely_causes = {"a newer charger: its type is go_e.charger",
                          "the HTTP API is off: the app switches it on",
                          "the charger has got another address from the router"}};

    static constexpr auto server = http::device_server{.login = http::login::none, .minimum_gap = 200ms};
    static constexpr auto roles = busbar::roles<service::evcharger>;

    struct values {
        static constexpr auto get = http::get("/status", 2s);
        // All numbers but the array's are texts. Energy of the session: units of 10 Ws.
        static constexpr auto fields = json::fields<service::evcharger>({
            // JSON path scale unit           path
            {"car",      1,    number,        "/Status", in_text, converted_by(status_of_car)},
            {"err",      1,    number,        "/ErrorCode", in_text},
            {"nrg/0",    1,    volt,          "/Ac/L1/Voltage", in_text},
            {"nrg/1",    1,    volt,          "/Ac/L2/Voltage", in_text},
            {"nrg/2",    1,    volt,          "/Ac/L3/Voltage", in_text},
            {"nrg/4",    0.1,  ampere,        "/Ac/L1/Current", in_text},
            {"nrg/5",    0.1,  ampere,        "/Ac/L2/Current", in_text},
            {"nrg/6",    0.1,  ampere,        "/Ac/L3/Current", in_text},
            {"nrg/7",    0.1,  kilowatt,      "/Ac/L1/Power", needed, in_text},
            {"nrg/8",    0.1,  kilowatt,      "/Ac/L2/Power", in_text},
            {"nrg/9",    0.1,  kilowatt,      "/Ac/L3/Power", in_text},
            {"nrg/11",   0.01, kilowatt,      "/Ac/Power", in_text},
            {"eto",      0.1,  kilowatt_hour, "/Ac/Energy/Forward", in_text, rising},
            {"dws",      1.0 / 360000, kilowatt_hour, "/Session/Energy", in_text},
            {"amp",      1,    ampere,        "/SetCurrent", in_text, written_by_command},
            {"alw",      1,    number,        "/StartStop", in_text, written_by_command},
            {"sse",                           "/Serial"},
            {"fwv",                           "/FirmwareVersion"},
        });
    };

    // It keeps a current in flash: not too often.
    static constexpr auto commands = http::commands<service::evcharger>({
        {"/SetCurrent", http::get("/mqtt?payload=amp={value}"), http::clamped_to(6, 32), http::at_most_every(30s)},
        {"/StartStop", http::get("/mqtt?payload=alw={value}")},
    });

    static constexpr auto derived = busbar::derive<service::evcharger>({
        {"/Current", ampere, {"/Ac/L1/Current", "/Ac/L2/Current", "/Ac/L3/Current"}, largest},
    });

    using documents = http::documents<values>;
};

} // namespace devices::go_e
