/// The read plan: which requests fetch all rows of a device. Computed by the compiler from the rows; a person sees it with `describe`.
/// Rules: modbus.md §4. Rows of one kind, refresh time and group are read together as long as the request stays within the device's
/// limit and the registers between two rows are few enough to cost less than a request of their own. A value is never cut.
#pragma once

#include <busbar/modbus/row.hpp>
#include <busbar/row/table_check.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace busbar::modbus {

/// Most bits one read of coils or discrete inputs may ask for (Modbus application protocol 1.1b3, §6.1).
inline constexpr unsigned most_bits_read = 2000;

/// Limits of a device and its transport.
struct read_limits {
    unsigned words = most_words_read; ///< in one request
    /// Registers that may be read in vain between two rows. Half of the frame overhead in words: 31 for TCP, 7 for RTU. 0: none.
    unsigned gap_words = 31;
    /// Addresses that must not be read as filler.
    std::span<const std::uint16_t> barriers{};
};

/// One request.
struct block {
    space in_space = space::holding_registers;
    std::uint16_t address = 0;
    std::uint16_t size = 0; ///< words, or bits
    std::chrono::milliseconds every{0};
    bool once = false;
    bool optional = false;
    std::uint16_t first = 0; ///< rows plan.order[first] .. plan.order[first + count - 1]
    std::uint16_t count = 0;
};

template <std::size_t N> struct read_plan {
    std::array<block, N> blocks{};
    std::size_t block_count = 0;
    std::array<std::uint16_t, N> order{}; ///< indices of rows, block by block, by address
    table_fault fault{}; ///< why this is no plan for these rows; a descriptor that has one does not compile

    [[nodiscard]] constexpr std::span<const block> requests() const { return {blocks.data(), block_count}; }
};

namespace detail {
constexpr bool read_together(const register_row& a, const register_row& b)
{
    return a.in_space == b.in_space && a.options.once == b.options.once && a.options.group == b.options.group &&
           (a.options.once || a.options.every == b.options.every);
}

constexpr bool planned_before(const register_row& a, const register_row& b)
{
    if (a.in_space != b.in_space) {
        return a.in_space < b.in_space;
    }
    if (a.options.once != b.options.once) {
        return a.options.once;
    }
    if (!a.options.once && a.options.every != b.options.every) {
        return a.options.every < b.options.every;
    }
    if (a.options.group != b.options.group) {
        return a.options.group < b.options.group;
    }
    return a.address < b.address;
}

constexpr bool barrier_between(std::span<const std::uint16_t> barriers, unsigned first, unsigned end)
{
    return std::any_of(barriers.begin(), barriers.end(), [&](unsigned at) { return at >= first && at < end; });
}

/// Two rows of one group: what is said of the group must be said of both, and an exact group is one request.
constexpr table_fault fault_of_pair(const register_row& a, const register_row& b)
{
    if (a.options.group == 0 || a.options.group != b.options.group) {
        return {};
    }
    if (a.options.exact_group != b.options.exact_group || a.options.optional_group != b.options.optional_group) {
        return {refuse::rows_of_one_group_are_not_of_one_kind, b.path};
    }
    if (a.options.exact_group && !read_together(a, b)) {
        return {refuse::exact_group_has_a_hole_or_needs_more_than_one_request, b.path};
    }
    return {};
}

constexpr unsigned most_in_one_request(space where, const read_limits& limits)
{
    return holds_bits(where) ? most_bits_read : limits.words;
}

/// What keeps rows from being planned, whatever the plan.
constexpr table_fault fault_before_plan(std::span<const register_row> rows, const read_limits& limits)
{
    bool polled = false;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].size() > most_in_one_request(rows[i].in_space, limits)) {
            return {refuse::value_is_wider_than_one_request, rows[i].path};
        }
        for (std::size_t j = 0; rows[i].options.group != 0 && j < i; ++j) {
            if (const auto fault = fault_of_pair(rows[j], rows[i]); fault.rule != nullptr) {
                return fault;
            }
        }
        polled = polled || !rows[i].options.once;
    }
    return polled ? table_fault{} : table_fault{refuse::no_row_is_polled, rows.front().path};
}
} // namespace detail

/// Also usable at run time: tests plan random descriptors.
template <std::size_t N>
constexpr read_plan<N> plan_reads(const std::array<register_row, N>& rows, const read_limits& limits)
{
    read_plan<N> plan;
    plan.fault = detail::fault_before_plan(rows, limits);
    for (std::size_t i = 0; i < N; ++i) {
        plan.order[i] = static_cast<std::uint16_t>(i);
    }
    std::sort(plan.order.begin(), plan.order.end(), [&](std::uint16_t a, std::uint16_t b) {
        if (detail::planned_before(rows[a], rows[b]) != detail::planned_before(rows[b], rows[a])) {
            return detail::planned_before(rows[a], rows[b]);
        }
        return a < b; // rows at one address keep the order of the header
    });
    unsigned end = 0; // one past the last word of the present block
    for (std::size_t i = 0; i < N; ++i) {
        const register_row& row = rows[plan.order[i]];
        const unsigned row_end = row.address + row.size();
        const unsigned most = detail::most_in_one_request(row.in_space, limits);
        block* open = plan.block_count == 0 ? nullptr : &plan.blocks[plan.block_count - 1];
        bool fits = false;
        if (open != nullptr && detail::read_together(rows[plan.order[i - 1]], row)) {
            const unsigned gap = row.address > end ? row.address - end : 0;
            const unsigned gap_limit = holds_bits(row.in_space) ? limits.gap_words * 16 : limits.gap_words;
            fits = std::max(end, row_end) - open->address <= most &&
                   (row.options.exact_group ? gap == 0 : gap <= gap_limit) &&
                   (gap == 0 || !detail::barrier_between(limits.barriers, end, row.address));
            if (!fits && row.options.exact_group && plan.fault.rule == nullptr) {
                plan.fault = {refuse::exact_group_has_a_hole_or_needs_more_than_one_request, row.path};
            }
        }
        if (!fits) {
            open = &plan.blocks[plan.block_count++];
            *open = {.in_space = row.in_space,
                     .address = row.address,
                     .every = row.options.every,
                     .once = row.options.once,
                     .first = static_cast<std::uint16_t>(i)};
            end = row_end;
        }
        end = std::max(end, row_end);
        open->size = static_cast<std::uint16_t>(end - open->address);
        open->optional = open->optional || row.options.optional_group;
        ++open->count;
    }
    return plan;
}

} // namespace busbar::modbus
