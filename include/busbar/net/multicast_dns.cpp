#include <busbar/net/dns_question.hpp>
#include <busbar/net/multicast_dns.hpp>
#include <busbar/net/multicast_sockets.hpp>

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>

namespace busbar::net {
namespace {

using namespace std::chrono_literals;

/// The least that §5.2 allows.
constexpr auto question_interval = 1s;
/// Devices answer at once (§6), and with their IPv6 address to another question than with their IPv4 address.
constexpr auto longest_wait_for_ipv4 = 200ms;
/// Of each IP version. Nobody has more; a flood of answers must not grow without end.
constexpr std::size_t most_addresses = 8;

class search {
public:
    search(const dns_question& for_ipv4, const dns_question& for_ipv6, std::uint16_t port)
        : questions_{&for_ipv4, &for_ipv6},
          port_(port)
    {
    }

    /// False when stopped.
    bool run(const stop_signal& stop, monotonic::time_point end)
    {
        auto next_question = monotonic::now();
        while (ipv4_.empty() && monotonic::now() < end) {
            if (monotonic::now() >= next_question) {
                for (const auto* each : questions_) {
                    asked_ |= sockets_.send(each->packet());
                }
                next_question += question_interval;
            }
            const auto got = stop.wait(sockets_.descriptor(), POLLIN, std::min(next_question, end));
            if (got == wait_result::stopped) {
                return false;
            }
            const bool first = ipv6_.empty();
            if (got == wait_result::ready) {
                receive();
            }
            if (first && !ipv6_.empty()) {
                end = std::min(end, monotonic::now() + longest_wait_for_ipv4);
            }
        }
        return true;
    }

    /// Whether there was a network to ask in.
    [[nodiscard]] bool asked() const { return asked_; }

    /// IPv4 first: a device's IPv6 address can be one that nobody set up.
    std::vector<address> found()
    {
        ipv4_.insert(ipv4_.end(), ipv6_.begin(), ipv6_.end());
        return std::move(ipv4_);
    }

private:
    void receive()
    {
        sockets_.receive([this](std::span<const std::uint8_t> packet, unsigned interface) {
            for (const auto* question : questions_) {
                for (const auto& each : question->read_answer(packet, port_, interface)) {
                    auto& list = each.is_ipv6() ? ipv6_ : ipv4_;
                    if (list.size() < most_addresses && std::ranges::find(list, each) == list.end()) {
                        list.push_back(each);
                    }
                }
            }
        });
    }

    std::array<const dns_question*, 2> questions_;
    std::uint16_t port_;
    multicast_sockets sockets_;
    std::vector<address> ipv4_;
    std::vector<address> ipv6_;
    bool asked_ = false;
};

/// "3 s", "0.2 s"
std::string in_seconds(std::chrono::milliseconds time)
{
    return fmt::format("{:g} s", std::chrono::duration<double>(time).count());
}

} // namespace

found_addresses ask_by_multicast(const std::string& name, std::uint16_t port, const stop_signal& stop,
                                 std::chrono::milliseconds time)
{
    const auto for_ipv4 = dns_question::about(name, address_kind::ipv4);
    const auto for_ipv6 = dns_question::about(name, address_kind::ipv6);
    if (!for_ipv4 || !for_ipv6) {
        return {{}, fmt::format("\"{}\" can't be a host's name", name)};
    }
    search here(*for_ipv4, *for_ipv6, port);
    if (!here.run(stop, monotonic::now() + time)) {
        return {{}, "stopped"};
    }
    auto found = here.found();
    if (!found.empty()) {
        return {std::move(found), {}};
    }
    if (!here.asked()) {
        return {{}, fmt::format("no network to ask for \"{}\" in (by mDNS)", name)};
    }
    return {
        {},
        fmt::format("nobody answered for \"{}\" by mDNS within {}: is the device on, and in the same network? Its IP "
                    "address will do as well",
                    name, in_seconds(time))};
}

} // namespace busbar::net
