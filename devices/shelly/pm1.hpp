/// Shelly PM Mini and other meters from the second generation on that have one phase and no switch.
#pragma once

#include <devices/shelly/generation_2.hpp>

namespace devices::shelly {

struct pm1 {
    static constexpr auto about = busbar::about{
        .type = "shelly.pm1",
        .vendor = "Shelly",
        .model = "PM Mini",
        .source = "Shelly API from generation 2 on, PM1.GetStatus; rest.md §5",
        .likely_causes = {"a device with a switch: its type is shelly.switch",
                          "a meter with current clamps: its type is shelly.em1",
                          "a password is set: name it in password_file"}};

    static constexpr auto server = generation_2_server;
    static constexpr auto roles = busbar::roles<service::acload, service::pvinverter, service::genset, service::heatpump>;
    static constexpr auto parameters = channel_parameter;

    using identity = generation_2_identity<service::acload>;

    struct values {
        static constexpr auto get = http::get("/rpc/PM1.GetStatus?id={channel}", 1s);
        static constexpr auto fields = metered_channel;
    };

    using documents = http::documents<identity, values>;
};

} // namespace devices::shelly
