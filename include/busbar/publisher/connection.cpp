#include <busbar/publisher/detail/connection.hpp>
#include <busbar/run/log.hpp>

#include <sys/epoll.h>

#include <algorithm>
#include <utility>

namespace busbar::publisher::detail {

namespace {

/// Messages handled at one go; then the loop looks after the others (design.md §4.4).
constexpr int most_messages_at_once = 32;

/// Runs a handler that sdbus-c++ calls and whose exception it would swallow without a word.
template <class Function> void run_logged(const Function& function)
{
    try {
        function();
    } catch (const std::exception& error) {
        log("bus", "unexpected message: {}", error.what());
    }
}

} // namespace

connection::connection(loop& on, const std::string& address, std::function<void(std::string_view why)> when_lost)
    : when_lost_(std::move(when_lost)),
      bus_(sdbus::createSessionBusConnectionWithAddress(address)),
      timer_(on, [this] { process(); })
{
    const auto poll_data = bus_->getEventLoopPollData();
    socket_.emplace(on, poll_data.fd, EPOLLIN, [this](std::uint32_t) { process(); });
    // sdbus-c++ rings this when a call was sent or something waits in its queues.
    wake_up_.emplace(on, poll_data.eventFd, EPOLLIN, [this](std::uint32_t) { process(); });
    follow_poll_data();
}

sdbus::IProxy& connection::proxy_of(const std::string& service, const std::string& object)
{
    const auto known = std::find_if(proxies_.begin(), proxies_.end(),
                                    [&](const known_proxy& p) { return p.service == service && p.object == object; });
    if (known != proxies_.end()) {
        return *known->proxy;
    }
    proxies_.push_back(
        {service, object, sdbus::createProxy(*bus_, sdbus::ServiceName{service}, sdbus::ObjectPath{object})});
    return *proxies_.back().proxy;
}

void connection::call(sdbus::IProxy& to, const sdbus::MethodCall& message, reply_handler when_answered)
{
    // The proxy keeps the pending call: a slot of our own could not be released from within the answer.
    to.callMethodAsync(
        message,
        [handler = std::move(when_answered)](sdbus::MethodReply reply, std::optional<sdbus::Error> failure) {
            run_logged([&] { handler(reply, failure ? &*failure : nullptr); });
        },
        call_timeout_us);
}

void connection::match(const std::string& rule, std::function<void(sdbus::Message&)> handler)
{
    // Asynchronous: addMatch() would wait for the daemon. Its answer comes before that to any call sent later.
    bus_->addMatchAsync(
        rule, [handler = std::move(handler)](sdbus::Message message) { run_logged([&] { handler(message); }); },
        [](const sdbus::Message&) {});
    follow_poll_data();
}

bool connection::congested() const
{
    return (bus_->getEventLoopPollData().events & EPOLLOUT) != 0;
}

void connection::process()
{
    std::string why;
    try {
        for (int i = 0; i < most_messages_at_once && bus_->processPendingEvent(); ++i) {
        }
        follow_poll_data();
        return;
    } catch (const std::exception& error) {
        why = error.what();
    }
    // At once: sd-bus has closed its descriptor, and the number may soon be another one's.
    socket_.reset();
    wake_up_.reset();
    timer_.stop();
    const auto tell = std::move(when_lost_);
    tell(why); // `this` may be gone
}

void connection::follow_poll_data()
{
    const auto poll_data = bus_->getEventLoopPollData();
    socket_->set_events(static_cast<std::uint32_t>(poll_data.events));
    if (poll_data.timeout == std::chrono::microseconds::max()) {
        timer_.stop();
    } else { // absolute, on the monotonic clock; 0 when messages wait in the queue
        timer_.start_at(monotonic::time_point{poll_data.timeout});
    }
}

} // namespace busbar::publisher::detail
