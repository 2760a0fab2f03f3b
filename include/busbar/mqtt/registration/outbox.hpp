/// Messages that wait until the link takes them. Bounded: what does not fit is dropped, and so is all when the link is lost.
#pragma once

#include <busbar/mqtt/link.hpp>
#include <busbar/run/loop.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>

namespace busbar::mqtt::registration {

class outbox {
public:
    static constexpr std::size_t most = 512;

    outbox(loop& on, std::shared_ptr<link> over);

    /// Goes out soon, never from within this call. False: there is no room.
    bool put(std::string topic, std::string payload);
    void clear();

private:
    void send();

    struct waiting {
        std::string topic;
        std::string payload;
    };
    std::shared_ptr<link> link_;
    std::deque<waiting> waiting_;
    timer timer_;
    std::chrono::milliseconds pause_;
};

} // namespace busbar::mqtt::registration
