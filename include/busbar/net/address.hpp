/// Where a host can be reached: what connect() takes.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>

namespace busbar::net {

/// An IPv4 or IPv6 address with its port.
class address {
public:
    address(const in_addr& host, std::uint16_t port);
    /// `interface`: for link-local addresses, which every interface has; 0 for all others.
    address(const in6_addr& host, std::uint16_t port, unsigned interface);

    [[nodiscard]] bool is_ipv6() const { return ipv6_; }
    [[nodiscard]] const sockaddr* get() const;
    [[nodiscard]] socklen_t size() const { return ipv6_ ? sizeof six_ : sizeof four_; }
    /// Without the port: "192.168.178.80", "fe80::1%2"
    [[nodiscard]] std::string to_text() const;
    friend bool operator==(const address& one, const address& other);

private:
    bool ipv6_;
    sockaddr_in four_{};
    sockaddr_in6 six_{};
};

} // namespace busbar::net
