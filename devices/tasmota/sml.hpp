/// An optical head with Tasmota on a utility meter (SML or OBIS). All names come from the script that the user loaded into it.
#pragma once

#include <devices/tasmota/tasmota.hpp>

#include <array>

namespace devices::tasmota {

struct sml {
    static constexpr auto about = busbar::about{
        .type = "tasmota.sml",
        .vendor = "Tasmota",
        .model = "smart meter head",
        .source = "Tasmota smart meter interface, Status 10; rest.md §5",
        .likely_causes = {"the script gives the meter or its values other names: compare with http://<the head>/cm?cmnd=STATUS+10",
                          "the meter shows its power only after its PIN was entered",
                          "the web page has a password: name it in password_file"}};

    static constexpr auto server = tasmota_server;
    static constexpr auto roles = busbar::roles<service::grid, service::pvinverter, service::genset, service::acload>;
    static constexpr auto parameters = std::array{
        http::parameter{.name = "meter", .help = "the meter's name in the script, as in +1,3,s,0,9600,SML", .fallback = "SML"},
        http::parameter{.name = "power_name", .help = "the script's name of the power (W)", .fallback = "Power_curr"},
        http::parameter{.name = "import_name", .help = "the script's name of the imported energy (kWh)", .fallback = "Total_in"},
        http::parameter{.name = "export_name", .help = "the script's name of the exported energy (kWh)", .fallback = "Total_out"}};

    struct name {
        static constexpr auto get = http::once("/cm?cmnd=STATUS").if_available();
        static constexpr auto accepted_if = logged_in;
        static constexpr auto fields = json::fields<service::grid>({{"Status/DeviceName", "/CustomName"}});
    };
    struct values {
        static constexpr auto get = http::get("/cm?cmnd=STATUS+10", 1s);
        static constexpr auto accepted_if = logged_in;
        // A head that tells no phases shows its power on the configured one. Until the meter was read everything is 0.
        static constexpr auto fields = json::fields<service::grid>({
            // JSON path                         scale  unit           path
            {"StatusSNS/{meter}/{power_name}",    1,     watt,          "/Ac/Power", needed},
            {either("StatusSNS/{meter}/power_l1", "StatusSNS/{meter}/{power_name}"),
                                                  1,     watt,          "/Ac/L1/Power"},
            {"StatusSNS/{meter}/power_l2",        1,     watt,          "/Ac/L2/Power"},
            {"StatusSNS/{meter}/power_l3",        1,     watt,          "/Ac/L3/Power"},
            {"StatusSNS/{meter}/voltage_l1",      1,     volt,          "/Ac/L1/Voltage"},
            {"StatusSNS/{meter}/voltage_l2",      1,     volt,          "/Ac/L2/Voltage"},
            {"StatusSNS/{meter}/voltage_l3",      1,     volt,          "/Ac/L3/Voltage"},
            {"StatusSNS/{meter}/current_l1",      1,     ampere,        "/Ac/L1/Current"},
            {"StatusSNS/{meter}/current_l2",      1,     ampere,        "/Ac/L2/Current"},
            {"StatusSNS/{meter}/current_l3",      1,     ampere,        "/Ac/L3/Current"},
            {"StatusSNS/{meter}/{import_name}",   1,     kilowatt_hour, "/Ac/Energy/Forward", rising},
            {"StatusSNS/{meter}/{export_name}",   1,     kilowatt_hour, "/Ac/Energy/Reverse", rising},
        });
    };

    using documents = http::documents<firmware<service::grid>, network<service::grid>, name, values>;
};

} // namespace devices::tasmota
