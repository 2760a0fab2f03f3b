/// Tasmota on a plug or relay that measures, with one channel.
#pragma once

#include <devices/tasmota/tasmota.hpp>

namespace devices::tasmota {

struct plug {
    static constexpr auto about = busbar::about{
        .type = "tasmota.plug",
        .vendor = "Tasmota",
        .model = "plug",
        .source = "Tasmota commands, Status 8; rest.md §5",
        .likely_causes = {"a device with several channels: its type is tasmota.channel",
                          "the web page has a password: name it in password_file",
                          "the device does not measure: its page then shows no energy values"}};

    static constexpr auto server = tasmota_server;
    static constexpr auto roles =
        busbar::roles<service::acload, service::pvinverter, service::genset, service::heatpump>;

    struct name {
        static constexpr auto get = http::once("/cm?cmnd=STATUS").if_available();
        static constexpr auto accepted_if = logged_in;
        static constexpr auto fields = json::fields<service::acload>({{"Status/DeviceName", "/CustomName"}});
    };
    struct values {
        static constexpr auto get = http::get("/cm?cmnd=STATUS+8", 2s);
        static constexpr auto accepted_if = logged_in;
        static constexpr auto fields = json::fields<service::acload>({
            // JSON path                  scale  unit           path
            {"StatusSNS/ENERGY/Power",     1,     watt,          "/Ac/L1/Power", needed},
            {"StatusSNS/ENERGY/Voltage",   1,     volt,          "/Ac/L1/Voltage"},
            {"StatusSNS/ENERGY/Current",   1,     ampere,        "/Ac/L1/Current"},
            {"StatusSNS/ENERGY/Factor",    1,     cos_phi,       "/Ac/L1/PowerFactor"},
            {"StatusSNS/ENERGY/Frequency", 1,     hertz,         "/Ac/Frequency"},
            {"StatusSNS/ENERGY/Total",     1,     kilowatt_hour, "/Ac/L1/Energy/Forward", rising},
        });
    };

    using documents = http::documents<firmware<service::acload>, network<service::acload>, name, values>;
};

} // namespace devices::tasmota
