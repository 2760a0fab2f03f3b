/// What may stand behind the path in a row, in any order: {0x0028, s32, 0.1, watt, "/Ac/Power", within(-60000, 60000), every(200ms)}.
#pragma once

#include <busbar/row/refuse.hpp>

#include <chrono>
#include <cstdint>
#include <limits>

namespace busbar {

/// How a writable value goes to the device.
enum class write_by : std::uint8_t {
    nothing,
    single,   ///< FC6 for one register, FC5 for a coil
    multiple, ///< FC16 even for one register (SMA, Smappee)
};

struct row_options {
    bool rising = false;       ///< an energy counter: guarded against 0, backward steps and jumps
    bool once = false;         ///< read when the device is found, not polled
    bool if_producing = false; ///< invalid while the device sleeps: it parks the register at 0 (modbus.md §1.8)
    double lowest = -std::numeric_limits<double>::infinity(); ///< in the path's unit; outside: invalid
    double highest = std::numeric_limits<double>::infinity();
    std::chrono::milliseconds every{1000};
    std::uint8_t group = 0;      ///< rows of different groups never share a request
    bool optional_group = false; ///< an error reply to this group does not count against the device
    bool exact_group = false;    ///< the group is read as one request of exactly its registers
    write_by written = write_by::nothing;
    bool if_faulty = false; ///< 0 unless the device reports a fault: a vendor's code means something else otherwise
    bool negated = false;   ///< times -1: the device's sign is not the platform's
    double (*convert)(double) = nullptr; ///< the last step: the device's codes to the platform's
    double bias = 0.0;                   ///< raw + bias, before scaling: (raw - 2731) * 0.1

    constexpr void check() const
    {
        if (!(lowest <= highest)) {
            refuse::valid_range_is_empty();
        }
        if (every.count() <= 0) {
            refuse::refresh_time_is_zero();
        }
    }
};

/// The number of a group, which must not be mistaken for "no group".
consteval std::uint8_t group_number(int number)
{
    if (number < 1 || number > 255) {
        refuse::group_number_outside_1_to_255();
    }
    return static_cast<std::uint8_t>(number);
}

/// An option: something that changes a row's options.
template <class Change> struct row_option {
    Change change;
};
template <class Change> row_option(Change) -> row_option<Change>;

/// What may stand behind the path.
template <class T> inline constexpr bool is_row_option = false;
template <class Change> inline constexpr bool is_row_option<row_option<Change>> = true;

namespace options {
/// An energy counter that only rises.
inline constexpr row_option rising{[](row_options& o) { o.rising = true; }};
/// Read once, when the device is found.
inline constexpr row_option once{[](row_options& o) { o.once = true; }};
/// Invalid while the device sleeps.
inline constexpr row_option if_producing{[](row_options& o) { o.if_producing = true; }};
/// 0 unless the device reports a fault.
inline constexpr row_option if_faulty{[](row_options& o) { o.if_faulty = true; }};
/// Times -1.
inline constexpr row_option negated{[](row_options& o) { o.negated = true; }};
/// The last step of a value: a function of the framework or a named lambda.
constexpr auto converted_by(double (*how)(double))
{
    return row_option{[=](row_options& o) { o.convert = how; }};
}
/// Values outside are invalid. In the path's unit.
constexpr auto within(double lowest, double highest)
{
    return row_option{[=](row_options& o) { o.lowest = lowest, o.highest = highest; }};
}
/// How often it is read.
constexpr auto every(std::chrono::milliseconds time)
{
    return row_option{[=](row_options& o) { o.every = time; }};
}
/// Rows of one group, 1..255, are read apart from all others.
consteval auto group(int number)
{
    const auto checked = group_number(number);
    return row_option{[=](row_options& o) { o.group = checked; }};
}
/// As group(); the device may refuse to answer it.
consteval auto optional_group(int number)
{
    const auto checked = group_number(number);
    return row_option{[=](row_options& o) { o.group = checked, o.optional_group = true; }};
}
/// As group(); read as one request, no register more and no register less.
consteval auto exact_group(int number)
{
    const auto checked = group_number(number);
    return row_option{[=](row_options& o) { o.group = checked, o.exact_group = true; }};
}
/// Added to the raw number before scaling.
constexpr auto bias(double raw)
{
    return row_option{[=](row_options& o) { o.bias = raw; }};
}
/// Writes go to the device with FC6 (FC5 for a coil) and are read back.
inline constexpr row_option written_singly{[](row_options& o) { o.written = write_by::single; }};
/// Writes go to the device with FC16 and are read back.
inline constexpr row_option written_as_block{[](row_options& o) { o.written = write_by::multiple; }};

} // namespace options

} // namespace busbar
