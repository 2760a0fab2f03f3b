/// SIGTERM and SIGINT: asked to end, a process has about a second (venus.md §4.5).
#pragma once

#include <busbar/run/loop.hpp>

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <functional>

namespace busbar {

/// Has a thread of its own, for the case that the loop is busy with something that hangs, such as a bus that does not answer. To be
/// made before any other thread is: they inherit that these signals are blocked.
class termination {
public:
    /// `when_asked` comes on the loop, again with each signal. The first one sets the clock: after `at_most` the process ends.
    termination(loop& on, std::chrono::milliseconds at_most, std::function<void()> when_asked);
    termination(const termination&) = delete;
    termination& operator=(const termination&) = delete;
    ~termination();

private:
    static void* wait(void* self) noexcept;

    doorbell bell_;
    std::chrono::milliseconds at_most_;
    sigset_t signals_{};
    std::atomic<bool> over_ = false;
    pthread_t thread_{};
};

} // namespace busbar
