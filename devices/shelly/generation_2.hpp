/// What Shellys from the second generation on (Plus, Pro, Gen3, Gen4: HTTP API below /rpc) have in common.
#pragma once

#include <busbar/http/json_device.hpp>

#include <array>

namespace devices::shelly {
using namespace busbar::json_rows;
namespace http = busbar::http;
namespace json = busbar::json;
namespace service = busbar::service;

/// Digest with SHA-256, if a password is set at all; the user is always this one.
inline constexpr auto generation_2_server = http::device_server{.user = "admin"};

inline constexpr auto channel_parameter = std::array{http::parameter{
    .name = "channel", .help = "which of the device's channels, counted from 0", .fallback = "0", .number = true}};

/// Answered without a password. The name is null until one is given in the app.
template <class Service> struct generation_2_identity {
    static constexpr auto get = http::once("/rpc/Shelly.GetDeviceInfo");
    static constexpr auto fields = json::fields<Service>({
        {"mac",  "/Serial", needed},
        {"name", "/CustomName"},
        {"ver",  "/FirmwareVersion"},
        {"app",  "/Model"},
    });
};

/// /rpc/Switch.GetStatus and /rpc/PM1.GetStatus. Sign of the power: + is consumption unless the device's option "reverse" is set.
/// aenergy counts both directions; devices without ret_aenergy can't tell them apart (rest.md §5).
inline constexpr auto metered_channel = json::fields<service::acload>({
    // JSON path                                               scale unit      path
    {"apower",                                                 1, watt,        "/Ac/L1/Power", needed},
    {"voltage",                                                1, volt,        "/Ac/L1/Voltage"},
    {"current",                                                1, ampere,      "/Ac/L1/Current"},
    {"pf",                                                     1, cos_phi,     "/Ac/L1/PowerFactor"},
    {"freq",                                                   1, hertz,       "/Ac/Frequency"},
    {difference_of("aenergy/total", or_zero("ret_aenergy/total")), 1, watt_hour, "/Ac/L1/Energy/Forward", rising, within(0, 1e9)},
    {"ret_aenergy/total",                                      1, watt_hour,   "/Ac/L1/Energy/Reverse", rising},
});

} // namespace devices::shelly
