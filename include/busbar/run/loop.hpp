/// The one loop that owns the bus side: file descriptors, monotonic timers, signals. Built on sd-event, which comes with sd-bus.
/// Everything here is called and calls back on the loop's own thread.
#pragma once

#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <memory>

struct sd_event;
struct sd_event_source;

namespace busbar {

/// Ages and deadlines: never the wall clock, which jumps on a GX without RTC (venus.md §3.4).
using monotonic = std::chrono::steady_clock;

namespace detail {
struct release_source {
    void operator()(sd_event_source* source) const noexcept;
};
} // namespace detail

/// A registration; ends when destroyed.
class event_source {
public:
    event_source() = default;

protected:
    std::unique_ptr<sd_event_source, detail::release_source> source_;
};

class loop;

/// Calls back once each time it was set and has run out.
class timer : event_source {
public:
    timer(loop& on, std::function<void()> when_due);
    timer(const timer&) = delete;
    timer& operator=(const timer&) = delete;
    ~timer() = default;

    void start_after(std::chrono::microseconds delay);
    void start_at(monotonic::time_point when);
    void stop();

private:
    static int fire(sd_event_source* source, std::uint64_t microseconds, void* self) noexcept;
    std::function<void()> when_due_;
};

/// Calls back while a file descriptor is ready. The descriptor is not owned.
class watch : event_source {
public:
    /// `events`: EPOLLIN, EPOLLOUT, ...
    watch(loop& on, int descriptor, std::uint32_t events, std::function<void(std::uint32_t)> when_ready);
    watch(const watch&) = delete;
    watch& operator=(const watch&) = delete;
    ~watch() = default;

    void set_events(std::uint32_t events);

private:
    static int fire(sd_event_source* source, int descriptor, std::uint32_t events, void* self) noexcept;
    std::function<void(std::uint32_t)> when_ready_;
};

/// Wakes the loop from another thread (an eventfd). notify() may be called from anywhere, also many times before the loop wakes.
class doorbell {
public:
    doorbell(loop& on, std::function<void()> when_rung);
    doorbell(const doorbell&) = delete;
    doorbell& operator=(const doorbell&) = delete;
    ~doorbell() = default;

    void notify() noexcept;

private:
    /// Closes itself, after the watch has gone: what is watched must be open.
    struct event_descriptor {
        event_descriptor();
        event_descriptor(const event_descriptor&) = delete;
        event_descriptor& operator=(const event_descriptor&) = delete;
        ~event_descriptor();
        int number;
    };

    event_descriptor descriptor_{};
    watch watch_;
};

class loop {
public:
    loop();
    loop(const loop&) = delete;
    loop& operator=(const loop&) = delete;
    ~loop();

    /// Runs until stop(). Returns the exit code given to it.
    int run();
    void stop(int exit_code);
    /// Waits for at most one event; false when stopped. For tests and for a bounded farewell.
    bool run_once(std::chrono::microseconds at_most);
    /// SIGTERM and SIGINT call back on the loop. To be called before any thread is started.
    void on_termination(std::function<void()> callback);

    [[nodiscard]] sd_event* native() const { return event_; }

private:
    static int terminate(sd_event_source* source, const void* info, void* self) noexcept;
    sd_event* event_ = nullptr;
    std::function<void()> on_termination_;
};

} // namespace busbar
