/// What the Fronius Solar API v1 has in common: Datamanager cards and GEN24.
#pragma once

#include <busbar/http/json_device.hpp>

#include <array>

namespace devices::fronius {
using namespace busbar::json_rows;
namespace http = busbar::http;
namespace json = busbar::json;
namespace service = busbar::service;

inline constexpr auto solar_api_server = http::device_server{.login = http::login::none};

/// An inverter that can't be reached behind its Datamanager is reported so, with HTTP status 200.
inline constexpr auto no_error = json::accepted_if({{"Head/Status/Code", 0}});

/// 523: no AC output while there is no sun.
inline constexpr auto it_is_night = json::accepted_if({{"Head/Status/Code", 0}, {"Body/Data/DeviceStatus/ErrorCode", 523}});

inline constexpr auto inverter_parameter = std::array{http::parameter{
    .name = "inverter", .help = "its number on the Datamanager (DeviceId)", .fallback = "1", .number = true}};

/// "CustomName" is left out: it is written in HTML entities.
struct inverter_info {
    static constexpr auto get = http::once("/solar_api/v1/GetInverterInfo.cgi").if_available();
    static constexpr auto accepted_if = no_error;
    static constexpr auto fields = json::fields<service::pvinverter>({{"Body/Data/{inverter}/UniqueID", "/Serial"}});
};

} // namespace devices::fronius
