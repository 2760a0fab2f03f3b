/// A question of DNS for the addresses of a name, and what an answer to it says. By the C library's resolver functions,
/// which never read beyond a packet.
#pragma once

#include <busbar/net/address.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace busbar::net {

enum class address_kind : std::uint16_t { ipv4 = 1, ipv6 = 28 }; // the types A and AAAA

class dns_question {
public:
    /// With a random id. Nothing for a name that DNS can't carry, such as one with a part of more than 63 bytes.
    static std::optional<dns_question> about(const std::string& name, address_kind kind);

    /// To be sent.
    [[nodiscard]] std::span<const std::uint8_t> packet() const { return std::span(packet_).first(size_); }

    /// The name's addresses of both kinds: an answer may hold more than was asked for. Nothing from a packet that is no
    /// well-formed answer to this question. Addresses that can't be a device's (0.0.0.0, loopback, multicast) are left
    /// out.
    /// `port` and `interface` are put into the addresses, see net::address.
    [[nodiscard]] std::vector<address> read_answer(std::span<const std::uint8_t> answer, std::uint16_t port,
                                                   unsigned interface) const;

private:
    dns_question() = default;

    std::array<std::uint8_t, 512> packet_{}; // the header, a name of at most 255 bytes, type and class need less
    std::size_t size_ = 0;
    std::uint16_t id_ = 0;
    std::string name_; ///< as the C library prints what is in the packet: so that it can be compared
};

} // namespace busbar::net
