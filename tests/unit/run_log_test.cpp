/// The log: when a lasting fault is worth a line, and how times read.
#include <busbar/run/log.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using busbar::lasting_fault;
using busbar::to_words;

const lasting_fault::clock::time_point start{1000h};

TEST(lasting_fault, after_a_minute_ten_an_hour_then_daily)
{
    lasting_fault fault;
    std::vector<std::chrono::seconds> lines;
    for (auto after = 0s; after <= 50h; after += 1s) {
        if (fault.due("no answer", start + after)) {
            lines.push_back(after);
        }
    }
    EXPECT_EQ(lines, (std::vector<std::chrono::seconds>{0s, 1min, 10min, 1h, 24h, 48h}));
}

TEST(lasting_fault, asked_seldom_it_is_due_once)
{
    lasting_fault fault;
    EXPECT_TRUE(fault.due("x", start));
    EXPECT_TRUE(fault.due("x", start + 2h)); // not three times for the three moments that passed
    EXPECT_FALSE(fault.due("x", start + 2h + 1s));
    EXPECT_TRUE(fault.due("x", start + 24h));
}

TEST(lasting_fault, another_text_at_most_once_a_minute)
{
    lasting_fault fault;
    EXPECT_TRUE(fault.due("refused", start));
    EXPECT_FALSE(fault.due("timeout", start + 1s));
    EXPECT_TRUE(fault.due("refused", start + 1min));
    EXPECT_FALSE(fault.due("timeout", start + 1min + 59s));
    EXPECT_TRUE(fault.due("timeout", start + 2min));
    EXPECT_FALSE(fault.due("timeout", start + 3min));
}

TEST(lasting_fault, over_says_how_long)
{
    lasting_fault fault;
    EXPECT_EQ(fault.over(start), 0s);
    EXPECT_FALSE(fault.lasts());
    fault.due("x", start);
    EXPECT_TRUE(fault.lasts());
    fault.due("x", start + 5min);
    EXPECT_EQ(fault.over(start + 7min), 7min);
    EXPECT_FALSE(fault.lasts());
    EXPECT_TRUE(fault.due("x", start + 7min)); // a new one
    EXPECT_FALSE(fault.due("x", start + 7min + 59s));
}

TEST(to_words, two_largest_units)
{
    EXPECT_EQ(to_words(0ms), "0 ms");
    EXPECT_EQ(to_words(999ms), "999 ms");
    EXPECT_EQ(to_words(3s + 900ms), "3 s");
    EXPECT_EQ(to_words(60s), "1 min");
    EXPECT_EQ(to_words(90s), "1 min 30 s");
    EXPECT_EQ(to_words(9h + 12min + 40s), "9 h 12 min");
    EXPECT_EQ(to_words(9h + 40s), "9 h");
    EXPECT_EQ(to_words(49h), "2 d 1 h");
    EXPECT_EQ(to_words(-5s), "0 ms");
}

TEST(log, one_line_without_controls)
{
    testing::internal::CaptureStderr();
    busbar::log("Roof\n", "got {} and {}", "a\x1b[2Jb\n", "°C\xc2\x9b");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "Roof?: got a?[2Jb? and °C?\n");
}

TEST(log, without_subject)
{
    testing::internal::CaptureStderr();
    busbar::log_line("", "start");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "start\n");
}

} // namespace
