/// The read plan: what must hold for every plan, tried on random rows, and the plans of real devices.
#include <busbar/modbus/plan.hpp>
#include <busbar/modbus/program.hpp>
#include <devices/carlo_gavazzi/em24.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <random>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// A fault of a plan is one of these; the library has no such functions, since it stops the build where one is called.
namespace busbar::refuse {
void value_is_wider_than_one_request() {}
void exact_group_has_a_hole_or_needs_more_than_one_request() {}
void rows_of_one_group_are_not_of_one_kind() {}
void no_row_is_polled() {}
} // namespace busbar::refuse

namespace busbar::modbus {

void PrintTo(const register_row& row, std::ostream* out)
{
    *out << "space " << static_cast<int>(row.in_space) << " address " << row.address << " size " << row.size()
         << " every " << row.options.every.count() << " ms group " << static_cast<int>(row.options.group)
         << (row.options.once ? " once" : "");
}

} // namespace busbar::modbus

namespace {

using namespace busbar;
using namespace busbar::modbus;
using namespace std::chrono_literals;

// --- what must hold for every plan ---

constexpr std::size_t many = 24;
using random_rows = std::array<register_row, many>;

/// Rows and limits as no device has them, but could.
struct random_device {
    random_rows rows{};
    std::vector<std::uint16_t> barriers{};
    read_limits limits{};

    explicit random_device(unsigned seed) : random_(seed)
    {
        limits.words = below(2) == 0 ? 8 + below(118) : 125;
        limits.gap_words = below(3) == 0 ? 0 : below(40);
        const unsigned spread = below(2) == 0 ? 60 : 400; // crowded, or with gaps
        const unsigned base = below(4) == 0 ? 65536 - spread - 64 : below(65536 - spread - 64);
        const unsigned kinds = 1 + below(3);
        for (register_row& row : rows) {
            row = random_row(base + below(spread), kinds);
        }
        for (unsigned i = below(6); i > 0; --i) {
            barriers.push_back(static_cast<std::uint16_t>(base + below(spread)));
        }
        limits.barriers = barriers;
    }

private:
    unsigned below(unsigned end) { return std::uniform_int_distribution<unsigned>{0, end - 1}(random_); }

    register_row random_row(unsigned address, unsigned kinds)
    {
        constexpr std::array encoded{encodings::u16, encodings::s32, encodings::u64, encodings::text(16),
                                     encodings::u16.bit(3)};
        register_row row;
        row.in_space = static_cast<space>(below(kinds + 1));
        row.address = static_cast<std::uint16_t>(address);
        row.encoded = encoded[below(encoded.size())];
        row.options.every = below(kinds) == 0 ? 1000ms : 5000ms;
        row.options.once = below(8) == 0;
        row.options.group = static_cast<std::uint8_t>(below(kinds));
        row.options.optional_group = row.options.group == 2;
        return row;
    }

    std::mt19937 random_;
};

bool of_one_kind(const register_row& a, const register_row& b)
{
    const auto time = [](const register_row& row) { return row.options.once ? 0ms : row.options.every; };
    return a.in_space == b.in_space && a.options.group == b.options.group && time(a) == time(b);
}

unsigned end_of(const register_row& row)
{
    return row.address + row.size();
}

/// A plan with what it was made of.
struct planned {
    const random_device& device;
    read_plan<many> plan;

    explicit planned(const random_device& of) : device(of), plan(plan_reads(of.rows, of.limits)) {}

    /// The rows of a block, by address.
    [[nodiscard]] std::vector<register_row> rows_of(const block& request) const
    {
        std::vector<register_row> rows;
        for (std::size_t i = 0; i < request.count; ++i) {
            rows.push_back(device.rows[plan.order[request.first + i]]);
        }
        return rows;
    }
    [[nodiscard]] unsigned most_in(const block& request) const
    {
        return holds_bits(request.in_space) ? 2000 : device.limits.words;
    }
    [[nodiscard]] unsigned most_filler_in(const block& request) const
    {
        return holds_bits(request.in_space) ? 16 * device.limits.gap_words : device.limits.gap_words;
    }
    [[nodiscard]] bool has_barrier(unsigned address) const
    {
        return std::find(device.barriers.begin(), device.barriers.end(), address) != device.barriers.end();
    }
    [[nodiscard]] bool has_barrier(unsigned first, unsigned end) const
    {
        for (unsigned at = first; at < end; ++at) {
            if (has_barrier(at)) {
                return true;
            }
        }
        return false;
    }
};

class every_plan : public testing::Test {
protected:
    /// Calls `check` with many random plans; a failure tells the seed.
    template <class Check> static void for_many(Check check)
    {
        for (unsigned seed = 1; seed <= 2000 && !HasFailure(); ++seed) {
            SCOPED_TRACE("seed " + std::to_string(seed));
            const random_device device{seed};
            check(planned{device});
        }
    }
};

TEST_F(every_plan, every_row_is_in_one_block)
{
    for_many([](const planned& it) {
        std::set<std::uint16_t> rows;
        unsigned next = 0;
        for (const block& request : it.plan.requests()) {
            EXPECT_EQ(request.first, next) << "blocks follow one another";
            EXPECT_GT(request.count, 0);
            next += request.count;
        }
        EXPECT_EQ(next, many);
        for (const auto row : it.plan.order) {
            EXPECT_LT(row, many);
            EXPECT_TRUE(rows.insert(row).second) << "row " << row << " twice";
        }
    });
}

TEST_F(every_plan, no_value_is_cut)
{
    for_many([](const planned& it) {
        for (const block& request : it.plan.requests()) {
            for (const register_row& row : it.rows_of(request)) {
                EXPECT_GE(row.address, request.address) << testing::PrintToString(row);
                EXPECT_LE(end_of(row), request.address + unsigned{request.size}) << testing::PrintToString(row);
            }
        }
    });
}

TEST_F(every_plan, no_request_is_longer_than_allowed_or_needed)
{
    for_many([](const planned& it) {
        for (const block& request : it.plan.requests()) {
            EXPECT_LE(request.size, it.most_in(request));
            EXPECT_LE(request.address + unsigned{request.size}, 65536U);
            const auto rows = it.rows_of(request);
            unsigned end = 0;
            for (const register_row& row : rows) {
                end = std::max(end, end_of(row));
            }
            EXPECT_EQ(request.address, rows.front().address) << "filler before the first row";
            EXPECT_EQ(request.address + request.size, end) << "filler behind the last row";
        }
    });
}

TEST_F(every_plan, filler_is_short_and_touches_no_barrier)
{
    for_many([](const planned& it) {
        for (const block& request : it.plan.requests()) {
            std::set<unsigned> wanted;
            for (const register_row& row : it.rows_of(request)) {
                for (unsigned at = row.address; at < end_of(row); ++at) {
                    wanted.insert(at);
                }
            }
            unsigned filler = 0;
            for (unsigned at = request.address; at < unsigned{request.address} + request.size; ++at) {
                filler = wanted.contains(at) ? 0 : filler + 1;
                EXPECT_LE(filler, it.most_filler_in(request)) << "before " << at;
                EXPECT_FALSE(filler > 0 && it.has_barrier(at)) << at << " is a barrier";
            }
        }
    });
}

TEST_F(every_plan, rows_of_different_kinds_never_share_a_request)
{
    for_many([](const planned& it) {
        for (const block& request : it.plan.requests()) {
            const auto rows = it.rows_of(request);
            for (const register_row& row : rows) {
                EXPECT_TRUE(of_one_kind(row, rows.front()))
                    << testing::PrintToString(row) << " and " << testing::PrintToString(rows.front());
                EXPECT_EQ(row.in_space, request.in_space);
                EXPECT_EQ(row.options.once, request.once);
                EXPECT_EQ(row.options.optional_group, request.optional);
                if (!row.options.once) {
                    EXPECT_EQ(row.options.every, request.every);
                }
            }
        }
    });
}

/// Of two requests of one kind that follow one another, the second one's first row does not fit into the first one.
TEST_F(every_plan, no_request_is_made_without_need)
{
    for_many([](const planned& it) {
        const auto requests = it.plan.requests();
        for (std::size_t i = 1; i < requests.size(); ++i) {
            const block& before = requests[i - 1];
            const register_row next = it.rows_of(requests[i]).front();
            if (!of_one_kind(it.rows_of(before).front(), next)) {
                continue;
            }
            const unsigned end = before.address + unsigned{before.size};
            EXPECT_GE(next.address, before.address) << "by address";
            const bool too_long = std::max(end, end_of(next)) - before.address > it.most_in(before);
            const bool too_far = next.address > end + it.most_filler_in(before);
            EXPECT_TRUE(too_long || too_far || it.has_barrier(end, next.address))
                << testing::PrintToString(next) << " fits behind " << end;
        }
    });
}

/// All rows of one kind stand in requests that follow one another: no kind is begun twice.
TEST_F(every_plan, requests_of_one_kind_follow_one_another)
{
    for_many([](const planned& it) {
        std::vector<register_row> begun;
        for (const block& request : it.plan.requests()) {
            const auto first = it.rows_of(request).front();
            if (!begun.empty() && of_one_kind(begun.back(), first)) {
                continue;
            }
            for (const register_row& other : begun) {
                EXPECT_FALSE(of_one_kind(other, first)) << testing::PrintToString(first);
            }
            begun.push_back(first);
        }
    });
}

// --- plans made by hand ---

/// Address and size of each request.
using requests = std::vector<std::pair<unsigned, unsigned>>;

requests in_short(std::span<const block> blocks)
{
    requests all;
    for (const block& one : blocks) {
        all.emplace_back(one.address, one.size);
    }
    return all;
}

register_row row_at(unsigned address, encoding encoded = encodings::u16)
{
    return {.address = static_cast<std::uint16_t>(address), .encoded = encoded, .path = "/Path"};
}

template <std::size_t N> requests plan_of(const std::array<register_row, N>& rows, const read_limits& limits = {})
{
    return in_short(plan_reads(rows, limits).requests());
}

TEST(plan, em24_over_tcp)
{
    const auto& program = program_of<devices::carlo_gavazzi::em24, devices::carlo_gavazzi::em24::link>;
    EXPECT_EQ(in_short(program.blocks), (requests{{0x0302, 3}, {0x5000, 7}, {0x0000, 80}}));
    EXPECT_TRUE(program.blocks[0].once && program.blocks[1].once)
        << "versions and serial number: read when it is found";
    EXPECT_FALSE(program.blocks[2].once);
    EXPECT_EQ(program.blocks[2].every, 1s);
    EXPECT_EQ(program.blocks[2].count, 17);
}

/// One meter, had it a serial line: seven registers in vain cost as much as a request.
constexpr modbus::rtu serial_line{};
TEST(plan, em24_over_a_serial_line)
{
    const auto& program = program_of<devices::carlo_gavazzi::em24, serial_line>;
    EXPECT_EQ(in_short(program.blocks), (requests{{0x0302, 3},
                                                  {0x5000, 7},
                                                  {0x0000, 24}, // six between voltages and currents
                                                  {0x0028, 2},
                                                  {0x0032, 4},
                                                  {0x0040, 6},
                                                  {0x004e, 2}}));
}

TEST(plan, gap_limit)
{
    const std::array rows{row_at(100), row_at(132)}; // 31 between them
    EXPECT_EQ(plan_of(rows, {.gap_words = 31}), (requests{{100, 33}}));
    EXPECT_EQ(plan_of(rows, {.gap_words = 30}), (requests{{100, 1}, {132, 1}}));
    const std::array nearer{row_at(100), row_at(108)}; // 7
    EXPECT_EQ(plan_of(nearer, {.gap_words = 7}), (requests{{100, 9}}));
    EXPECT_EQ(plan_of(nearer, {.gap_words = 6}), (requests{{100, 1}, {108, 1}}));
    const std::array adjacent{row_at(100), row_at(101)};
    EXPECT_EQ(plan_of(adjacent, {.gap_words = 0}), (requests{{100, 2}}));
}

TEST(plan, order_of_the_rows_does_not_matter)
{
    EXPECT_EQ(plan_of(std::array{row_at(9), row_at(3), row_at(5), row_at(4)}), (requests{{3, 7}}));
}

TEST(plan, several_rows_of_one_register)
{
    const std::array rows{row_at(7, encodings::u16.bit(0)), row_at(7, encodings::u16.bit(1)), row_at(7, encodings::u32),
                          row_at(8)};
    EXPECT_EQ(plan_of(rows), (requests{{7, 2}}));
}

TEST(plan, most_words)
{
    const std::array rows{row_at(0, encodings::u64), row_at(4, encodings::u64), row_at(8)};
    EXPECT_EQ(plan_of(rows, {.words = 9}), (requests{{0, 9}}));
    EXPECT_EQ(plan_of(rows, {.words = 8}), (requests{{0, 8}, {8, 1}}));
    EXPECT_EQ(plan_of(rows, {.words = 7}), (requests{{0, 4}, {4, 5}})) << "a value is not cut";
}

TEST(plan, barrier)
{
    const std::array rows{row_at(10), row_at(13)};
    const std::array<std::uint16_t, 1> between{12};
    const std::array<std::uint16_t, 3> elsewhere{9, 13, 14};
    EXPECT_EQ(plan_of(rows, {.barriers = between}), (requests{{10, 1}, {13, 1}}));
    EXPECT_EQ(plan_of(rows, {.barriers = elsewhere}), (requests{{10, 4}})) << "what is wanted is read";
}

TEST(plan, coils)
{
    auto first = row_at(0, encodings::u8);
    auto last = row_at(16 * 31 + 1, encodings::u8);
    first.in_space = last.in_space = space::coils;
    EXPECT_EQ(plan_of(std::array{first, last}), (requests{{0, 498}})) << "as many bits as 31 words";
    ++last.address;
    EXPECT_EQ(plan_of(std::array{first, last}), (requests{{0, 1}, {498, 1}}));
}

register_row in_group(register_row row, unsigned group, bool exact = false, bool optional = false)
{
    row.options.group = static_cast<std::uint8_t>(group);
    row.options.exact_group = exact;
    row.options.optional_group = optional;
    return row;
}

TEST(plan, groups_are_read_apart)
{
    const std::array rows{row_at(0), in_group(row_at(1), 1), row_at(2), in_group(row_at(3), 1)};
    EXPECT_EQ(plan_of(rows), (requests{{0, 3}, {1, 3}}));
}

TEST(plan, optional_group)
{
    const std::array rows{row_at(0), in_group(row_at(1), 1, false, true), in_group(row_at(3), 1, false, true)};
    const auto plan = plan_reads(rows, {});
    EXPECT_EQ(in_short(plan.requests()), (requests{{0, 1}, {1, 3}}));
    EXPECT_FALSE(plan.blocks[0].optional);
    EXPECT_TRUE(plan.blocks[1].optional);
}

TEST(plan, exact_group)
{
    const std::array rows{row_at(9), in_group(row_at(10, encodings::u32), 1, true), in_group(row_at(12), 1, true),
                          row_at(13)};
    const auto plan = plan_reads(rows, {});
    EXPECT_EQ(in_short(plan.requests()), (requests{{9, 5}, {10, 3}}));
    EXPECT_EQ(plan.fault.rule, nullptr);
}

// --- rows that have no plan ---

template <std::size_t N> void (*fault_of(const std::array<register_row, N>& rows, const read_limits& limits = {}))()
{
    return plan_reads(rows, limits).fault.rule;
}

TEST(plan_fault, exact_group_is_one_request)
{
    const auto refused = &refuse::exact_group_has_a_hole_or_needs_more_than_one_request;
    const auto first = in_group(row_at(10), 1, true);
    EXPECT_EQ(fault_of(std::array{first, in_group(row_at(11), 1, true)}), nullptr);
    EXPECT_EQ(fault_of(std::array{first, in_group(row_at(12), 1, true)}), refused) << "a hole";
    EXPECT_EQ(fault_of(std::array{first, in_group(row_at(11), 1, true)}, {.words = 1}), refused) << "too long";
    auto slow = in_group(row_at(11), 1, true);
    slow.options.every = 5s;
    EXPECT_EQ(fault_of(std::array{first, slow}), refused) << "two requests";
    auto input = in_group(row_at(11), 1, true);
    input.in_space = space::input_registers;
    EXPECT_EQ(fault_of(std::array{first, input}), refused) << "two requests";
    EXPECT_EQ(fault_of(std::array{first, in_group(row_at(12), 2, true)}), nullptr) << "two groups";
}

TEST(plan_fault, group_is_of_one_kind)
{
    const auto refused = &refuse::rows_of_one_group_are_not_of_one_kind;
    EXPECT_EQ(fault_of(std::array{in_group(row_at(1), 1), in_group(row_at(2), 1, true)}), refused);
    EXPECT_EQ(fault_of(std::array{in_group(row_at(1), 1, false, true), in_group(row_at(2), 1)}), refused);
    EXPECT_EQ(fault_of(std::array{in_group(row_at(1), 1, false, true), in_group(row_at(2), 2)}), nullptr);
}

TEST(plan_fault, value_fits_a_request)
{
    const std::array rows{row_at(0), row_at(10, encodings::u64)};
    EXPECT_EQ(fault_of(rows, {.words = 4}), nullptr);
    EXPECT_EQ(fault_of(rows, {.words = 3}), &refuse::value_is_wider_than_one_request);
}

TEST(plan_fault, something_is_polled)
{
    std::array rows{row_at(0), row_at(1)};
    rows[0].options.once = true;
    EXPECT_EQ(fault_of(rows), nullptr);
    rows[1].options.once = true;
    EXPECT_EQ(fault_of(rows), &refuse::no_row_is_polled);
}

} // namespace
