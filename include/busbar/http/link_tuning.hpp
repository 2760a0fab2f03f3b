/// What users never change and tests must: the length of pauses, and name look-up.
#pragma once

#include <busbar/net/look_up.hpp>

#include <chrono>

namespace busbar::http::detail {

struct link_tuning {
    std::chrono::milliseconds first_retry{1000};
    std::chrono::milliseconds longest_retry{60000};
    double retry_jitter = 0.2;
    /// After 401 and 403.
    std::chrono::milliseconds refused_pause{60000};
    /// After 429 and 503 that don't say how long.
    std::chrono::seconds busy_pause{60};
    /// A new connection to addresses that worked needs no look-up for so long: many small devices close after each answer, and some
    /// overhear every other question by multicast.
    std::chrono::milliseconds addresses_keep{60000};
    std::chrono::milliseconds look_up_time{net::local_name_time};
    net::found_addresses (*look_up)(const std::string& host, std::uint16_t port, const stop_signal& stop,
                                    std::chrono::milliseconds time) = net::look_up;
};

} // namespace busbar::http::detail
