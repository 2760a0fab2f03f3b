/// The arithmetic of SunSpec inverters: limits (modbus.md §2.6, §6), states (§1.5), phases (§5 row 17, §6), counters (§5 row 5), the
/// limit indicator (§1.6).
#include <busbar/row/counter_guard.hpp>
#include <busbar/sunspec/limit_frame.hpp>
#include <busbar/sunspec/limit_indicator.hpp>
#include <busbar/sunspec/phase_split.hpp>
#include <busbar/sunspec/status.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

using namespace busbar;
using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr double infinity = std::numeric_limits<double>::infinity();

// --- Limits ---

TEST(RawPercent, IsRoundedToTheNearestStepOfTheScaleFactor)
{
    EXPECT_EQ(sunspec::raw_percent(25.0, -1), 250);
    EXPECT_EQ(sunspec::raw_percent(25.04, -1), 250);
    EXPECT_EQ(sunspec::raw_percent(25.05, -1), 251);
    EXPECT_EQ(sunspec::raw_percent(25.0, 0), 25);
    EXPECT_EQ(sunspec::raw_percent(24.5, 0), 25);
    EXPECT_EQ(sunspec::raw_percent(25.01, -2), 2501);
    EXPECT_EQ(sunspec::raw_percent(25.0, 1), 3);
}

TEST(RawPercent, IsZeroOnlyBelowHalfAStep)
{
    EXPECT_EQ(sunspec::raw_percent(0.0, -1), 0);
    EXPECT_EQ(sunspec::raw_percent(0.04, -1), 0);
    EXPECT_EQ(sunspec::raw_percent(0.05, -1), 1);
}

TEST(RawPercent, IsWithin0And100)
{
    EXPECT_EQ(sunspec::raw_percent(100.0, -1), 1000);
    EXPECT_EQ(sunspec::raw_percent(250.0, -1), 1000);
    EXPECT_EQ(sunspec::raw_percent(infinity, -1), 1000);
    EXPECT_EQ(sunspec::raw_percent(-1.0, -1), 0);
    EXPECT_EQ(sunspec::raw_percent(100.0, 0), 100);
    EXPECT_EQ(sunspec::raw_percent(100.0, 2), 1);
}

TEST(RawPercent, NeverReachesNotImplemented)
{
    EXPECT_EQ(sunspec::raw_percent(100.0, -3), 65534); // 100000 does not fit, 0xFFFF would be "not implemented"
    EXPECT_EQ(sunspec::raw_percent(1.0, -3), 1000);
}

TEST(LimitFrame, OfModel123IsTheGoldenOne)
{
    const auto frame = sunspec::limit_frame(sunspec::limit_by_123, 25.0, -1);
    EXPECT_EQ(sunspec::limit_by_123.words, 5);
    EXPECT_EQ(sunspec::limit_by_123.first, 3);
    EXPECT_EQ(std::vector(frame.begin(), frame.begin() + 5), (std::vector<std::uint16_t>{0x00fa, 0, 0x0078, 0, 1}));
}

TEST(LimitFrame, OfModel704HasARevertTimeOf32Bits)
{
    EXPECT_EQ(sunspec::limit_by_704.first, 12);
    EXPECT_EQ(sunspec::limit_by_704.words, 6);
    // Ena, Pct, PctRvrt, EnaRvrt, RvrtTms high and low
    EXPECT_THAT(sunspec::limit_frame(sunspec::limit_by_704, 25.0, -1), ElementsAre(1, 250, 1000, 0, 0, 120));
}

TEST(LimitFrame, OfZeroIsEnabled)
{
    EXPECT_THAT(sunspec::limit_frame(sunspec::limit_by_123, 0.0, -1), ElementsAre(0, 0, 120, 0, 1, 0));
    EXPECT_THAT(sunspec::limit_frame(sunspec::limit_by_704, 0.0, 0), ElementsAre(1, 0, 100, 0, 0, 120));
}

/// The data of a model with these registers; all others are 0.
std::vector<std::byte> model_data(std::size_t words,
                                  std::initializer_list<std::pair<std::size_t, std::uint16_t>> registers)
{
    std::vector<std::byte> data(2 * words);
    for (const auto& [offset, value] : registers) {
        data[2 * offset] = static_cast<std::byte>(value >> 8U);
        data[2 * offset + 1] = static_cast<std::byte>(value & 0xffU);
    }
    return data;
}

TEST(ReadLimit, TellsPercentAndWhetherItHolds)
{
    const auto state = sunspec::read_limit(sunspec::limit_by_123, model_data(24, {{3, 250}, {7, 1}, {21, 0xffff}}));
    ASSERT_TRUE(state);
    EXPECT_TRUE(state->enabled);
    EXPECT_DOUBLE_EQ(state->percent, 25.0);
    EXPECT_EQ(state->scale_factor, -1);
    EXPECT_FALSE(sunspec::read_limit(sunspec::limit_by_123, model_data(24, {{3, 250}, {21, 0xffff}}))->enabled);
    const auto der = sunspec::read_limit(sunspec::limit_by_704, model_data(57, {{12, 1}, {13, 50}}));
    ASSERT_TRUE(der);
    EXPECT_TRUE(der->enabled);
    EXPECT_DOUBLE_EQ(der->percent, 50.0);
}

TEST(ReadLimit, NeedsAScaleFactor)
{
    EXPECT_FALSE(sunspec::read_limit(sunspec::limit_by_123, model_data(24, {{21, 0x8000}})));
    EXPECT_FALSE(sunspec::read_limit(sunspec::limit_by_123, model_data(24, {{21, 3}})));
    EXPECT_FALSE(sunspec::read_limit(sunspec::limit_by_123, model_data(24, {{21, 0xfffd}}))); // -3: at most 65.5 %
    EXPECT_FALSE(sunspec::read_limit(sunspec::limit_by_123, model_data(21, {})));             // a shortened model
}

// --- States ---

TEST(Status, OfSt)
{
    const std::array<double, 10> expected{99, 0, 8, 3, 11, 12, 8, 10, 8, 99};
    for (std::size_t st = 0; st < expected.size(); ++st) {
        EXPECT_EQ(sunspec::status_of_st(static_cast<double>(st)), expected[st]) << st;
    }
    EXPECT_EQ(sunspec::status_of_st(no_value), 99);
}

TEST(Status, OfModel701IsCountedFromZero)
{
    const std::array<double, 9> expected{0, 8, 3, 11, 12, 8, 10, 8, 99};
    for (std::size_t state = 0; state < expected.size(); ++state) {
        EXPECT_EQ(sunspec::status_of_inverter_state(static_cast<double>(state)), expected[state]) << state;
    }
}

TEST(Status, OnlyProducingStatesMeasureTheGrid)
{
    for (const double code : {3.0, 7.0, 11.0, 12.0, 99.0}) {
        EXPECT_TRUE(sunspec::is_producing(code)) << code;
    }
    for (const double code : {0.0, 8.0, 10.0}) {
        EXPECT_FALSE(sunspec::is_producing(code)) << code;
    }
}

TEST(Status, PowerContradictsErrorAndOff)
{
    EXPECT_EQ(sunspec::status_shown(10, 100.0), 7);
    EXPECT_EQ(sunspec::status_shown(0, 100.0), 7);
    EXPECT_EQ(sunspec::status_shown(10, 0.0), 10);
    EXPECT_EQ(sunspec::status_shown(10, no_value), 10);
    EXPECT_EQ(sunspec::status_shown(8, 100.0), 8);
    EXPECT_TRUE(std::isnan(sunspec::status_shown(no_value, 100.0)));
}

// --- Phases ---

TEST(PhaseShares, OfD1)
{
    const std::array volts{230.4, 230.9, 231.1};
    const std::array amperes{4.35, 4.34, 4.35};
    const auto shares = sunspec::phase_shares(volts, amperes, 3);
    EXPECT_NEAR(3020.0 * shares[0], 1005.69, 0.01);
    EXPECT_NEAR(3020.0 * shares[1], 1005.56, 0.01);
    EXPECT_NEAR(3020.0 * shares[2], 1008.75, 0.01);
    EXPECT_DOUBLE_EQ(shares[0] + shares[1] + shares[2], 1.0);
}

TEST(PhaseShares, AreEqualWhenAPhaseTellsNothing)
{
    const std::array volts{230.4, 230.9, 231.1};
    EXPECT_THAT(sunspec::phase_shares(volts, std::array{4.35, no_value, 4.35}, 3),
                ElementsAre(1.0 / 3, 1.0 / 3, 1.0 / 3));
    EXPECT_THAT(sunspec::phase_shares(volts, std::array{0.0, 0.0, 0.0}, 3), ElementsAre(1.0 / 3, 1.0 / 3, 1.0 / 3));
}

TEST(PhaseShares, OfOneAndTwoPhases)
{
    const std::array volts{230.0, 115.0, no_value};
    const std::array amperes{2.0, 4.0, no_value};
    EXPECT_THAT(sunspec::phase_shares(volts, amperes, 1), ElementsAre(1.0, 0.0, 0.0));
    EXPECT_THAT(sunspec::phase_shares(volts, amperes, 2), ElementsAre(0.5, 0.5, 0.0));
}

// --- The phases' energies ---

std::array<double, 3> parts(const sunspec::phase_counters& counters)
{
    return {counters.part(0), counters.part(1), counters.part(2)};
}

TEST(PhaseCounters, BeginWithEqualPartsAndGrowByTheirShares)
{
    sunspec::phase_counters counters(3);
    EXPECT_TRUE(std::isnan(counters.part(0)));
    counters.add(300.0, {0.5, 0.25, 0.25});
    EXPECT_THAT(parts(counters), ElementsAre(100.0, 100.0, 100.0));
    counters.add(304.0, {0.5, 0.25, 0.25});
    EXPECT_THAT(parts(counters), ElementsAre(102.0, 101.0, 101.0));
    counters.add(no_value, {1.0, 0.0, 0.0});
    EXPECT_THAT(parts(counters), ElementsAre(102.0, 101.0, 101.0));
}

TEST(PhaseCounters, GoOnWhereTheyWereBeforeARestart)
{
    sunspec::phase_counters counters(3);
    counters.resume({102.0, 101.0, 101.0});
    counters.add(307.0, {1.0, 0.0, 0.0}); // 3 kWh were counted while nobody looked
    EXPECT_THAT(parts(counters), ElementsAre(103.0, 102.0, 102.0));
}

TEST(PhaseCounters, LearnLateWhereTheyWere)
{
    sunspec::phase_counters counters(3);
    counters.add(304.0, {1.0, 0.0, 0.0});
    counters.resume({102.0, 101.0, 101.0});
    EXPECT_THAT(parts(counters), ElementsAre(102.0, 101.0, 101.0));
}

TEST(PhaseCounters, DoNotResumeWhatCannotBeTrue)
{
    sunspec::phase_counters above(3);
    above.resume({200.0, 101.0, 101.0});
    above.add(300.0, {1.0, 0.0, 0.0});
    EXPECT_THAT(parts(above), ElementsAre(100.0, 100.0, 100.0));
    sunspec::phase_counters first_of_three(3); // settings arrive one by one
    first_of_three.add(304.0, {1.0, 0.0, 0.0});
    first_of_three.resume({102.0, 0.0, 0.0});
    EXPECT_NEAR(first_of_three.part(0), 304.0 / 3, 1e-9);
    sunspec::phase_counters incomplete(3);
    incomplete.resume({102.0, no_value, 101.0});
    incomplete.add(300.0, {1.0, 0.0, 0.0});
    EXPECT_THAT(parts(incomplete), ElementsAre(100.0, 100.0, 100.0));
}

TEST(ShownPhasePower, HidesTheFewWattsOfAnIdleInverter)
{
    EXPECT_EQ(sunspec::shown_phase_power(-3.0), 0.0);
    EXPECT_EQ(sunspec::shown_phase_power(-49.9), 0.0);
    EXPECT_EQ(sunspec::shown_phase_power(-50.0), -50.0);
    EXPECT_EQ(sunspec::shown_phase_power(3.0), 3.0);
    EXPECT_TRUE(std::isnan(sunspec::shown_phase_power(no_value)));
}

// --- The limit indicator ---

class LimitIndicator : public testing::Test {
protected:
    bool at(std::chrono::seconds when, double status, double power)
    {
        return indicator_.update(status, power, start_ + when);
    }

private:
    sunspec::limit_indicator indicator_;
    sunspec::limit_indicator::clock::time_point start_{1h};
};

TEST_F(LimitIndicator, NeedsThirtySecondsOfThrottling)
{
    EXPECT_FALSE(at(0s, 12, 3000));
    EXPECT_FALSE(at(29s, 12, 3000));
    EXPECT_TRUE(at(30s, 12, 3000));
}

TEST_F(LimitIndicator, DoesNotFlapWithClouds)
{
    at(0s, 12, 3000);
    EXPECT_FALSE(at(20s, 11, 3000));
    EXPECT_FALSE(at(40s, 12, 3000)); // begins anew
    EXPECT_FALSE(at(69s, 12, 3000));
    EXPECT_TRUE(at(70s, 12, 3000));
    EXPECT_TRUE(at(80s, 11, 3000));
    EXPECT_TRUE(at(100s, 12, 3000));
    EXPECT_TRUE(at(110s, 11, 3000));
    EXPECT_TRUE(at(139s, 11, 3000));
    EXPECT_FALSE(at(140s, 11, 3000));
}

TEST_F(LimitIndicator, IgnoresThrottlingWithoutPower)
{
    at(0s, 12, 100);
    EXPECT_FALSE(at(60s, 12, 100));
    at(100s, 12, no_value);
    EXPECT_FALSE(at(160s, 12, no_value));
}

// --- Counters ---

class CounterGuard : public testing::Test {
protected:
    double at(std::chrono::seconds when, double value) { return guard_.filter(value, start_ + when); }

private:
    counter_guard guard_;
    counter_guard::clock::time_point start_{1h};
};

TEST_F(CounterGuard, PassesWhatRises)
{
    EXPECT_EQ(at(0s, 12345.0), 12345.0);
    EXPECT_EQ(at(1s, 12345.0), 12345.0);
    EXPECT_EQ(at(2s, 12345.5), 12345.5);
}

TEST_F(CounterGuard, HasNoValueBeforeTheFirstGoodOne)
{
    EXPECT_TRUE(std::isnan(at(0s, no_value)));
    EXPECT_TRUE(std::isnan(at(1s, 0.0)));
    EXPECT_TRUE(std::isnan(at(2s, -1.0)));
    EXPECT_EQ(at(3s, 12345.0), 12345.0);
}

TEST_F(CounterGuard, BelievesANewDeviceThatStaysAtZero)
{
    EXPECT_TRUE(std::isnan(at(0s, 0.0)));
    EXPECT_TRUE(std::isnan(at(299s, 0.0)));
    EXPECT_EQ(at(300s, 0.0), 0.0);
}

TEST_F(CounterGuard, KeepsTheLastGoodOneAgainstZeroNoValueAndBackwardSteps)
{
    at(0s, 12345.0);
    EXPECT_EQ(at(1s, 0.0), 12345.0);
    EXPECT_EQ(at(2s, no_value), 12345.0);
    EXPECT_EQ(at(3s, 12344.9), 12345.0);
    EXPECT_EQ(at(4s, -5.0), 12345.0);
    EXPECT_EQ(at(5s, infinity), 12345.0);
    EXPECT_EQ(at(6s, 12345.1), 12345.1);
}

TEST_F(CounterGuard, DoesNotBelieveAJump)
{
    at(0s, 12345.0);
    EXPECT_EQ(at(1s, 12347.0), 12345.0); // 2 kWh in a second
    EXPECT_EQ(at(2s, 4294967.295), 12345.0);
    EXPECT_EQ(at(3s, 12345.002), 12345.002);
}

TEST_F(CounterGuard, ACounterMayHaveGoneOnDuringAnAbsence)
{
    at(0s, 12345.0);
    EXPECT_EQ(at(10h, 12445.0), 12445.0);
}

TEST_F(CounterGuard, BelievesAReplacementAfterFiveMinutes)
{
    at(0s, 12345.0);
    EXPECT_EQ(at(1s, 10.0), 12345.0);
    EXPECT_EQ(at(100s, 10.1), 12345.0);
    EXPECT_EQ(at(300s, 10.2), 12345.0);
    EXPECT_EQ(at(301s, 10.3), 10.3);
    EXPECT_EQ(at(302s, 10.4), 10.4);
}

TEST_F(CounterGuard, AReplacementMustBeCoherent)
{
    at(0s, 12345.0);
    for (int i = 1; i < 600; ++i) { // two counters in turn, neither of them the old one
        EXPECT_EQ(at(std::chrono::seconds{i}, i % 2 == 0 ? 10.0 : 20.0), 12345.0);
    }
}

TEST_F(CounterGuard, ADoubtfulSpellThatEndsIsForgotten)
{
    at(0s, 12345.0);
    at(1s, 10.0);
    at(200s, 12345.1);
    EXPECT_EQ(at(250s, 10.0), 12345.1);
    EXPECT_EQ(at(302s, 10.0), 12345.1);
    EXPECT_EQ(at(550s, 10.0), 10.0);
}

} // namespace
