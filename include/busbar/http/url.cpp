#include <busbar/ascii.hpp>
#include <busbar/http/url.hpp>

#include <fmt/format.h>

namespace busbar::http::detail {
namespace {

/// RFC 3986 §2.3
bool is_unreserved(char each)
{
    return is_letter_or_digit(each) || each == '-' || each == '.' || each == '_' || each == '~';
}

void append_encoded(std::string& to, std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char each : text) {
        if (is_unreserved(each)) {
            to += each;
        } else {
            const auto byte = static_cast<unsigned char>(each);
            to += '%';
            to += digits[byte / 16U];
            to += digits[byte % 16U];
        }
    }
}

} // namespace

std::string percent_encoded(std::string_view text)
{
    std::string made;
    append_encoded(made, text);
    return made;
}

std::string host_part(const server& where)
{
    const bool is_ipv6 = where.host.find(':') != std::string::npos;
    return is_ipv6 ? '[' + where.host.substr(0, where.host.find('%')) + ']' : where.host;
}

std::string origin(const server& where)
{
    const auto* const name = where.scheme == scheme::https ? "https" : "http";
    return fmt::format("{}://{}:{}", name, host_part(where), where.port);
}

void append_to_query(std::string& url, std::string_view name, std::string_view value)
{
    url += url.find('?') == std::string::npos ? '?' : '&';
    append_encoded(url, name);
    url += '=';
    append_encoded(url, value);
}

} // namespace busbar::http::detail
