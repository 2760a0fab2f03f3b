#include <busbar/run/stop_signal.hpp>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace busbar {

stop_signal::stop_signal() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    if (descriptor_ < 0) {
        throw std::system_error(errno, std::generic_category(), "eventfd");
    }
}

stop_signal::~stop_signal()
{
    close(descriptor_);
}

void stop_signal::raise() noexcept
{
    eventfd_write(descriptor_, 1); // never read again: the signal stays
}

wait_result stop_signal::wait(int descriptor, short events, monotonic::time_point deadline) const
{
    std::array<pollfd, 2> both{{{descriptor_, POLLIN, 0}, {descriptor, events, 0}}};
    for (;;) {
        const auto left = std::max(deadline - monotonic::now(), monotonic::duration::zero());
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
        timespec span{};
        span.tv_sec = static_cast<time_t>(seconds.count());
        span.tv_nsec = static_cast<long>(std::chrono::nanoseconds(left - seconds).count());
        const int ready = ppoll(both.data(), both.size(), &span, nullptr);
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        if (both[0].revents != 0) {
            return wait_result::stopped;
        }
        return ready == 0 ? wait_result::timed_out : wait_result::ready;
    }
}

} // namespace busbar
