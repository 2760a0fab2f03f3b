/// The sockets by which multicast DNS is asked: one for each interface and IP version, so that an answer's interface is
/// known.
#pragma once

#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace busbar::net {

class multicast_sockets {
public:
    /// For the interfaces there are now. None, or one that can't be used, is no error: send() tells.
    multicast_sockets();
    multicast_sockets(const multicast_sockets&) = delete;
    multicast_sockets& operator=(const multicast_sockets&) = delete;
    ~multicast_sockets();

    /// Readable (POLLIN) when there is something to receive.
    [[nodiscard]] int descriptor() const { return epoll_; }

    /// To 224.0.0.251 and ff02::fb, port 5353, by all sockets. False if none could.
    bool send(std::span<const std::uint8_t> packet) const;

    /// At most one packet from each socket. Only of those that came from port 5353 and from the interface's own network,
    /// as RFC 6762 §6 and §11 demand, `take` is told.
    void receive(const std::function<void(std::span<const std::uint8_t> packet, unsigned interface)>& take) const;

private:
    /// An address of the interface, and which of its bits are those of the network. IPv4 uses the first four bytes.
    struct network {
        std::array<std::uint8_t, 16> address{};
        std::array<std::uint8_t, 16> mask{};
    };

    struct member {
        unsigned interface = 0;
        int family = 0;
        int descriptor = -1;
        std::vector<network> networks{};
    };

    member& find_or_add(unsigned interface, int family);
    void open(member& which) const;
    static bool is_neighbour(const member& of, const sockaddr_storage& sender);

    int epoll_;
    std::vector<member> members_;
};

} // namespace busbar::net
