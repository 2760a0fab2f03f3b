/// A row of a JSON device: where a value stands, its scale and unit, the D-Bus path it feeds.
///
///     {"AC/0/Power/v",                                       1, watt,          "/Ac/Power", needed},
///     {either("INV/0/YieldTotal/v", "AC/0/YieldTotal/v"),    1, kilowatt_hour, "/Ac/Energy/Forward", rising},
///     {"DC/#/Voltage/v",                                     1, volt,          "/Pv/#/V", repeated(4)},
///     {"serial",                                                               "/Serial"},
#pragma once

#include <busbar/json/where.hpp>
#include <busbar/row/check.hpp>
#include <busbar/row/options.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace busbar::json {

/// What a null in the document means.
enum class null_means : std::uint8_t {
    invalid,
    zero,   ///< the device says null at night (Fronius power flow)
    absent, ///< as if the member were not there
};

/// A text that stands for a number: {"ON", 1}.
struct named_number {
    const char* text = "";
    double number = 0.0;
};

/// A row counts only if what stands at `path` is this number; true and false are 1 and 0.
struct row_condition {
    const char* path = nullptr;
    double number = 1.0;
};

struct field_options {
    bool needed = false;  ///< a document without it is none of this device's: nothing of it is published
    bool in_text = false; ///< numbers may be written as texts: "412.5"
    null_means null = null_means::invalid;
    row_condition condition{};
    std::uint8_t repeated = 0;             ///< `#` in both paths stands for 0 .. repeated - 1
    bool written_by_command = false;       ///< the descriptor's `commands` say how the path is written
    bool lasting = false;                  ///< where absent values are kept: holds until it is told otherwise
    bool never_retained = false;           ///< a message that the broker kept for us does not tell it
    std::uint8_t first_repeated = 0;       ///< `#` stands for this first
    std::span<const named_number> names{}; ///< texts that stand for numbers
};

/// An option of JSON rows only.
template <class Change> struct field_option {
    Change change;
};
template <class Change> field_option(Change) -> field_option<Change>;

template <class T> inline constexpr bool is_field_option = is_row_option<T>;
template <class Change> inline constexpr bool is_field_option<field_option<Change>> = true;

inline constexpr int most_repetitions = 32;

namespace options {
/// A document without it is none of this device's: nothing of it is published.
inline constexpr field_option needed{[](field_options& o) { o.needed = true; }};
/// Numbers may be written as texts: "412.5".
inline constexpr field_option in_text{[](field_options& o) { o.in_text = true; }};
/// The device says null where 0 is meant.
inline constexpr field_option null_is_zero{[](field_options& o) { o.null = null_means::zero; }};
/// Null is as good as nothing.
inline constexpr field_option null_is_absent{[](field_options& o) { o.null = null_means::absent; }};
/// Consumers may write the path: the descriptor's `commands` say how (http/command.hpp). This row reads back what holds.
inline constexpr field_option written_by_command{[](field_options& o) { o.written_by_command = true; }};
/// Not a measured value: it holds until it is told otherwise, not only for as long as a measurement is fresh. For devices that leave out
/// what has not changed.
inline constexpr field_option lasting{[](field_options& o) { o.lasting = true; }};
/// Counts only in messages that are sent now, not in one that a broker has kept, from whenever: limits of a battery.
inline constexpr field_option never_retained{[](field_options& o) { o.never_retained = true; }};
/// Texts, in capitals or not, that stand for numbers: `static constexpr json::named_number modes[] = {{"off", 0}, {"pv", 1}};`
template <std::size_t N> constexpr auto named(const named_number (&names)[N])
{
    return field_option{[all = std::span<const named_number>(names)](field_options& o) { o.names = all; }};
}
/// Only if what stands at this path is true, or is this number.
constexpr auto only_if(const char* path, double number = 1.0)
{
    return field_option{[=](field_options& o) { o.condition = {path, number}; }};
}
/// `#` in the JSON path and in the D-Bus path stands for 0 .. count - 1.
consteval auto repeated(int count)
{
    if (count < 1 || count > most_repetitions) {
        refuse::a_row_is_repeated_1_to_32_times();
    }
    return field_option{[=](field_options& o) { o.repeated = static_cast<std::uint8_t>(count); }};
}
/// The same for first .. last.
consteval auto numbered(int first, int last)
{
    if (first < 0 || last > 99 || first > last || last - first >= most_repetitions) {
        refuse::a_row_is_repeated_1_to_32_times();
    }
    return field_option{[=](field_options& o) {
        o.repeated = static_cast<std::uint8_t>(last - first + 1);
        o.first_repeated = static_cast<std::uint8_t>(first);
    }};
}
} // namespace options

/// What of a row's options holds for every value. There are many rows: each byte counts.
struct value_options {
    double lowest = -std::numeric_limits<double>::infinity(); ///< in the path's unit; outside: invalid
    double highest = std::numeric_limits<double>::infinity();
    double (*convert)(double) = nullptr; ///< the last step
    float raw_bias = 0.0F;               ///< as written, for `describe`; it is part of field_row::bias
    bool rising = false;
    bool negated = false;
};

struct field_row {
    where from{};
    double factor = 1.0; ///< JSON number times this plus `bias` is the value in the path's unit
    double bias = 0.0;
    double scale = 0.0;      ///< as written, for `describe`; 0: a text
    const char* symbol = ""; ///< of the unit as written
    const char* path = "";
    const service::path* spec = nullptr;
    value_options options{};
    field_options field{};

    [[nodiscard]] constexpr bool is_text() const { return holds_text(*spec); }

    /// A number's row: how the JSON number becomes one in the path's unit.
    constexpr void measure(double scale_of_row, const unit& in, const row_options& given)
    {
        const double sign = given.negated ? -1.0 : 1.0;
        scale = scale_of_row;
        symbol = in.symbol;
        factor = sign * scale * in.factor / spec->in.factor;
        bias = sign * (in.bias - spec->in.bias) + given.bias * factor;
        options = {.lowest = given.lowest,
                   .highest = given.highest,
                   .convert = given.convert,
                   .raw_bias = static_cast<float>(given.bias),
                   .rising = given.rising,
                   .negated = given.negated};
    }
};

namespace detail {

template <class Option> consteval void collect_one(row_options& row, field_options& field, const Option& option)
{
    if constexpr (is_row_option<Option>) {
        option.change(row);
    } else {
        option.change(field);
    }
}

/// What is read with every document, from a JSON text, has no rhythm of its own, no group, no register to write to.
consteval void check_field(const service::path& path, std::string_view written, const row_options& options,
                           const field_options& field)
{
    const row_options none;
    if (options.once || options.group != 0 || options.written != none.written || options.every != none.every ||
        options.if_producing || options.if_faulty) {
        refuse::option_has_no_effect_in_this_row();
    }
    if (!field.written_by_command) {
        check_write_rule(path, options);
    } else if (path.write != service::access::command) {
        refuse::write_rule_on_a_read_only_path();
    }
    // "/Pv/0/V" may also stand in a row of its own.
    if ((field.repeated != 0) != (written.find('#') != std::string_view::npos)) {
        refuse::repeated_row_and_index_of_the_path_differ();
    }
}

} // namespace detail

/// Brackets of a row, checked against the table of Service.
template <class Service> struct field_row_of : field_row {
    template <class... Options>
    requires(is_field_option<Options>&&...)
        // NOLINTNEXTLINE(*-explicit-*): a row is written as braces
        consteval field_row_of(where at, double scale_of_row, unit unit_of_row, const char* to, Options... given)
        : field_row{
              .from = at, .path = to, .spec = is_auxiliary(to) ? &auxiliary_path : checked_path(Service::paths, to)}
    {
        row_options wanted;
        (detail::collect_one(wanted, field, given), ...);
        if (holds_text(*spec)) {
            refuse::number_encoding_on_a_path_that_holds_text();
        }
        if (unit_of_row.of != spec->in.of) {
            refuse::unit_differs_from_the_unit_of_the_path();
        }
        if (scale_of_row == 0.0) {
            refuse::scale_is_zero();
        }
        if (wanted.rising && spec->in.of != quantity::energy && spec->in.of != quantity::number) {
            refuse::only_counters_can_rise();
        }
        wanted.check();
        detail::check_field(*spec, to, wanted, field);
        measure(scale_of_row, unit_of_row, wanted);
    }

    template <class... Options>
    requires(is_field_option<Options>&&...)
        // NOLINTNEXTLINE(*-explicit-*)
        consteval field_row_of(where at, const char* to, Options... given)
        : field_row{.from = at, .path = to, .spec = checked_path(Service::paths, to)}
    {
        row_options wanted;
        (detail::collect_one(wanted, field, given), ...);
        if (!holds_text(*spec)) {
            refuse::a_number_needs_scale_and_unit();
        }
        if (at.count > 1 && at.how != combination::first_of) {
            refuse::texts_cannot_be_added();
        }
        const row_options none;
        if (wanted.rising || wanted.negated || wanted.convert != nullptr || wanted.bias != 0.0 ||
            wanted.lowest != none.lowest || wanted.highest != none.highest || field.in_text) {
            refuse::option_has_no_effect_in_this_row();
        }
        detail::check_field(*spec, to, wanted, field);
    }
};

/// Rows that feed one service.
template <class Service, std::size_t N> struct field_table {
    using service_type = Service;
    std::array<field_row, N> rows{};
};

/// `static constexpr auto fields = json::fields<service::pvinverter>({...});`
template <class Service, std::size_t N> consteval auto fields(const field_row_of<Service> (&rows)[N])
{
    field_table<Service, N> made;
    for (std::size_t i = 0; i < N; ++i) {
        made.rows[i] = rows[i];
    }
    return made;
}

} // namespace busbar::json
