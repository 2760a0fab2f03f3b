/// A power sensor of ESPHome's component web_server, with a sensor of energy beside it if there is one.
#pragma once

#include <busbar/http/json_device.hpp>

#include <array>

namespace devices::esphome {
using namespace busbar::json_rows;
namespace http = busbar::http;
namespace json = busbar::json;
namespace service = busbar::service;

struct sensor {
    static constexpr auto about = busbar::about{
        .type = "esphome.sensor",
        .vendor = "ESPHome",
        .model = "power sensor",
        .source = "ESPHome web_server API, /sensor/<id>; rest.md §5",
        .likely_causes = {"another id: the device's page http://<the device>/events lists them as sensor-<id>",
                          "web_server is not part of the device's firmware",
                          "the page has a password: set user and password_file"}};

    static constexpr auto server = http::device_server{.minimum_gap = 100ms};
    static constexpr auto roles = busbar::roles<service::acload, service::pvinverter, service::genset, service::grid, service::heatpump>;
    static constexpr auto parameters = std::array{
        http::parameter{.name = "sensor", .help = "id of the sensor that measures power (W): pv_power"},
        http::parameter{.name = "energy_sensor", .help = "id of the sensor that counts energy (kWh)", .fallback = "energy"}};

    // NaN is null.
    struct power {
        static constexpr auto get = http::get("/sensor/{sensor}", 2s);
        static constexpr auto fields = json::fields<service::acload>({{"value", 1, watt, "/Ac/L1/Power"}});
    };
    struct energy {
        static constexpr auto get = http::get("/sensor/{energy_sensor}", 10s).if_available();
        static constexpr auto fields = json::fields<service::acload>({{"value", 1, kilowatt_hour, "/Ac/L1/Energy/Forward", rising}});
    };

    using documents = http::documents<power, energy>;
};

} // namespace devices::esphome
