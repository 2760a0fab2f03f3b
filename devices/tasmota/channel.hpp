/// One channel of a device with Tasmota that measures several: Shelly 2PM, Sonoff Dual R3, ...
#pragma once

#include <devices/tasmota/tasmota.hpp>

#include <array>

namespace devices::tasmota {

struct channel {
    static constexpr auto about = busbar::about{
        .type = "tasmota.channel",
        .vendor = "Tasmota",
        .model = "channel",
        .source = "Tasmota commands, Status 8; rest.md §5",
        .likely_causes = {"a device with a single channel: its type is tasmota.plug",
                          "the web page has a password: name it in password_file",
                          "channels are counted from 0"}};

    static constexpr auto server = tasmota_server;
    static constexpr auto roles =
        busbar::roles<service::acload, service::pvinverter, service::genset, service::heatpump>;
    static constexpr auto parameters = std::array{http::parameter{
        .name = "channel", .help = "which of the device's channels, counted from 0", .fallback = "0", .number = true}};

    struct name {
        static constexpr auto get = http::once("/cm?cmnd=STATUS").if_available();
        static constexpr auto accepted_if = logged_in;
        static constexpr auto fields =
            json::fields<service::acload>({{"Status/FriendlyName/{channel}", "/CustomName"}});
    };
    struct values {
        static constexpr auto get = http::get("/cm?cmnd=STATUS+8", 2s);
        static constexpr auto accepted_if = logged_in;
        // The channels share a voltage. Energy is counted for each only after SetOption129 1; else there is one of the whole device.
        static constexpr auto fields = json::fields<service::acload>({
            // JSON path                          scale  unit           path
            {"StatusSNS/ENERGY/Power/{channel}",   1,     watt,          "/Ac/L1/Power", needed},
            {"StatusSNS/ENERGY/Voltage",           1,     volt,          "/Ac/L1/Voltage"},
            {"StatusSNS/ENERGY/Current/{channel}", 1,     ampere,        "/Ac/L1/Current"},
            {"StatusSNS/ENERGY/Factor/{channel}",  1,     cos_phi,       "/Ac/L1/PowerFactor"},
            {"StatusSNS/ENERGY/Frequency",         1,     hertz,         "/Ac/Frequency"},
            {"StatusSNS/ENERGY/Total/{channel}",   1,     kilowatt_hour, "/Ac/L1/Energy/Forward", rising},
        });
    };

    using documents = http::documents<firmware<service::acload>, network<service::acload>, name, values>;
};

} // namespace devices::tasmota
