#include <busbar/net/dns_question.hpp>

#include <arpa/nameser.h>
#include <resolv.h>
#include <strings.h>

#include <cstring>

namespace busbar::net {
namespace {

/// Multicast DNS has a flag of its own in a record's class (RFC 6762 §10.2).
constexpr unsigned cache_flush = 0x8000;

void append(std::vector<address>& list, const ns_rr& record, std::uint16_t port, unsigned interface)
{
    const auto* data = ns_rr_rdata(record);
    if (ns_rr_type(record) == ns_t_a && ns_rr_rdlen(record) == sizeof(in_addr)) {
        in_addr host{};
        std::memcpy(&host, data, sizeof host);
        const auto first = data[0];
        if (first != 0 && first != IN_LOOPBACKNET && first < 224) { // from 224 on: multicast, reserved, broadcast
            list.emplace_back(host, port);
        }
    } else if (ns_rr_type(record) == ns_t_aaaa && ns_rr_rdlen(record) == sizeof(in6_addr)) {
        in6_addr host{};
        std::memcpy(&host, data, sizeof host);
        if (!IN6_IS_ADDR_UNSPECIFIED(&host) && !IN6_IS_ADDR_LOOPBACK(&host) && !IN6_IS_ADDR_MULTICAST(&host) &&
            !IN6_IS_ADDR_V4MAPPED(&host)) {
            list.emplace_back(host, port, IN6_IS_ADDR_LINKLOCAL(&host) ? interface : 0);
        }
    }
}

} // namespace

std::optional<dns_question> dns_question::about(const std::string& name, address_kind kind)
{
    dns_question made;
    const int size = res_mkquery(ns_o_query, name.c_str(), ns_c_in, static_cast<int>(kind), nullptr, 0, nullptr,
                                 made.packet_.data(), static_cast<int>(made.packet_.size()));
    ns_msg message{};
    ns_rr asked{};
    if (size < 0 || ns_initparse(made.packet_.data(), size, &message) != 0 ||
        ns_parserr(&message, ns_s_qd, 0, &asked) != 0) {
        return std::nullopt;
    }
    made.size_ = static_cast<std::size_t>(size);
    made.id_ = ns_msg_id(message);
    made.name_ = ns_rr_name(asked);
    return made;
}

std::vector<address> dns_question::read_answer(std::span<const std::uint8_t> answer, std::uint16_t port,
                                               unsigned interface) const
{
    std::vector<address> found;
    ns_msg message{};
    if (ns_initparse(answer.data(), static_cast<int>(answer.size()), &message) != 0 || ns_msg_id(message) != id_ ||
        ns_msg_getflag(message, ns_f_qr) == 0 || ns_msg_getflag(message, ns_f_opcode) != ns_o_query ||
        ns_msg_getflag(message, ns_f_rcode) != ns_r_noerror) {
        return found;
    }
    for (const auto section : {ns_s_an, ns_s_ar}) {
        for (int i = 0; i < ns_msg_count(message, section); ++i) {
            ns_rr record{};
            if (ns_parserr(&message, section, i, &record) != 0) {
                return {}; // not even what came before it is to be trusted
            }
            if (strcasecmp(ns_rr_name(record), name_.c_str()) == 0 && (ns_rr_class(record) & ~cache_flush) == ns_c_in) {
                append(found, record, port, interface);
            }
        }
    }
    return found;
}

} // namespace busbar::net
