/// Where the name of the server leads, and libcurl's share of it.
#pragma once

#include <busbar/http/curl.hpp>
#include <busbar/http/link_tuning.hpp>
#include <busbar/http/result.hpp>
#include <busbar/http/server.hpp>

#include <netinet/in.h>

#include <cstdint>
#include <string>
#include <vector>

namespace busbar::http::detail {

class addresses {
public:
    enum class look_up_result { none, same, changed };

    addresses(const server& of, const link_tuning& tuning);

    /// Blocks. `became` says why if there are none.
    look_up_result look_up(const stop_signal& stop, result& became);
    [[nodiscard]] bool known() const { return !known_.empty(); }
    /// A new connection needs no look-up in an exchange that began then.
    [[nodiscard]] bool good_for(monotonic::time_point began) const;
    /// They lead nowhere.
    void forget() { known_.clear(); }

    /// They count for this port of the host, too.
    void add_port(std::uint16_t port);
    /// For CURLOPT_RESOLVE. Valid until the next change.
    [[nodiscard]] curl_slist* list() const { return list_.get(); }
    /// Adds what that list can't tell: the interface of a link-local address.
    void complete(sockaddr_in6& to) const;

private:
    void make_list();

    std::string host_;
    std::string host_in_url_;
    std::uint16_t port_;
    std::uint16_t other_port_ = 0;
    link_tuning tuning_;
    std::vector<net::address> known_;
    monotonic::time_point looked_up_;
    curl_list list_;
};

} // namespace busbar::http::detail
