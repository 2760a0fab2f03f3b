#include <busbar/net/address.hpp>

#include <arpa/inet.h>

#include <array>
#include <cstring>

namespace busbar::net {

address::address(const in_addr& host, std::uint16_t port) : ipv6_(false)
{
    four_.sin_family = AF_INET;
    four_.sin_port = htons(port);
    four_.sin_addr = host;
}

address::address(const in6_addr& host, std::uint16_t port, unsigned interface) : ipv6_(true)
{
    six_.sin6_family = AF_INET6;
    six_.sin6_port = htons(port);
    six_.sin6_addr = host;
    six_.sin6_scope_id = interface;
}

const sockaddr* address::get() const
{
    return ipv6_ ? reinterpret_cast<const sockaddr*>(&six_) : reinterpret_cast<const sockaddr*>(&four_);
}

std::string address::to_text() const
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (!ipv6_) {
        return inet_ntop(AF_INET, &four_.sin_addr, text.data(), text.size());
    }
    std::string made = inet_ntop(AF_INET6, &six_.sin6_addr, text.data(), text.size());
    return six_.sin6_scope_id == 0 ? made : made + '%' + std::to_string(six_.sin6_scope_id);
}

bool operator==(const address& one, const address& other)
{
    return one.size() == other.size() && std::memcmp(one.get(), other.get(), one.size()) == 0;
}

} // namespace busbar::net
