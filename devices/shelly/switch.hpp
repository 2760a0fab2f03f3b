/// Shelly switches from the second generation on that measure: Plus 1PM, Pro 4PM, Plug S Gen3, ...
#pragma once

#include <devices/shelly/generation_2.hpp>

namespace devices::shelly {

struct metered_switch {
    static constexpr auto about = busbar::about{
        .type = "shelly.switch",
        .vendor = "Shelly",
        .model = "switch (Plus, Pro, Gen3, Gen4)",
        .source = "Shelly API from generation 2 on, Switch.GetStatus; rest.md §5",
        .likely_causes = {"a device of the first generation (1PM, Plug S): its type is shelly.gen1_relay",
                          "a PM Mini, which has no switch: its type is shelly.pm1",
                          "a password is set: name it in password_file"}};

    static constexpr auto server = generation_2_server;
    static constexpr auto roles = busbar::roles<service::acload, service::pvinverter, service::genset, service::heatpump>;
    static constexpr auto parameters = channel_parameter;

    using identity = generation_2_identity<service::acload>;

    struct values {
        static constexpr auto get = http::get("/rpc/Switch.GetStatus?id={channel}", 1s);
        static constexpr auto fields = metered_channel;
    };

    using documents = http::documents<identity, values>;
};

} // namespace devices::shelly
