/// Shelly 3EM of the first generation: three phases.
#pragma once

#include <devices/shelly/generation_1.hpp>

namespace devices::shelly {

struct three_em {
    static constexpr auto about = busbar::about{
        .type = "shelly.3em",
        .vendor = "Shelly",
        .model = "3EM (generation 1)",
        .source = "Shelly API of generation 1, /status and /shelly; rest.md §5",
        .likely_causes = {"a Pro 3EM: its type is shelly.pro_3em",
                          "the web page has a password: set user and password_file",
                          "the device has got another address from the router"}};

    static constexpr auto server = generation_1_server;
    static constexpr auto roles = busbar::roles<service::grid, service::pvinverter, service::genset, service::acload, service::heatpump>;

    using identity = generation_1_identity<service::grid>;

    struct values {
        static constexpr auto get = http::get("/status", 1s);
        // Its counters do not net between phases: their sum differs from the utility's meter.
        static constexpr auto fields = json::fields<service::grid>({
            // JSON path                scale  unit       path
            {"emeters/0/power",          1,     watt,      "/Ac/L1/Power",       only_if("emeters/0/is_valid")},
            {"emeters/1/power",          1,     watt,      "/Ac/L2/Power",       only_if("emeters/1/is_valid")},
            {"emeters/2/power",          1,     watt,      "/Ac/L3/Power",       only_if("emeters/2/is_valid")},
            {"emeters/0/voltage",        1,     volt,      "/Ac/L1/Voltage",     only_if("emeters/0/is_valid")},
            {"emeters/1/voltage",        1,     volt,      "/Ac/L2/Voltage",     only_if("emeters/1/is_valid")},
            {"emeters/2/voltage",        1,     volt,      "/Ac/L3/Voltage",     only_if("emeters/2/is_valid")},
            {"emeters/0/current",        1,     ampere,    "/Ac/L1/Current",     only_if("emeters/0/is_valid")},
            {"emeters/1/current",        1,     ampere,    "/Ac/L2/Current",     only_if("emeters/1/is_valid")},
            {"emeters/2/current",        1,     ampere,    "/Ac/L3/Current",     only_if("emeters/2/is_valid")},
            {"emeters/0/pf",             1,     cos_phi,   "/Ac/L1/PowerFactor", only_if("emeters/0/is_valid")},
            {"emeters/1/pf",             1,     cos_phi,   "/Ac/L2/PowerFactor", only_if("emeters/1/is_valid")},
            {"emeters/2/pf",             1,     cos_phi,   "/Ac/L3/PowerFactor", only_if("emeters/2/is_valid")},
            {"emeters/0/total",          1,     watt_hour, "/Ac/L1/Energy/Forward", needed, rising},
            {"emeters/1/total",          1,     watt_hour, "/Ac/L2/Energy/Forward", rising},
            {"emeters/2/total",          1,     watt_hour, "/Ac/L3/Energy/Forward", rising},
            {"emeters/0/total_returned", 1,     watt_hour, "/Ac/L1/Energy/Reverse", rising},
            {"emeters/1/total_returned", 1,     watt_hour, "/Ac/L2/Energy/Reverse", rising},
            {"emeters/2/total_returned", 1,     watt_hour, "/Ac/L3/Energy/Reverse", rising},
            {"emeter_n/current",         1,     ampere,    "/Ac/N/Current",      only_if("emeter_n/is_valid")},
            {"total_power",              1,     watt,      "/Ac/Power"},
        });
    };

    using documents = http::documents<identity, values>;
};

} // namespace devices::shelly
