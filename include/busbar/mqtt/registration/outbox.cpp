#include <busbar/mqtt/registration/outbox.hpp>

#include <algorithm>
#include <utility>

namespace busbar::mqtt::registration {

using namespace std::chrono_literals;

namespace {

/// The link takes the next one when the socket has taken the last.
constexpr auto shortest_pause = 1ms;
constexpr auto longest_pause = 100ms;

} // namespace

outbox::outbox(loop& on, std::shared_ptr<link> over)
    : link_(std::move(over)),
      timer_(on, [this] { send(); }),
      pause_(shortest_pause)
{
}

bool outbox::put(std::string topic, std::string payload)
{
    if (waiting_.size() >= most) {
        return false;
    }
    if (waiting_.empty()) {
        timer_.start_after(0ms);
    }
    waiting_.push_back({std::move(topic), std::move(payload)});
    return true;
}

void outbox::clear()
{
    waiting_.clear();
    timer_.stop();
}

void outbox::send()
{
    bool any = false;
    while (!waiting_.empty() && link_->publish(waiting_.front().topic, waiting_.front().payload, false)) {
        waiting_.pop_front();
        any = true;
    }
    if (!waiting_.empty()) {
        pause_ = any ? shortest_pause : std::min<std::chrono::milliseconds>(2 * pause_, longest_pause);
        timer_.start_after(pause_);
    }
}

} // namespace busbar::mqtt::registration
