/// How often a device is asked, and how long its answers count.
#include <busbar/run/pace.hpp>

#include <gtest/gtest.h>

namespace {

using busbar::freshness_of;
using busbar::paced;
using namespace std::chrono_literals;

TEST(pace, three_polls_may_fail)
{
    EXPECT_EQ(freshness_of(1s), 5s);
    EXPECT_EQ(freshness_of(200ms), 2600ms);
    EXPECT_EQ(freshness_of(5s), 17s);
}

TEST(pace, no_value_is_shown_for_longer_than_ten_minutes_unless_none_is_read_before)
{
    EXPECT_EQ(freshness_of(199s), 599s);
    EXPECT_EQ(freshness_of(300s), 600s);
    EXPECT_EQ(freshness_of(600s), 660s);
}

TEST(pace, the_fastest_keep_the_users_pace_and_the_others_are_not_faster_than_planned)
{
    EXPECT_EQ(paced(1s, 1s, 0ms), 1s);
    EXPECT_EQ(paced(1s, 1s, 250ms), 250ms);
    EXPECT_EQ(paced(60s, 1s, 250ms), 60s);
    EXPECT_EQ(paced(5s, 1s, 10s), 10s);
}

} // namespace
