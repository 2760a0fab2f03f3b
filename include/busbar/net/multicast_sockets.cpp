#include <busbar/net/multicast_sockets.hpp>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

namespace busbar::net {
namespace {

constexpr std::uint16_t mdns_port = 5353;
/// A GX has two or three; a machine with hundreds of virtual ones must not cost us all our descriptors.
constexpr std::size_t most_sockets = 16;
/// An answer to one question is far below the 1500 bytes of an Ethernet frame; longer ones are dropped.
constexpr std::size_t longest_packet = 2048;

struct free_interfaces {
    void operator()(ifaddrs* list) const noexcept { freeifaddrs(list); }
};

bool is_usable(const ifaddrs& each)
{
    constexpr unsigned wanted = IFF_UP | IFF_RUNNING | IFF_MULTICAST;
    constexpr unsigned unwanted = IFF_LOOPBACK | IFF_POINTOPOINT;
    return each.ifa_addr != nullptr && each.ifa_netmask != nullptr &&
           (each.ifa_addr->sa_family == AF_INET || each.ifa_addr->sa_family == AF_INET6) &&
           (each.ifa_flags & (wanted | unwanted)) == wanted;
}

std::array<std::uint8_t, 16> bytes_of(const sockaddr& from)
{
    std::array<std::uint8_t, 16> bytes{};
    if (from.sa_family == AF_INET) {
        std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in&>(from).sin_addr, sizeof(in_addr));
    } else {
        std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(from).sin6_addr, sizeof(in6_addr));
    }
    return bytes;
}

sockaddr_in ipv4_address(const std::array<std::uint8_t, 16>& bytes, std::uint16_t port)
{
    sockaddr_in made{};
    made.sin_family = AF_INET;
    made.sin_port = htons(port);
    std::memcpy(&made.sin_addr, bytes.data(), sizeof made.sin_addr);
    return made;
}

std::uint16_t port_of(const sockaddr_storage& from)
{
    return ntohs(from.ss_family == AF_INET ? reinterpret_cast<const sockaddr_in&>(from).sin_port
                                           : reinterpret_cast<const sockaddr_in6&>(from).sin6_port);
}

template <class T> bool set(int descriptor, int level, int option, const T& value)
{
    return setsockopt(descriptor, level, option, &value, sizeof value) == 0;
}

} // namespace

multicast_sockets::multicast_sockets() : epoll_(epoll_create1(EPOLL_CLOEXEC))
{
    if (epoll_ < 0) {
        throw std::system_error(errno, std::generic_category(), "epoll");
    }
    ifaddrs* raw = nullptr;
    if (getifaddrs(&raw) != 0) {
        return;
    }
    const std::unique_ptr<ifaddrs, free_interfaces> list(raw);
    for (const auto* each = list.get(); each != nullptr; each = each->ifa_next) {
        if (is_usable(*each)) {
            auto& of = find_or_add(if_nametoindex(each->ifa_name), each->ifa_addr->sa_family);
            of.networks.push_back({bytes_of(*each->ifa_addr), bytes_of(*each->ifa_netmask)});
        }
    }
    members_.resize(std::min(members_.size(), most_sockets));
    for (auto& each : members_) {
        open(each);
    }
}

multicast_sockets::~multicast_sockets()
{
    for (const auto& each : members_) {
        if (each.descriptor >= 0) {
            close(each.descriptor);
        }
    }
    close(epoll_);
}

multicast_sockets::member& multicast_sockets::find_or_add(unsigned interface, int family)
{
    const auto known = std::ranges::find_if(
        members_, [=](const member& each) { return each.interface == interface && each.family == family; });
    return known != members_.end() ? *known : members_.emplace_back(member{.interface = interface, .family = family});
}

void multicast_sockets::open(member& which) const
{
    const int descriptor = socket(which.family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
        return;
    }
    constexpr int hops = 255; // RFC 6762 §11
    bool good = false;
    if (which.family == AF_INET) {
        // Bound to an interface's address, it sends multicasts there and not where the default route leads.
        const auto own = ipv4_address(which.networks.front().address, 0);
        good = set(descriptor, IPPROTO_IP, IP_MULTICAST_TTL, hops) &&
               bind(descriptor, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0;
    } else {
        good =
            set(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 1) && set(descriptor, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, hops);
    }
    epoll_event what{};
    what.events = EPOLLIN;
    what.data.u32 = static_cast<std::uint32_t>(&which - members_.data());
    if (!good || epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &what) != 0) {
        close(descriptor);
        return;
    }
    which.descriptor = descriptor;
}

bool multicast_sockets::send(std::span<const std::uint8_t> packet) const
{
    const auto four = ipv4_address({224, 0, 0, 251}, mdns_port);
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(mdns_port);
    inet_pton(AF_INET6, "ff02::fb", &six.sin6_addr);
    bool sent = false;
    for (const auto& each : members_) {
        const bool ipv4 = each.family == AF_INET;
        six.sin6_scope_id = each.interface;
        sent |= each.descriptor >= 0 &&
                sendto(each.descriptor, packet.data(), packet.size(), 0,
                       ipv4 ? reinterpret_cast<const sockaddr*>(&four) : reinterpret_cast<const sockaddr*>(&six),
                       ipv4 ? sizeof four : sizeof six) >= 0;
    }
    return sent;
}

void multicast_sockets::receive(
    const std::function<void(std::span<const std::uint8_t> packet, unsigned interface)>& take) const
{
    std::array<epoll_event, most_sockets> ready{};
    const int count = epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), 0);
    for (int i = 0; i < count; ++i) {
        const auto& from = members_[ready[static_cast<std::size_t>(i)].data.u32];
        std::array<std::uint8_t, longest_packet> packet; // NOLINT(cppcoreguidelines-pro-type-member-init)
        sockaddr_storage sender{};
        socklen_t size = sizeof sender;
        // MSG_TRUNC: the true length
        const auto length = recvfrom(from.descriptor, packet.data(), packet.size(), MSG_TRUNC,
                                     reinterpret_cast<sockaddr*>(&sender), &size);
        if (length > 0 && static_cast<std::size_t>(length) <= packet.size() && is_neighbour(from, sender)) {
            take(std::span(packet).first(static_cast<std::size_t>(length)), from.interface);
        }
    }
}

bool multicast_sockets::is_neighbour(const member& of, const sockaddr_storage& sender)
{
    if (sender.ss_family != of.family || port_of(sender) != mdns_port) {
        return false;
    }
    const auto host = bytes_of(reinterpret_cast<const sockaddr&>(sender));
    return std::ranges::any_of(of.networks, [&host](const network& own) {
        for (std::size_t i = 0; i < host.size(); ++i) {
            if (((host[i] ^ own.address[i]) & own.mask[i]) != 0) {
                return false;
            }
        }
        return true;
    });
}

} // namespace busbar::net
