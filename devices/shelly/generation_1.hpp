/// What Shellys of the first generation (ESP8266, HTTP API without /rpc) have in common.
#pragma once

#include <busbar/http/json_device.hpp>

#include <array>

namespace devices::shelly {
using namespace busbar::json_rows;
namespace http = busbar::http;
namespace json = busbar::json;
namespace service = busbar::service;

/// Basic, if a password is set at all. The small processor wants to breathe.
inline constexpr auto generation_1_server = http::device_server{.user = "admin", .minimum_gap = 200ms};

/// Answered without a password.
template <class Service> struct generation_1_identity {
    static constexpr auto get = http::once("/shelly");
    static constexpr auto accepted_if = json::accepted_if({absent("gen")}); // later generations say theirs
    static constexpr auto fields = json::fields<Service>({
        {"mac",  "/Serial", needed},
        {"fw",   "/FirmwareVersion"},
        {"type", "/Model"},
    });
};

} // namespace devices::shelly
