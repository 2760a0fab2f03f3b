/// The poller on a real link: cadence, freshness, and what a failure means. Real time, so limits are wide where a busy machine is late.
#include "modbus_asker.hpp"
#include <busbar/modbus/poller.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace modbus_test;
using busbar::modbus::poll_client;
using busbar::modbus::polled_block;

/// Writes down what the poller tells.
class diary : public poll_client {
public:
    struct reading {
        std::size_t block;
        monotonic::time_point received;
    };

    verdict on_data(std::size_t block, std::span<const std::byte>, monotonic::time_point received) override
    {
        readings.push_back({block, received});
        unfinished = true;
        return answer;
    }
    void on_round_end() override
    {
        ++rounds;
        unfinished = false;
    }
    void on_stale(std::size_t block) override { stale.emplace_back(block, monotonic::now()); }
    void on_lost(std::string_view problem, std::chrono::steady_clock::duration silent_for) override
    {
        ++lost;
        lost_because = problem;
        silence = silent_for;
    }
    void on_rebuild() override { ++rebuilds; }

    [[nodiscard]] std::size_t count(std::size_t block) const
    {
        return static_cast<std::size_t>(
            std::count_if(readings.begin(), readings.end(), [&](const reading& one) { return one.block == block; }));
    }
    [[nodiscard]] std::vector<std::size_t> stale_blocks() const
    {
        std::vector<std::size_t> all;
        for (const auto& [block, when] : stale) {
            all.push_back(block);
        }
        return all;
    }

    verdict answer = verdict::good;
    std::vector<reading> readings;
    unsigned rounds = 0;
    bool unfinished = false;
    std::vector<std::pair<std::size_t, monotonic::time_point>> stale;
    unsigned lost = 0;
    std::string lost_because;
    std::chrono::steady_clock::duration silence{};
    unsigned rebuilds = 0;
};

class poller_test : public testing::Test {
protected:
    void start(std::vector<polled_block> blocks) { poller.start(std::move(blocks)); }
    void run_for(std::chrono::milliseconds time)
    {
        const auto end = monotonic::now() + time;
        for (auto left = end - monotonic::now(); left.count() > 0; left = end - monotonic::now()) {
            at.loop.run_once(std::chrono::duration_cast<std::chrono::microseconds>(left));
        }
    }
    unsigned requests() { return at.server.statistic("requests"); }

    tcp_device at{impatient};
    diary told;
    busbar::modbus::poller poller{at.loop, at.link, told};
};

polled_block every(std::chrono::milliseconds time, const busbar::modbus::request& what = read())
{
    return {.what = what, .every = time, .fresh_for = 5 * time, .optional = false};
}

/// d1.txt ends before.
const busbar::modbus::request not_there = read(50000);

TEST_F(poller_test, keeps_the_beat_however_long_answers_take)
{
    at.server.command("fault late 40");
    start({every(100ms)});
    run_for(2050ms);
    EXPECT_LE(told.count(0), 21U);
    EXPECT_GE(told.count(0), 17U) << "140 ms from one to the next would be 15";
    EXPECT_EQ(told.lost, 0U);
    EXPECT_TRUE(told.stale.empty());
}

TEST_F(poller_test, every_block_has_its_own_pace)
{
    start({every(100ms), every(400ms, read(40080))});
    run_for(1250ms);
    EXPECT_LE(told.count(0), 13U);
    EXPECT_GE(told.count(0), 10U);
    EXPECT_LE(told.count(1), 4U);
    EXPECT_GE(told.count(1), 3U);
}

TEST_F(poller_test, a_sample_is_complete_when_nothing_more_is_due)
{
    start({every(400ms), every(400ms, read(40080)), every(400ms, read(40090))});
    run_until(at.loop, [&] { return told.rounds == 1; });
    EXPECT_EQ(told.readings.size(), 3U);
    run_until(at.loop, [&] { return told.rounds == 2; });
    EXPECT_EQ(told.readings.size(), 6U);
    EXPECT_FALSE(told.unfinished);
}

TEST_F(poller_test, samples_are_completed_also_when_answers_take_longer_than_the_beat)
{
    at.server.command("fault late 40");
    start({every(20ms), every(20ms)});
    run_for(1000ms);
    EXPECT_GE(told.rounds, 5U);
    EXPECT_GE(told.count(1), told.rounds - 1) << "each block once in a round";
    EXPECT_LE(told.count(1), told.rounds + 1);
}

TEST_F(poller_test, a_block_can_be_asked_for_before_its_time)
{
    start({every(10s), every(10s, read(40080))});
    run_until(at.loop, [&] { return told.rounds == 1; });
    poller.poll_soon(1);
    run_until(at.loop, [&] { return told.rounds == 2; });
    EXPECT_EQ(told.count(0), 1U);
    EXPECT_EQ(told.count(1), 2U);
}

TEST_F(poller_test, an_optional_block_that_is_refused_does_not_lose_the_device_and_is_left_alone)
{
    auto optional = every(100ms, not_there);
    optional.optional = true;
    start({every(100ms), optional});
    run_for(1050ms);
    EXPECT_EQ(told.lost, 0U);
    EXPECT_TRUE(poller.running());
    EXPECT_GE(told.count(0), 8U);
    EXPECT_EQ(told.stale_blocks(), std::vector<std::size_t>{1}) << "its values are invalid, and that is said once";
    EXPECT_LE(requests(), told.count(0) + 2) << "asked once";
}

TEST_F(poller_test, another_block_that_is_refused_does_not_lose_the_device_and_is_asked_again)
{
    start({every(100ms), every(100ms, not_there)});
    run_for(1050ms);
    EXPECT_EQ(told.lost, 0U);
    EXPECT_EQ(told.stale_blocks(), std::vector<std::size_t>{1});
    EXPECT_GE(requests(), told.count(0) + 7) << "at every beat";
}

TEST_F(poller_test, an_optional_block_that_is_busy_is_asked_again)
{
    auto optional = every(100ms, read(40080));
    optional.optional = true;
    at.server.command("fault exception 6 40080");
    start({every(100ms), optional});
    run_for(350ms);
    EXPECT_EQ(told.count(1), 0U);
    at.server.command("fault clear");
    run_until(
        at.loop, [&] { return told.count(1) > 0; }, 2s);
}

TEST_F(poller_test, a_silent_device_is_lost_when_its_values_are_too_old)
{
    start({every(200ms)}); // fresh for a second
    run_until(at.loop, [&] { return told.count(0) == 2; });
    at.server.command("fault silent forever");
    run_until(
        at.loop, [&] { return told.lost > 0; }, 5s);
    ASSERT_EQ(told.stale_blocks(), std::vector<std::size_t>{0});
    const auto age = told.stale.front().second - told.readings.back().received;
    EXPECT_GE(age, 1000ms);
    EXPECT_LT(age, 1300ms);
    EXPECT_GE(told.silence, 1000ms);
    EXPECT_NE(told.lost_because.find("no answer"), std::string::npos) << told.lost_because;
    EXPECT_FALSE(poller.running());
    run_for(250ms); // the request that is under way
    const auto asked = requests();
    run_for(500ms);
    EXPECT_EQ(requests(), asked) << "polling has stopped";
    EXPECT_EQ(told.lost, 1U);
}

TEST_F(poller_test, a_short_silence_is_no_absence)
{
    start({every(200ms)});
    run_until(at.loop, [&] { return told.count(0) == 1; });
    at.server.command("fault silent 2");
    run_until(
        at.loop, [&] { return told.count(0) == 3; }, 5s);
    EXPECT_EQ(told.lost, 0U);
    EXPECT_TRUE(told.stale.empty());
}

TEST_F(poller_test, a_stale_block_becomes_fresh_again)
{
    at.server.command("fault exception 2 40080");
    start({every(100ms), every(100ms, read(40080))});
    run_until(
        at.loop, [&] { return !told.stale.empty(); }, 5s);
    at.server.command("fault clear");
    run_until(
        at.loop, [&] { return told.count(1) > 0; }, 5s);
    at.server.command("fault exception 2 40080");
    run_until(
        at.loop, [&] { return told.stale.size() == 2; }, 5s);
    EXPECT_EQ(told.stale_blocks(), (std::vector<std::size_t>{1, 1}));
    EXPECT_EQ(told.lost, 0U);
}

TEST_F(poller_test, replies_that_are_not_plausible_do_not_keep_a_device_alive)
{
    told.answer = poll_client::verdict::bad;
    start({every(100ms)});
    run_until(
        at.loop, [&] { return told.lost > 0; }, 5s);
    EXPECT_GE(told.count(0), 3U);
    EXPECT_NE(told.lost_because.find("not plausible"), std::string::npos) << told.lost_because;
}

TEST_F(poller_test, a_device_that_is_not_what_it_was_is_not_polled_any_more)
{
    told.answer = poll_client::verdict::rebuild;
    start({every(100ms)});
    run_until(at.loop, [&] { return told.rebuilds > 0; });
    EXPECT_FALSE(poller.running());
    run_for(300ms);
    EXPECT_EQ(requests(), 1U);
    EXPECT_EQ(told.rebuilds, 1U);
    EXPECT_EQ(told.rounds, 0U) << "nothing of it is shown";
    EXPECT_TRUE(told.stale.empty()) << "nobody watches its age";
}

TEST_F(poller_test, starts_again)
{
    told.answer = poll_client::verdict::rebuild;
    start({every(100ms), every(100ms, read(40080))});
    run_until(at.loop, [&] { return told.rebuilds > 0; });
    told.answer = poll_client::verdict::good;
    start({every(100ms)});
    run_until(at.loop, [&] { return told.rounds == 2; });
    EXPECT_EQ(told.count(0), 3U);
    EXPECT_EQ(told.count(1), 0U);
}

/// The reply to what was asked before is not taken for one of the new blocks'.
TEST_F(poller_test, stopped_and_started_while_a_request_is_under_way)
{
    at.server.command("fault late 100");
    start({every(10s, read(40090)), every(10s, read(40080))});
    run_for(30ms);
    poller.stop();
    start({every(10s)});
    run_until(at.loop, [&] { return told.rounds > 0; });
    EXPECT_EQ(told.readings.size(), 1U);
    EXPECT_EQ(requests(), 2U) << "the new block was asked for";
}

} // namespace
