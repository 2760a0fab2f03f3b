/// The loop: timers, descriptors, wake-ups, and callbacks that misbehave.
#include <busbar/run/loop.hpp>

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

namespace {

using namespace std::chrono_literals;
using busbar::doorbell;
using busbar::loop;
using busbar::monotonic;
using busbar::timer;
using busbar::watch;

struct pipe_pair {
    pipe_pair() { EXPECT_EQ(::pipe(ends), 0); }
    ~pipe_pair()
    {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    void write() const { EXPECT_EQ(::write(ends[1], "x", 1), 1); }
    int ends[2] = {};
};

TEST(loop, stop_gives_the_exit_code)
{
    loop on;
    timer later{on, [&] { on.stop(7); }};
    later.start_after(1ms);
    EXPECT_EQ(on.run(), 7);
    EXPECT_FALSE(on.run_once(0ms));
}

TEST(loop, run_once_returns_without_events)
{
    loop on;
    const auto before = monotonic::now();
    EXPECT_TRUE(on.run_once(20ms));
    EXPECT_GE(monotonic::now() - before, 19ms);
}

TEST(timer, fires_once_each_time_it_is_started_and_not_early)
{
    loop on;
    int fired = 0;
    timer one{on, [&] { ++fired; }};
    on.run_once(5ms);
    EXPECT_EQ(fired, 0);
    const auto before = monotonic::now();
    one.start_after(20ms);
    while (fired == 0) {
        on.run_once(1s);
    }
    EXPECT_GE(monotonic::now() - before, 20ms);
    EXPECT_LT(monotonic::now() - before, 200ms); // sd-event's own default would allow 250 ms of delay
    on.run_once(20ms);
    EXPECT_EQ(fired, 1);
    one.start_at(monotonic::now());
    on.run_once(1s);
    EXPECT_EQ(fired, 2);
}

TEST(timer, stopped_does_not_fire)
{
    loop on;
    int fired = 0;
    timer one{on, [&] { ++fired; }};
    one.start_after(1ms);
    one.stop();
    on.run_once(10ms);
    EXPECT_EQ(fired, 0);
}

TEST(timer, may_restart_itself)
{
    loop on;
    int fired = 0;
    std::optional<timer> one;
    one.emplace(on, [&] {
        if (++fired < 3) {
            one->start_after(1ms);
        } else {
            on.stop(0);
        }
    });
    one->start_after(1ms);
    on.run();
    EXPECT_EQ(fired, 3);
}

TEST(timer, may_destroy_itself)
{
    loop on;
    std::optional<timer> one;
    const auto kept = std::make_shared<int>(5);
    one.emplace(on, [&one, &on, kept] {
        one.reset();
        on.stop(*kept); // what the callback captured is still there
    });
    one->start_after(1ms);
    EXPECT_EQ(on.run(), 5);
    EXPECT_EQ(kept.use_count(), 1);
}

TEST(loop, an_exception_in_a_callback_does_not_end_it)
{
    loop on;
    int fired = 0;
    timer bad{on, [&] {
                  ++fired;
                  throw std::runtime_error("broken");
              }};
    bad.start_after(1ms);
    testing::internal::CaptureStderr();
    on.run_once(1s);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "busbar: internal error in an event: broken; going on\n");
    EXPECT_EQ(fired, 1);
    bad.start_after(1ms); // and it can be used again
    testing::internal::CaptureStderr();
    on.run_once(1s);
    testing::internal::GetCapturedStderr();
    EXPECT_EQ(fired, 2);
}

TEST(watch, follows_the_descriptor)
{
    loop on;
    const pipe_pair pipe;
    std::uint32_t seen = 0;
    watch reader{on, pipe.ends[0], EPOLLIN, [&](std::uint32_t events) {
                     seen = events;
                     char c = 0;
                     EXPECT_EQ(::read(pipe.ends[0], &c, 1), 1);
                 }};
    on.run_once(5ms);
    EXPECT_EQ(seen, 0U);
    pipe.write();
    on.run_once(1s);
    EXPECT_EQ(seen, static_cast<std::uint32_t>(EPOLLIN));
    seen = 0;
    reader.set_events(0);
    pipe.write();
    on.run_once(5ms);
    EXPECT_EQ(seen, 0U);
    reader.set_events(EPOLLIN);
    on.run_once(1s);
    EXPECT_EQ(seen, static_cast<std::uint32_t>(EPOLLIN));
}

TEST(watch, may_destroy_itself)
{
    loop on;
    const pipe_pair pipe;
    std::optional<watch> reader;
    int called = 0;
    reader.emplace(on, pipe.ends[0], EPOLLIN, [&](std::uint32_t) {
        ++called;
        reader.reset();
    });
    pipe.write();
    on.run_once(1s);
    on.run_once(5ms);
    EXPECT_EQ(called, 1);
}

TEST(doorbell, rung_from_another_thread)
{
    loop on;
    int rung = 0;
    doorbell bell{on, [&] {
                      ++rung;
                      on.stop(0);
                  }};
    std::thread other{[&] {
        for (int i = 0; i < 1000; ++i) {
            bell.notify();
        }
    }};
    on.run();
    other.join();
    EXPECT_GE(rung, 1);
}

TEST(doorbell, many_rings_before_the_loop_wakes_are_one)
{
    loop on;
    int rung = 0;
    doorbell bell{on, [&] { ++rung; }};
    bell.notify();
    bell.notify();
    on.run_once(1s);
    on.run_once(5ms);
    EXPECT_EQ(rung, 1);
    bell.notify();
    on.run_once(1s);
    EXPECT_EQ(rung, 2);
}

TEST(loop, termination_signals_call_back)
{
    for (const int signal : {SIGTERM, SIGINT}) {
        loop on;
        on.on_termination([&] { on.stop(signal); });
        ASSERT_EQ(::kill(::getpid(), signal), 0);
        EXPECT_EQ(on.run(), signal);
    }
}

} // namespace
