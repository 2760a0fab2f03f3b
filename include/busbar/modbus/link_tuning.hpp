/// What users never change and tests must: the pace of the back-off, and name look-up.
#pragma once

#include <chrono>

struct addrinfo;

namespace busbar::modbus::detail {

struct link_tuning {
    std::chrono::milliseconds first_retry{1000};
    std::chrono::milliseconds longest_retry{60000};
    /// Instead of getaddrinfo(); it releases with freeaddrinfo().
    int (*look_up)(const char* host, const char* port, const addrinfo* hints, addrinfo** found) = nullptr;
};

} // namespace busbar::modbus::detail
