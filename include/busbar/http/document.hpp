/// What a device header says of a device that answers HTTP requests with JSON: its server, the documents it is asked for, what can be
/// written to it.
///
///     struct plus_1pm {
///         static constexpr auto about = busbar::about{...};
///         static constexpr auto server = http::device_server{.user = "admin"};
///         static constexpr auto roles = busbar::roles<service::acload, service::pvinverter>;
///         static constexpr auto parameters = std::array{http::parameter{.name = "channel", .help = "which of its switches", .fallback = "0"}};
///
///         struct identity {
///             static constexpr auto get = http::once("/rpc/Shelly.GetDeviceInfo");
///             static constexpr auto fields = json::fields<service::acload>({{"mac", "/Serial"}, {"ver", "/FirmwareVersion"}});
///         };
///         struct values {
///             static constexpr auto get = http::get("/rpc/Switch.GetStatus?id={channel}", 1s);
///             static constexpr auto fields = json::fields<service::acload>({{"apower", 1, watt, "/Ac/L1/Power", needed}, ...});
///         };
///         using documents = http::documents<identity, values>;
///     };
///
/// A document may also have `accepted_if` (json/accept.hpp), and `asleep_if` of the same form: if all of it holds, the device sleeps.
/// The targets and the JSON paths may name the parameters.
#pragma once

#include <busbar/row/parameter.hpp>

#include <chrono>
#include <cstdint>
#include <string_view>

namespace busbar::http {

/// How the device lets one in.
enum class login : std::uint8_t {
    none,
    challenge, ///< Basic or Digest, whichever it asks for: keys `user`, `password_file`
    query,     ///< user= and password= behind every target (Tasmota): the same keys
    bearer,    ///< key `token_file`
};

struct device_server {
    std::uint16_t port = 80;
    bool https = false;
    bool check_certificate = true; ///< false: the device signs its own, unless the configuration names its authority
    http::login login = login::challenge;
    std::string_view user{};                  ///< unless configured
    std::chrono::milliseconds timeout{5000};  ///< of a whole exchange
    std::chrono::milliseconds minimum_gap{0}; ///< between the end of one answer and the next request
};

using busbar::parameter;

/// One document: what is asked for and how often.
struct request_rule {
    const char* target = "/";
    std::chrono::milliseconds every{0}; ///< 0: once, before the device is published
    /// The device counts as present without it; its rows are invalid then. Else every document must come.
    bool optional = false;

    [[nodiscard]] constexpr request_rule if_available() const
    {
        auto copy = *this;
        copy.optional = true;
        return copy;
    }
};

consteval request_rule get(const char* target, std::chrono::milliseconds every)
{
    return {.target = target, .every = every};
}
/// Read when the device is found: who it is.
consteval request_rule once(const char* target)
{
    return {.target = target};
}

template <class... Documents> struct documents {
};

} // namespace busbar::http
