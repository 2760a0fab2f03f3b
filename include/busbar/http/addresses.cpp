#include <busbar/http/addresses.hpp>
#include <busbar/http/url.hpp>

#include <fmt/format.h>

#include <cstring>

namespace busbar::http::detail {

addresses::addresses(const server& of, const link_tuning& tuning)
    : host_(of.host),
      host_in_url_(host_part(of)),
      port_(of.port),
      tuning_(tuning)
{
}

addresses::look_up_result addresses::look_up(const stop_signal& stop, result& became)
{
    auto found = tuning_.look_up(host_, port_, stop, tuning_.look_up_time);
    if (found.addresses.empty()) {
        known_.clear();
        became.fail(outcome::not_connected, "{}", found.problem);
        return look_up_result::none;
    }
    looked_up_ = monotonic::now();
    if (found.addresses == known_) {
        return look_up_result::same;
    }
    known_ = std::move(found.addresses);
    make_list();
    return look_up_result::changed;
}

bool addresses::good_for(monotonic::time_point began) const
{
    return looked_up_ >= began || monotonic::now() - looked_up_ < tuning_.addresses_keep;
}

void addresses::add_port(std::uint16_t port)
{
    if (port != port_ && port != other_port_) {
        other_port_ = port;
        make_list();
    }
}

void addresses::make_list()
{
    std::string texts;
    for (const auto& each : known_) {
        const auto text = each.to_text();
        texts += texts.empty() ? "" : ",";
        texts += each.is_ipv6() ? '[' + text.substr(0, text.find('%')) + ']' : text;
    }
    list_.reset();
    for (const auto port : {port_, other_port_}) {
        if (port != 0) {
            const auto entry = fmt::format("{}:{}:{}", host_in_url_, port, texts);
            list_.reset(curl_slist_append(list_.release(), entry.c_str()));
        }
    }
}

void addresses::complete(sockaddr_in6& to) const
{
    for (const auto& each : known_) {
        if (each.is_ipv6()) {
            const auto& with = *reinterpret_cast<const sockaddr_in6*>(each.get());
            if (std::memcmp(&with.sin6_addr, &to.sin6_addr, sizeof to.sin6_addr) == 0) {
                to.sin6_scope_id = with.sin6_scope_id;
                return;
            }
        }
    }
}

} // namespace busbar::http::detail
