/// URLs, as text.
#pragma once

#include <busbar/http/server.hpp>

#include <string>
#include <string_view>

namespace busbar::http::detail {

/// "opendtu.lan", "[fe80::1]" (an interface's name is no part of a URL)
std::string host_part(const server& where);

/// "http://opendtu.lan:80", "https://[fe80::1]:443"
std::string origin(const server& where);

/// Everything but letters, digits and -._~ as %XX (RFC 3986 §2.3).
std::string percent_encoded(std::string_view text);

/// Appends `name=value`, percent-encoded, to the query of `url`.
void append_to_query(std::string& url, std::string_view name, std::string_view value);

} // namespace busbar::http::detail
