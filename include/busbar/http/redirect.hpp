/// Where a server sends us, and whether we go there.
#pragma once

#include <busbar/http/result.hpp>
#include <busbar/http/server.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace busbar::http::detail {

inline constexpr unsigned most_redirects = 3;

struct redirect {
    std::string url{};
    std::uint16_t port = 0;
};

/// Where `location` leads from `url`, if that is the same server, or the same host and from http to https. Otherwise nothing, and
/// `became` says why. The text of it holds of the URL at most the name of the host: servers repeat queries in it, and with them what
/// they hold.
std::optional<redirect> redirect_target(const server& from, const std::string& url, const std::string& location,
                                        result& became);

} // namespace busbar::http::detail
