/// Lets a thread wait for a file descriptor, and another thread end that wait for good.
#pragma once

#include <busbar/run/loop.hpp>

namespace busbar {

enum class wait_result { ready, timed_out, stopped };

class stop_signal {
public:
    stop_signal();
    stop_signal(const stop_signal&) = delete;
    stop_signal& operator=(const stop_signal&) = delete;
    ~stop_signal();

    /// Ends the wait under way and every later one. May be called from anywhere.
    void raise() noexcept;

    /// Waits until one of `events` (POLLIN, POLLOUT; errors always count) holds for `descriptor`.
    [[nodiscard]] wait_result wait(int descriptor, short events, monotonic::time_point deadline) const;

private:
    int descriptor_;
};

} // namespace busbar
