/// What users never change and tests must: the length of pauses, and name look-up.
#pragma once

#include <busbar/net/look_up.hpp>

#include <chrono>

namespace busbar::mqtt::detail {

struct link_tuning {
    std::chrono::milliseconds first_retry{1000};
    std::chrono::milliseconds longest_retry{15000};
    double retry_jitter = 0.2;
    bool says_changes = true; ///< in the log; false: whoever asks says what there is to say
    /// All addresses together; without name look-up.
    std::chrono::milliseconds connect_timeout{5000};
    /// TLS, and the answer to the log-in, which Venus' broker delays by up to 6 s after wrong ones.
    std::chrono::milliseconds log_in_timeout{10000};
    /// Of MQTT; 5 s at least. A broker is silent for twice as long before the connection counts as lost.
    std::chrono::seconds keep_alive{30};
    /// How often that is looked at.
    std::chrono::milliseconds keep_alive_step{5000};
    /// Values of Venus OS flow for 60 s after each.
    std::chrono::milliseconds venus_keep_alive{30000};
    /// A connection that lasted so long was a success. Longer than two clients with the same id, each with the longest retry, leave
    /// each other in peace.
    std::chrono::milliseconds settled{30000};
    std::chrono::milliseconds look_up_time{net::local_name_time};
    net::found_addresses (*look_up)(const std::string& host, std::uint16_t port, const stop_signal& stop,
                                    std::chrono::milliseconds time) = net::look_up;
};

} // namespace busbar::mqtt::detail
