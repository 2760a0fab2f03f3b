/// Shelly meters with a single-phase clamp for each channel: Pro EM, EM Gen3, Pro 3EM in the profile "monophase".
#pragma once

#include <devices/shelly/generation_2.hpp>

namespace devices::shelly {

struct em1 {
    static constexpr auto about = busbar::about{
        .type = "shelly.em1",
        .vendor = "Shelly",
        .model = "Pro EM, EM Gen3, Pro 3EM (monophase)",
        .source = "Shelly API from generation 2 on, EM1.GetStatus and EM1Data.GetStatus; rest.md §5",
        .likely_causes = {"a Pro 3EM in the profile triphase: its type is shelly.pro_3em",
                          "an EM of the first generation: its type is shelly.em",
                          "a password is set: name it in password_file"}};

    static constexpr auto server = generation_2_server;
    static constexpr auto roles = busbar::roles<service::grid, service::pvinverter, service::genset, service::acload, service::heatpump>;
    static constexpr auto parameters = channel_parameter;

    using identity = generation_2_identity<service::grid>;

    struct values {
        static constexpr auto get = http::get("/rpc/EM1.GetStatus?id={channel}", 1s);
        static constexpr auto fields = json::fields<service::grid>({
            // JSON path  scale  unit     path
            {"act_power", 1,     watt,    "/Ac/L1/Power", needed},
            {"voltage",   1,     volt,    "/Ac/L1/Voltage"},
            {"current",   1,     ampere,  "/Ac/L1/Current"},
            {"pf",        1,     cos_phi, "/Ac/L1/PowerFactor"},
            {"freq",      1,     hertz,   "/Ac/Frequency"},
        });
    };
    struct energies {
        static constexpr auto get = http::get("/rpc/EM1Data.GetStatus?id={channel}", 5s);
        static constexpr auto fields = json::fields<service::grid>({
            {"total_act_energy",     1, watt_hour, "/Ac/L1/Energy/Forward", needed, rising},
            {"total_act_ret_energy", 1, watt_hour, "/Ac/L1/Energy/Reverse", rising},
        });
    };

    using documents = http::documents<identity, values, energies>;
};

} // namespace devices::shelly
