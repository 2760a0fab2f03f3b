#include <busbar/evcharger/charging_time.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace {

using namespace std::chrono_literals;
using busbar::evcharger::charging_time;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
const busbar::monotonic::time_point start{1h};

TEST(ChargingTime, IsCountedFromTheFirstPower)
{
    charging_time counted;
    EXPECT_EQ(counted.after(0.0, start), 0.0);
    EXPECT_EQ(counted.after(1500.0, start + 10s), 0.0);
    EXPECT_EQ(counted.after(2300.0, start + 70s), 60.0);
}

TEST(ChargingTime, GoesOnOverAPause)
{
    charging_time counted;
    counted.after(1500.0, start);
    EXPECT_EQ(counted.after(0.0, start + 100s), 100.0);
    EXPECT_EQ(counted.after(0.0, start + 299s), 299.0);
    EXPECT_EQ(counted.after(1500.0, start + 299s), 299.0);
    EXPECT_EQ(counted.after(0.0, start + 598s), 598.0);
    EXPECT_EQ(counted.after(0.0, start + 599s), 0.0);
    EXPECT_EQ(counted.after(1500.0, start + 700s), 0.0);
    EXPECT_EQ(counted.after(1500.0, start + 701s), 1.0);
}

TEST(ChargingTime, IsUnknownUntilThePowerIsMeasured)
{
    charging_time counted;
    EXPECT_TRUE(std::isnan(counted.after(unknown, start)));
    EXPECT_EQ(counted.after(0.0, start + 1s), 0.0);
}

TEST(ChargingTime, WhatIsNotMeasuredChangesNothing)
{
    charging_time counted;
    counted.after(1500.0, start);
    EXPECT_EQ(counted.after(unknown, start + 1000s), 1000.0);
    EXPECT_EQ(counted.after(0.0, start + 1001s), 0.0);
}

} // namespace
