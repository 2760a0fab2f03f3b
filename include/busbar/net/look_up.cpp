#include <busbar/net/hosts_file.hpp>
#include <busbar/net/look_up.hpp>
#include <busbar/net/multicast_dns.hpp>

#include <netdb.h>
#include <strings.h>

#include <memory>

namespace busbar::net {
namespace {

struct free_addresses {
    void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};

found_addresses ask_the_c_library(const std::string& host, std::uint16_t port)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV; // /etc/services may be missing
    addrinfo* raw = nullptr;
    const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &raw);
    const std::unique_ptr<addrinfo, free_addresses> list(error == 0 ? raw : nullptr);
    found_addresses found;
    for (const auto* each = list.get(); each != nullptr; each = each->ai_next) {
        if (each->ai_family == AF_INET) {
            found.addresses.emplace_back(reinterpret_cast<const sockaddr_in*>(each->ai_addr)->sin_addr, port);
        } else if (each->ai_family == AF_INET6) {
            const auto& with = *reinterpret_cast<const sockaddr_in6*>(each->ai_addr);
            found.addresses.emplace_back(with.sin6_addr, port, with.sin6_scope_id);
        }
    }
    if (error == EAI_NONAME || error == EAI_NODATA || (error == 0 && found.addresses.empty())) {
        found.problem = "name not known: " + host;
    } else if (error != 0) {
        found.problem = "name look-up of " + host + " failed: " + gai_strerror(error);
    }
    return found;
}

/// "inverter.local" for "inverter.local.", too
std::string without_last_dot(const std::string& host)
{
    return host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
}

bool is_local(const std::string& name)
{
    constexpr std::string_view domain = ".local";
    return name.size() > domain.size() &&
           strncasecmp(name.data() + name.size() - domain.size(), domain.data(), domain.size()) == 0;
}

} // namespace

found_addresses look_up(const std::string& host, std::uint16_t port, const stop_signal& stop,
                        std::chrono::milliseconds time)
{
    const auto name = without_last_dot(host);
    if (!is_local(name)) {
        return ask_the_c_library(host, port);
    }
    if (auto known = find_in_hosts_file("/etc/hosts", name, port); !known.empty()) {
        return {std::move(known), {}};
    }
    return ask_by_multicast(name, port, stop, time);
}

} // namespace busbar::net
