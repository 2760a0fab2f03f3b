/// What devices with Tasmota have in common.
#pragma once

#include <busbar/http/json_device.hpp>

namespace devices::tasmota {
using namespace busbar::json_rows;
namespace http = busbar::http;
namespace json = busbar::json;
namespace service = busbar::service;

/// The password goes into the query, not into a header; the user is always this one. Most are an ESP8266.
inline constexpr auto tasmota_server =
    http::device_server{.login = http::login::query, .user = "admin", .minimum_gap = 200ms};

/// A missing or wrong password is answered with HTTP status 200 before Tasmota 8.2.3, with 401 later.
inline constexpr auto logged_in = json::accepted_if({absent("WARNING")});

/// "Status 2" and "Status 5": the device counts without them.
template <class Service> struct firmware {
    static constexpr auto get = http::once("/cm?cmnd=STATUS+2").if_available();
    static constexpr auto accepted_if = logged_in;
    static constexpr auto fields = json::fields<Service>({{"StatusFWR/Version", "/FirmwareVersion"}});
};
template <class Service> struct network {
    static constexpr auto get = http::once("/cm?cmnd=STATUS+5").if_available();
    static constexpr auto accepted_if = logged_in;
    static constexpr auto fields = json::fields<Service>({{"StatusNET/Mac", "/Serial"}});
};

} // namespace devices::tasmota
