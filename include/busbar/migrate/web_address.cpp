#include <busbar/migrate/web_address.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace busbar::migrate {

namespace {

/// "p%40ss" -> "p@ss"
std::string decoded(std::string_view text, bool plus_is_blank)
{
    std::string made;
    while (!text.empty()) {
        unsigned byte = 0;
        const auto* digits = text.data() + 1;
        if (text[0] == '%' && text.size() > 2 && std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
            made += static_cast<char>(byte);
            text.remove_prefix(3);
        } else {
            made += plus_is_blank && text[0] == '+' ? ' ' : text[0];
            text.remove_prefix(1);
        }
    }
    return made;
}

/// What may not stand in a URL as it is. Braces are the names of parameters in ours.
bool must_be_encoded(char each)
{
    return static_cast<unsigned char>(each) <= 0x20 || static_cast<unsigned char>(each) >= 0x7f ||
           std::string_view("\"<>\\^`{|}").find(each) != std::string_view::npos;
}

} // namespace

std::string web_address::to_url() const
{
    auto url = fmt::format("{}://{}", scheme, host);
    for (const char each : path) {
        url += must_be_encoded(each) ? fmt::format("%{:02X}", static_cast<unsigned char>(each)) : std::string(1, each);
    }
    return url;
}

web_address to_web_address(std::string_view host)
{
    web_address made;
    if (const auto end = host.find("://"); end != std::string_view::npos) {
        made.scheme = host.substr(0, end);
        host.remove_prefix(end + 3);
    }
    const auto slash = std::min(host.find('/'), host.size());
    made.path = host.substr(slash);
    host = host.substr(0, slash);
    while (made.path.ends_with('/')) {
        made.path.pop_back();
    }
    if (const auto at = host.rfind('@'); at != std::string_view::npos) {
        const auto colon = std::min(host.find(':'), at);
        made.user = decoded(host.substr(0, colon), false);
        made.password = decoded(host.substr(std::min(colon + 1, at), at - std::min(colon + 1, at)), false);
        host.remove_prefix(at + 1);
    }
    made.host = host;
    return made;
}

bool is_reachable(const web_address& what)
{
    return (what.scheme == "http" || what.scheme == "https") && !what.host.empty() &&
           what.host.find_first_of("#?@,;") == std::string::npos && std::ranges::none_of(what.host, must_be_encoded);
}

void put_path(web_address& into, std::string_view path)
{
    path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
    path = path.substr(0, path.find('#')); // is not sent
    const auto question = std::min(path.find('?'), path.size());
    std::string user;
    std::string password;
    std::string rest;
    for (auto query = path.substr(question); !query.empty();) {
        query.remove_prefix(1); // ? or &
        const auto part = query.substr(0, query.find('&'));
        query.remove_prefix(part.size());
        if (part.starts_with("user=")) {
            user = decoded(part.substr(5), true);
        } else if (part.starts_with("password=")) {
            password = decoded(part.substr(9), true);
        } else {
            rest += rest.empty() ? '?' : '&';
            rest += part;
        }
    }
    if (password.empty()) {
        rest = path.substr(question);
    } else {
        into.logs_in_by_query = true;
        into.user = user.empty() ? "admin" : user; // Tasmota's own
        into.password = password;
    }
    into.path += fmt::format("/{}{}", path.substr(0, question), rest);
}

bool has_secret_in_query(const web_address& in)
{
    constexpr std::array<std::string_view, 9> names{"token",  "apikey", "api_key",      "pwd",   "pass",
                                                    "passwd", "auth",   "access_token", "secret"};
    return std::ranges::any_of(names, [&](std::string_view each) {
        return in.path.find(fmt::format("?{}=", each)) != std::string::npos ||
               in.path.find(fmt::format("&{}=", each)) != std::string::npos;
    });
}

} // namespace busbar::migrate
