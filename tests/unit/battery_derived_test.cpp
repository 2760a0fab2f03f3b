/// What a battery does not tell: the results that mqtt.md §9 calls right, and those of its §3 where it names no other.
#include <busbar/battery/derived_values.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>
#include <vector>

namespace {

using namespace busbar;
using namespace busbar::battery;
using namespace std::chrono_literals;

/// A battery whose messages come one after the other; what one does not name stays as it was.
class pack {
public:
    /// Pairs of a value and what the message says of it; NaN is null.
    using told = std::vector<std::pair<value charge::*, double>>;

    const charge& take(const told& message)
    {
        for (auto* each : {&now_.power, &now_.voltage, &now_.current, &now_.soc, &now_.installed_capacity,
                           &now_.capacity, &now_.consumed}) {
            each->told = false;
        }
        for (const auto& [which, number] : message) {
            now_.*which = {number, std::isfinite(number)};
        }
        derive(now_);
        return now_;
    }

private:
    charge now_;
};

TEST(charge, minimal_01)
{
    pack one;
    const auto& now = one.take({{&charge::power, -512.4}, {&charge::voltage, 51.2}, {&charge::soc, 63}});
    EXPECT_EQ(now.current.number, -10.008);
    for (const auto* unknown : {&now.capacity, &now.consumed, &now.installed_capacity}) {
        EXPECT_TRUE(std::isnan(unknown->number));
    }
    EXPECT_EQ(now.soc.number, 63);
}

TEST(charge, bms_02)
{
    pack one;
    const auto& now = one.take({{&charge::power, 1040},
                                {&charge::voltage, 52},
                                {&charge::current, 20},
                                {&charge::soc, 80.6},
                                {&charge::installed_capacity, 280}});
    EXPECT_EQ(now.current.number, 20);
    EXPECT_EQ(now.consumed.number, -54.32);
    EXPECT_EQ(now.capacity.number, 225.68);
    EXPECT_EQ(seconds_to_go(now, 10), 9778);
}

TEST(charge, full_03_a_positive_consumption_becomes_negative)
{
    pack one;
    const auto& now = one.take({{&charge::power, -1331.2},
                                {&charge::voltage, 52.95},
                                {&charge::current, -25.14},
                                {&charge::soc, 63},
                                {&charge::installed_capacity, 280},
                                {&charge::consumed, 103.6},
                                {&charge::capacity, 176.4}});
    EXPECT_EQ(now.current.number, -25.14);
    EXPECT_EQ(now.consumed.number, -103.6);
    EXPECT_EQ(now.capacity.number, 176.4);
}

TEST(charge, serialbattery_04_a_measured_current_is_never_overwritten)
{
    pack one;
    const auto& now = one.take({{&charge::power, -305.2},
                                {&charge::voltage, 26.63},
                                {&charge::current, -11.46},
                                {&charge::soc, 65.62},
                                {&charge::installed_capacity, 230},
                                {&charge::consumed, -79.08},
                                {&charge::capacity, 150.92}});
    EXPECT_EQ(now.current.number, -11.46);
    EXPECT_EQ(now.consumed.number, -79.08);
}

TEST(charge, null_is_as_absent_05a)
{
    pack one;
    const auto& now = one.take({{&charge::power, 100},
                                {&charge::voltage, 25},
                                {&charge::soc, 50},
                                {&charge::installed_capacity, 100},
                                {&charge::capacity, no_value}});
    EXPECT_EQ(now.current.number, 4);
    EXPECT_EQ(now.capacity.number, 50);
    EXPECT_EQ(now.consumed.number, -50);
}

TEST(charge, duplicate_keys_06m_round_half_to_even_only_in_the_text)
{
    pack one;
    EXPECT_EQ(one.take({{&charge::power, 3}, {&charge::voltage, 12}, {&charge::soc, 2}}).current.number, 0.25);
}

TEST(charge, without_voltage_06p)
{
    pack one;
    EXPECT_EQ(one.take({{&charge::power, 5}, {&charge::voltage, 0}, {&charge::soc, 0}}).current.number, 0);
}

TEST(charge, booleans_and_unknown_keys_06i)
{
    pack one;
    EXPECT_EQ(one.take({{&charge::power, 321.6}, {&charge::voltage, 52.7}, {&charge::soc, 63}}).current.number, 6.102);
}

TEST(charge, a_current_is_not_that_of_another_moment)
{
    pack one;
    one.take({{&charge::power, 100}, {&charge::voltage, 25}, {&charge::soc, 50}, {&charge::current, 4.1}});
    EXPECT_EQ(one.take({{&charge::power, 200}, {&charge::voltage, 25}, {&charge::soc, 50}}).current.number, 8);
    EXPECT_TRUE(std::isnan(one.take({{&charge::power, no_value}}).current.number));
}

TEST(charge, power_where_only_the_current_is_measured)
{
    pack one;
    EXPECT_EQ(one.take({{&charge::voltage, 52.1}, {&charge::current, -2.5}}).power.number, -130.25);
    EXPECT_EQ(one.take({{&charge::power, -130}, {&charge::current, -2.5}}).power.number, -130) << "told";
    EXPECT_TRUE(std::isnan(one.take({{&charge::voltage, no_value}, {&charge::current, -2.5}}).power.number));
}

TEST(charge, installed_capacity_and_soc_where_they_were_never_told)
{
    pack one;
    const auto& now = one.take({{&charge::capacity, 75}, {&charge::consumed, -25}});
    EXPECT_EQ(now.installed_capacity.number, 100);
    EXPECT_EQ(now.soc.number, 75);
    pack other;
    EXPECT_EQ(other.take({{&charge::capacity, 75}, {&charge::consumed, -25}, {&charge::soc, 70}}).soc.number, 70);
}

TEST(charge, more_than_full_has_consumed_nothing)
{
    pack one;
    const auto& told = one.take({{&charge::installed_capacity, 100}, {&charge::capacity, 103}, {&charge::soc, 100}});
    EXPECT_EQ(told.consumed.number, 0);
    EXPECT_FALSE(std::signbit(told.consumed.number)) << "-0 would be shown";
    EXPECT_EQ(told.capacity.number, 103);
    const auto& by_soc = one.take({{&charge::installed_capacity, 100}, {&charge::soc, 104}});
    EXPECT_EQ(by_soc.capacity.number, 100);
    EXPECT_EQ(by_soc.consumed.number, 0);
    const auto& emptied = one.take({{&charge::installed_capacity, 100}, {&charge::consumed, 120}});
    EXPECT_EQ(emptied.capacity.number, 0);
    EXPECT_EQ(emptied.consumed.number, -120);
}

TEST(charge, a_difference_has_no_noise)
{
    pack one;
    const auto& now = one.take({{&charge::installed_capacity, 100}, {&charge::capacity, 99.9}, {&charge::soc, 99.9}});
    EXPECT_EQ(now.consumed.number, -0.1);
    EXPECT_NE(99.9 - 100, -0.1) << "what it would be otherwise";
}

TEST(charge, derived_values_follow_and_told_ones_are_not_taken_for_new)
{
    pack one;
    one.take({{&charge::installed_capacity, 100}, {&charge::capacity, 45.5}, {&charge::soc, 50}});
    // neither is told now: what was told before is not, by another state of charge
    const auto& now = one.take({{&charge::soc, 40}});
    EXPECT_EQ(now.capacity.number, 40);
    EXPECT_EQ(now.consumed.number, -60);
}

/// 08_sequence_derived.jsonl, 301 s from one to the next: current, capacity, consumed, time to go. Right are 0 s below the floor
/// (line 4) and 5 Ah left of 100 (line 5).
TEST(sequence, of_mqtt_md_9)
{
    struct line {
        pack::told message;
        double current, capacity, consumed, seconds;
    };
    const auto line_of = [](double power, double soc, pack::told more) {
        more.insert(more.end(), {{&charge::power, power}, {&charge::voltage, 50}, {&charge::soc, soc}});
        return more;
    };
    const std::array lines = {
        line{line_of(500, 60, {{&charge::installed_capacity, 100}}), 10, 60, -40, 14400},
        line{line_of(500, 50, {{&charge::installed_capacity, 100}}), 10, 50, -50, 18000},
        line{line_of(-500, 50, {{&charge::installed_capacity, 100}, {&charge::capacity, 45.5}}), -10, 45.5, -54.5,
             12780},
        line{line_of(-500, 5, {{&charge::installed_capacity, 100}, {&charge::capacity, 5}}), -10, 5, -95, 0},
        line{line_of(0, 5, {{&charge::installed_capacity, 100}, {&charge::consumed, -95}}), 0, 5, -95, 2'592'000},
        line{line_of(0, 5, {}), 0, 5, -95, 2'592'000},
    };
    pack one;
    time_to_go to_go{10, 300s};
    auto when = time_to_go::clock::time_point{} + 1h;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto& now = one.take(lines[i].message);
        EXPECT_EQ(now.current.number, lines[i].current) << "line " << i + 1;
        EXPECT_EQ(now.capacity.number, lines[i].capacity) << "line " << i + 1;
        EXPECT_EQ(now.consumed.number, lines[i].consumed) << "line " << i + 1;
        EXPECT_EQ(to_go.after(now, {}, when), lines[i].seconds) << "line " << i + 1;
        when += 301s;
    }
}

charge at(double current, double left, double installed)
{
    charge now;
    now.current.number = current;
    now.capacity.number = left;
    now.installed_capacity.number = installed;
    return now;
}

TEST(to_go, is_never_negative_and_never_beyond_a_month)
{
    EXPECT_EQ(seconds_to_go(at(-10, 5, 100), 10), 0) << "below the floor";
    EXPECT_EQ(seconds_to_go(at(10, 101, 100), 10), 0) << "more than full";
    EXPECT_EQ(seconds_to_go(at(-0.001, 90, 100), 10), time_to_go::longest);
    EXPECT_EQ(seconds_to_go(at(0, 90, 100), 10), time_to_go::longest);
    EXPECT_EQ(seconds_to_go(at(-10, 50, 100), 0), 18000);
    for (const auto& unknown : {at(no_value, 50, 100), at(10, no_value, 100), at(10, 50, no_value)}) {
        EXPECT_TRUE(std::isnan(seconds_to_go(unknown, 10)));
    }
}

TEST(to_go, is_computed_now_and_then)
{
    time_to_go one{10, 300s};
    const auto start = time_to_go::clock::time_point{} + 5s; // soon after the machine has started
    EXPECT_EQ(one.after(at(-10, 50, 100), {}, start), 14400) << "at once";
    EXPECT_EQ(one.after(at(-20, 50, 100), {}, start + 299s), 14400);
    EXPECT_EQ(one.after(at(-20, 50, 100), {}, start + 300s), 7200);
}

TEST(to_go, told_holds_and_does_not_delay_the_next_computation)
{
    time_to_go one{10, 300s};
    const auto start = time_to_go::clock::time_point{};
    EXPECT_EQ(one.after(at(-10, 50, 100), {1234, true}, start), 1234);
    EXPECT_EQ(one.after(at(-10, 50, 100), {}, start + 1s), 14400);
    EXPECT_EQ(one.after(at(-10, 50, 100), {1234, true}, start + 2s), 1234);
    EXPECT_EQ(one.after(at(-10, 50, 100), {}, start + 3s), 1234) << "absent: it stays";
    EXPECT_EQ(one.after(at(-10, 50, 100), {}, start + 301s), 14400);
}

TEST(to_go, is_unknown_with_what_it_is_made_of)
{
    time_to_go one{10, 300s};
    const auto start = time_to_go::clock::time_point{};
    EXPECT_EQ(one.after(at(-10, 50, 100), {}, start), 14400);
    EXPECT_TRUE(std::isnan(one.after(at(no_value, 50, 100), {}, start + 1s)));
    EXPECT_EQ(one.after(at(-20, 50, 100), {}, start + 2s), 7200) << "not a value of before";
}

std::vector<cell> cells_of(const std::vector<double>& voltages)
{
    std::vector<cell> cells;
    for (const double voltage : voltages) {
        cells.push_back({voltage, true});
    }
    return cells;
}

TEST(cells, full_03)
{
    const auto found = summary_of(cells_of(
        {3.307, 3.314, 3.305, 3.312, 3.303, 3.31, 3.301, 3.308, 3.315, 3.306, 3.313, 3.304, 3.311, 3.302, 3.309, 3.3}));
    EXPECT_EQ(found.sum, 52.92);
    EXPECT_EQ(found.diff, 0.015);
    EXPECT_EQ(found.minimum, 3.3);
    EXPECT_EQ(found.maximum, 3.315);
    EXPECT_EQ(cell_id(found.minimum_cell), "C16");
    EXPECT_EQ(cell_id(found.maximum_cell), "C9");
}

TEST(cells, one_is_null_05d)
{
    const auto found = summary_of(cells_of({3.3, no_value, 3.31, 3.29}));
    EXPECT_EQ(found.minimum, 3.29);
    EXPECT_EQ(found.minimum_cell, 4U);
    EXPECT_EQ(found.maximum, 3.31);
    EXPECT_EQ(found.maximum_cell, 3U);
    EXPECT_TRUE(std::isnan(found.sum)) << "of three cells it is that of no battery";
    EXPECT_TRUE(std::isnan(found.diff));
}

TEST(cells, cells_that_are_not_there_do_not_count)
{
    std::vector<cell> cells(24);
    EXPECT_EQ(summary_of(cells).minimum_cell, 0U);
    EXPECT_TRUE(std::isnan(summary_of(cells).minimum));
    EXPECT_TRUE(std::isnan(summary_of(cells).sum));
    cells[1] = {3.35, true};
    cells[3] = {3.37, true};
    const auto found = summary_of(cells);
    EXPECT_EQ(found.minimum_cell, 2U);
    EXPECT_EQ(found.maximum_cell, 4U);
    EXPECT_EQ(found.sum, 6.72);
    EXPECT_EQ(found.diff, 0.02);
    EXPECT_NE(3.37 - 3.35, 0.02) << "what it would be otherwise";
}

TEST(cells, the_first_of_equal_ones)
{
    const auto found = summary_of(cells_of({3.3, 3.3, 3.3}));
    EXPECT_EQ(found.minimum_cell, 1U);
    EXPECT_EQ(found.maximum_cell, 1U);
    EXPECT_EQ(found.diff, 0);
}

TEST(cells, all_are_null)
{
    const auto found = summary_of(cells_of({no_value, no_value}));
    EXPECT_EQ(found.minimum_cell, 0U);
    EXPECT_TRUE(std::isnan(found.maximum));
    EXPECT_TRUE(std::isnan(found.sum));
}

TEST(cells, difference_of_told_extremes)
{
    EXPECT_EQ(difference(3.331, 3.327), 0.004);
    EXPECT_TRUE(std::isnan(difference(3.331, no_value)));
}

TEST(rounding, is_that_of_decimal_arithmetic)
{
    std::mt19937_64 random{20261121};
    std::uniform_real_distribution<double> measured{-2000.0, 2000.0};
    std::uniform_int_distribution<int> sixteenths{-32000, 32000}; // many ties
    for (int i = 0; i < 100000; ++i) {
        for (const double number : {measured(random), sixteenths(random) / 16.0, sixteenths(random) / 2000.0}) {
            for (const int decimals : {0, 2, 3}) {
                const double expected = std::strtod(fmt::format("{:.{}f}", number, decimals).c_str(), nullptr);
                ASSERT_EQ(rounded(number, decimals), expected) << fmt::format("{} to {} decimals", number, decimals);
            }
        }
    }
    EXPECT_TRUE(std::isnan(rounded(no_value, 3)));
    EXPECT_TRUE(std::isinf(rounded(std::numeric_limits<double>::infinity(), 3)));
    EXPECT_EQ(rounded(1e300, 3), 1e300);
}

} // namespace
