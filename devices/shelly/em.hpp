/// Shelly EM of the first generation: two current clamps, one voltage.
#pragma once

#include <devices/shelly/generation_1.hpp>

namespace devices::shelly {

struct em {
    static constexpr auto about = busbar::about{
        .type = "shelly.em",
        .vendor = "Shelly",
        .model = "EM (generation 1)",
        .source = "Shelly API of generation 1, /status and /shelly; rest.md §5",
        .likely_causes = {"a Pro EM or an EM Gen3: its type is shelly.em1",
                          "the web page has a password: set user and password_file",
                          "the device has got another address from the router"}};

    static constexpr auto server = generation_1_server;
    static constexpr auto roles = busbar::roles<service::grid, service::pvinverter, service::genset, service::acload, service::heatpump>;
    static constexpr auto parameters = std::array{http::parameter{
        .name = "channel", .help = "which of the two clamps: 0 or 1", .fallback = "0", .number = true}};

    using identity = generation_1_identity<service::grid>;

    struct values {
        static constexpr auto get = http::get("/status", 1s);
        // It tells no current. Counters are kept while is_valid is false, hence the condition stands with measured values only.
        static constexpr auto fields = json::fields<service::grid>({
            // JSON path                         scale  unit       path
            {"emeters/{channel}/power",          1,     watt,      "/Ac/L1/Power",       only_if("emeters/{channel}/is_valid")},
            {"emeters/{channel}/voltage",        1,     volt,      "/Ac/L1/Voltage",     only_if("emeters/{channel}/is_valid")},
            {quotient_of("emeters/{channel}/power", "emeters/{channel}/voltage"),
                                                 1,     ampere,    "/Ac/L1/Current",     only_if("emeters/{channel}/is_valid")},
            {"emeters/{channel}/pf",             1,     cos_phi,   "/Ac/L1/PowerFactor", only_if("emeters/{channel}/is_valid")},
            {"emeters/{channel}/total",          1,     watt_hour, "/Ac/L1/Energy/Forward", needed, rising},
            {"emeters/{channel}/total_returned", 1,     watt_hour, "/Ac/L1/Energy/Reverse", rising},
        });
    };

    using documents = http::documents<identity, values>;
};

} // namespace devices::shelly
