/// Shelly meters for three phases: Pro 3EM and 3EM Gen3 in the profile "triphase".
#pragma once

#include <devices/shelly/generation_2.hpp>

namespace devices::shelly {

struct pro_3em {
    static constexpr auto about = busbar::about{
        .type = "shelly.pro_3em",
        .vendor = "Shelly",
        .model = "Pro 3EM",
        .source = "Shelly API from generation 2 on, EM.GetStatus and EMData.GetStatus; rest.md §5",
        .likely_causes = {"the meter's profile is monophase: its type is shelly.em1 then, with a channel",
                          "a 3EM of the first generation: its type is shelly.3em",
                          "a password is set: name it in password_file"}};

    static constexpr auto server = generation_2_server;
    static constexpr auto roles = busbar::roles<service::grid, service::pvinverter, service::genset, service::acload, service::heatpump>;

    using identity = generation_2_identity<service::grid>;

    struct values {
        static constexpr auto get = http::get("/rpc/EM.GetStatus?id=0", 1s);
        static constexpr auto fields = json::fields<service::grid>({
            // JSON path         scale  unit     path
            {"a_act_power",      1,     watt,    "/Ac/L1/Power", needed},
            {"b_act_power",      1,     watt,    "/Ac/L2/Power"},
            {"c_act_power",      1,     watt,    "/Ac/L3/Power"},
            {"a_voltage",        1,     volt,    "/Ac/L1/Voltage"},
            {"b_voltage",        1,     volt,    "/Ac/L2/Voltage"},
            {"c_voltage",        1,     volt,    "/Ac/L3/Voltage"},
            {"a_current",        1,     ampere,  "/Ac/L1/Current"},
            {"b_current",        1,     ampere,  "/Ac/L2/Current"},
            {"c_current",        1,     ampere,  "/Ac/L3/Current"},
            {"a_pf",             1,     cos_phi, "/Ac/L1/PowerFactor"},
            {"b_pf",             1,     cos_phi, "/Ac/L2/PowerFactor"},
            {"c_pf",             1,     cos_phi, "/Ac/L3/PowerFactor"},
            {"n_current",        1,     ampere,  "/Ac/N/Current"}, // null without the fourth clamp
            {either("a_freq", "b_freq", "c_freq"), 1, hertz, "/Ac/Frequency"},
            {"total_act_power",  1,     watt,    "/Ac/Power"},
        });
    };
    struct energies {
        static constexpr auto get = http::get("/rpc/EMData.GetStatus?id=0", 5s);
        static constexpr auto fields = json::fields<service::grid>({
            {"a_total_act_energy",     1, watt_hour, "/Ac/L1/Energy/Forward", rising},
            {"b_total_act_energy",     1, watt_hour, "/Ac/L2/Energy/Forward", rising},
            {"c_total_act_energy",     1, watt_hour, "/Ac/L3/Energy/Forward", rising},
            {"a_total_act_ret_energy", 1, watt_hour, "/Ac/L1/Energy/Reverse", rising},
            {"b_total_act_ret_energy", 1, watt_hour, "/Ac/L2/Energy/Reverse", rising},
            {"c_total_act_ret_energy", 1, watt_hour, "/Ac/L3/Energy/Reverse", rising},
            {"total_act",              1, watt_hour, "/Ac/Energy/Forward", needed, rising},
            {"total_act_ret",          1, watt_hour, "/Ac/Energy/Reverse", rising},
        });
    };

    using documents = http::documents<identity, values, energies>;
};

} // namespace devices::shelly
