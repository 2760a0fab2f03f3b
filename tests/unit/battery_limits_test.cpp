/// Limits of a battery that falls silent, takes a limit back, comes again.
#include <busbar/battery/lost_limits.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <vector>

namespace {

using namespace busbar;
using namespace busbar::battery;
using namespace std::chrono_literals;

class bms : public testing::Test {
protected:
    void expect(double voltage, double charge, double discharge)
    {
        const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
        const auto& now = watched.published();
        EXPECT_PRED2(same, now.charge_voltage, voltage);
        EXPECT_PRED2(same, now.charge_current, charge);
        EXPECT_PRED2(same, now.discharge_current, discharge);
    }

    static constexpr double none = no_value;
    const limits usual{55.2, 80, 120};
    lost_limits::clock::time_point start = lost_limits::clock::time_point{} + 1h;
    lost_limits watched;
};

TEST_F(bms, limits_are_as_told)
{
    expect(none, none, none);
    watched.put(usual);
    expect(55.2, 80, 120);
    watched.put({54, 90, 0});
    expect(54, 90, 0);
    watched.put(usual);
    expect(55.2, 80, 120);
    EXPECT_FALSE(watched.tightened());
    EXPECT_EQ(watched.cable_alarm(start), 0);
}

TEST_F(bms, a_plain_monitor_never_gets_limits)
{
    watched.put({});
    watched.lose(start);
    expect(none, none, none);
    EXPECT_FALSE(watched.is_bms());
    EXPECT_EQ(watched.cable_alarm(start + 1h), 0);
    EXPECT_EQ(watched.alarm_rises_at(start), std::nullopt);
    for (int i = 0; i < 3; ++i) {
        watched.put({});
    }
    expect(none, none, none);
    EXPECT_FALSE(watched.tightened());
    watched.put(usual); // that loss is over
    expect(55.2, 80, 120);
}

TEST_F(bms, lost_means_no_current)
{
    watched.put(usual);
    watched.lose(start);
    expect(55.2, 0, 0);
    EXPECT_TRUE(watched.tightened());
    watched.lose(start + 1h);
    expect(55.2, 0, 0);
}

TEST_F(bms, lost_means_no_current_even_if_only_the_voltage_was_told)
{
    watched.put({55.2, none, none});
    expect(55.2, none, none);
    watched.lose(start);
    expect(55.2, 0, 0);
}

TEST_F(bms, lost_means_no_current_even_if_only_one_current_was_told)
{
    watched.put({none, none, 100});
    watched.lose(start);
    expect(none, 0, 0);
}

TEST_F(bms, the_alarm_comes_at_once_and_rises_after_a_minute)
{
    watched.put(usual);
    EXPECT_EQ(watched.alarm_rises_at(start), std::nullopt);
    watched.lose(start);
    EXPECT_EQ(watched.cable_alarm(start), 1);
    EXPECT_EQ(watched.cable_alarm(start + 59s), 1);
    EXPECT_EQ(watched.alarm_rises_at(start), start + 60s);
    watched.lose(start + 59s); // told again: lost since then all the same
    EXPECT_EQ(watched.cable_alarm(start + 60s), 2);
    EXPECT_EQ(watched.alarm_rises_at(start + 60s), std::nullopt) << "a timer would fire for ever";
}

TEST_F(bms, three_messages_and_it_is_believed)
{
    watched.put(usual);
    watched.lose(start);
    watched.put(usual);
    expect(55.2, 0, 0);
    EXPECT_EQ(watched.cable_alarm(start + 2min), 1) << "it is there";
    watched.put(usual);
    expect(55.2, 0, 0);
    EXPECT_TRUE(watched.tightened());
    watched.put(usual);
    expect(55.2, 80, 120);
    EXPECT_FALSE(watched.tightened());
    EXPECT_EQ(watched.cable_alarm(start + 2min), 0);
}

TEST_F(bms, each_loss_needs_three_messages)
{
    watched.put(usual);
    watched.lose(start);
    for (int i = 0; i < 10; ++i) {
        watched.put(usual);
        watched.put(usual);
        watched.lose(start + 10s);
        expect(55.2, 0, 0);
    }
    EXPECT_EQ(watched.cable_alarm(start + 60s), 2) << "it has not been well since";
    watched.put(usual);
    watched.put(usual);
    expect(55.2, 0, 0);
    watched.put(usual);
    expect(55.2, 80, 120);
    watched.lose(start + 1h);
    EXPECT_EQ(watched.cable_alarm(start + 1h), 1) << "a new loss";
}

TEST_F(bms, the_voltage_is_lowered_but_not_raised_on_the_way_back)
{
    watched.put(usual);
    watched.lose(start);
    watched.put({58, 80, 120});
    expect(55.2, 0, 0);
    watched.put({54, 80, 120});
    expect(54, 0, 0);
    watched.put({58, 80, 120});
    expect(58, 80, 120);
}

TEST_F(bms, limits_first_told_on_the_way_back)
{
    watched.lose(start); // nothing came since the start
    expect(none, none, none);
    watched.put(usual);
    expect(55.2, 0, 0);
    watched.put(usual);
    watched.put(usual);
    expect(55.2, 80, 120);
}

TEST_F(bms, a_retained_message_of_unknown_age)
{
    watched.put(usual);
    watched.lose(start);
    expect(55.2, 0, 0);
}

TEST_F(bms, a_current_limit_that_is_taken_back_is_0)
{
    watched.put(usual);
    watched.put({55.2, none, 120});
    expect(55.2, 0, 120);
    watched.put({55.2, 80, none});
    expect(55.2, 80, 0);
    watched.put({55.2, none, none});
    expect(55.2, 0, 0);
    watched.put(usual); // no loss: no waiting
    expect(55.2, 80, 120);
}

TEST_F(bms, without_a_safe_voltage_nothing_charges)
{
    watched.put(usual);
    watched.put({none, 80, 120});
    expect(55.2, 0, 120);
    watched.put(usual);
    expect(55.2, 80, 120);
    watched.put({});
    expect(55.2, 0, 0);
}

TEST_F(bms, a_limit_that_was_never_told_is_not_invented)
{
    watched.put({none, 80, none});
    expect(none, 80, none);
    watched.lose(start);
    for (int i = 0; i < 3; ++i) {
        expect(none, 0, 0);
        watched.put({none, 80, none});
    }
    expect(none, 80, none); // as before the loss
}

TEST_F(bms, only_the_voltage_is_told_and_taken_back)
{
    watched.put({55.2, none, none});
    watched.put({none, none, none});
    expect(55.2, 0, none);
}

TEST_F(bms, a_negative_limit_is_0)
{
    watched.put({55.2, -5, -120});
    expect(55.2, 0, 0);
}

} // namespace
