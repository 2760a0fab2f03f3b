#include <busbar/http/curl.hpp>
#include <busbar/http/redirect.hpp>
#include <busbar/http/url.hpp>

#include <strings.h>

#include <charconv>
#include <cstring>
#include <initializer_list>
#include <string_view>

namespace busbar::http::detail {
namespace {

/// A second URL may be relative to the first.
curl_url_parts parse(std::initializer_list<const char*> urls)
{
    curl_url_parts parts(curl_url());
    for (const auto* const url : urls) {
        if (parts && curl_url_set(parts.get(), CURLUPART_URL, url, 0) != CURLUE_OK) {
            parts.reset();
        }
    }
    return parts;
}

curl_text part(const curl_url_parts& of, CURLUPart which)
{
    char* text = nullptr;
    curl_url_get(of.get(), which, &text, which == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0);
    return curl_text(text);
}

} // namespace

std::optional<redirect> redirect_target(const server& from, const std::string& url, const std::string& location,
                                        result& became)
{
    const auto here = parse({origin(from).c_str()});
    const auto there = parse({url.c_str(), location.c_str()});
    const auto whole = there ? part(there, CURLUPART_URL) : nullptr;
    const auto host = there ? part(there, CURLUPART_HOST) : nullptr;
    const auto scheme = there ? part(there, CURLUPART_SCHEME) : nullptr;
    const auto port_text = there ? part(there, CURLUPART_PORT) : nullptr;
    const auto own_host = here ? part(here, CURLUPART_HOST) : nullptr;
    if (!whole || !host || !scheme || !port_text || !own_host) {
        became.fail(outcome::failed, "status {}: redirected to what is no URL", became.status);
        return std::nullopt;
    }
    if (part(there, CURLUPART_USER) || part(there, CURLUPART_PASSWORD)) {
        became.fail(outcome::failed, "status {}: redirected to a URL with a user's name: not followed", became.status);
        return std::nullopt;
    }
    if (strcasecmp(host.get(), own_host.get()) != 0) {
        became.fail(outcome::failed, "status {}: redirected to another host, {}: not followed", became.status,
                    host.get());
        return std::nullopt;
    }
    std::uint16_t port = 0;
    std::from_chars(port_text.get(), port_text.get() + std::strlen(port_text.get()), port);
    const bool to_https = std::string_view(scheme.get()) == "https";
    const bool secure = from.scheme == scheme::https;
    const bool same_server = to_https == secure && port == from.port;
    if (!same_server && !(to_https && !secure)) {
        became.fail(outcome::failed, "status {}: redirected to {}, port {}: not followed", became.status, scheme.get(),
                    port);
        return std::nullopt;
    }
    return redirect{whole.get(), port};
}

} // namespace busbar::http::detail
