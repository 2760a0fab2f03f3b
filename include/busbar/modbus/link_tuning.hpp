/// What users never change and tests must: the pace of the back-off, and name look-up.
#pragma once

#include <busbar/net/look_up.hpp>

#include <chrono>

namespace busbar::modbus::detail {

struct link_tuning {
    std::chrono::milliseconds first_retry{1000};
    std::chrono::milliseconds longest_retry{60000};
    std::chrono::milliseconds look_up_time{net::local_name_time};
    net::found_addresses (*look_up)(const std::string& host, std::uint16_t port, const stop_signal& stop,
                                    std::chrono::milliseconds time) = net::look_up;
};

} // namespace busbar::modbus::detail
