/// One row of a service table: a D-Bus path of a com.victronenergy.* class and all that is known of it (venus.md §2).
#pragma once

#include <busbar/row/refuse.hpp>
#include <busbar/unit.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace busbar::service {

/// Type on the wire when valid (venus.md §1.3). An invalid value of any type is a variant that holds an empty array of int32.
enum class wire_type : std::uint8_t { integer, real, text, text_list };

/// Whose task it is to give the path a value.
enum class need : std::uint8_t {
    optional,  ///< published if a row or a driver feeds it
    required,  ///< a descriptor that does not feed it is refused by the compiler
    framework, ///< filled by the publisher for every service (/Mgmt/*, /DeviceInstance, /Connected, ...)
};

/// Who may write.
enum class access : std::uint8_t {
    read_only,
    setting, ///< written by the user, kept by com.victronenergy.settings
    command, ///< handed to the device; a descriptor that publishes it must bring a write rule
};

/// A number with its meaning, e.g. {7, "Running"}.
struct name_of_value {
    int value;
    const char* text;
};

/// The meanings of a path's numbers. Texts of numbers that are not listed are the number itself.
struct enumeration {
    const name_of_value* first = nullptr;
    std::size_t count = 0;

    constexpr enumeration() = default;
    template <std::size_t N>
    // NOLINTNEXTLINE(*-explicit-*,*-avoid-c-arrays): a table of names converts to a view of itself
    constexpr enumeration(const name_of_value (&names)[N]) : first(names), count(N)
    {
    }

    /// nullptr if the number has no name.
    [[nodiscard]] constexpr const char* text_of(int value) const
    {
        for (std::size_t i = 0; i < count; ++i) {
            if (first[i].value == value) {
                return first[i].text;
            }
        }
        return nullptr;
    }
};

/// One path. `#` in the name stands for a number from first_index to last_index.
struct path {
    const char* name = "";
    wire_type type = wire_type::real;
    unit in{};
    int decimals = 0; ///< of the text; -1 prints integers in hexadecimal (0xA142)
    need needed = need::optional;
    access write = access::read_only;
    double minimum = -std::numeric_limits<double>::infinity(); ///< of a written value
    double maximum = std::numeric_limits<double>::infinity();
    enumeration names{};
    double default_setting = 0.0; ///< of a setting that was never stored
    int first_index = 0;
    int last_index = -1;

    [[nodiscard]] constexpr path required() const
    {
        path copy = *this;
        copy.needed = need::required;
        return copy;
    }
    [[nodiscard]] constexpr path by_framework() const
    {
        path copy = *this;
        copy.needed = need::framework;
        return copy;
    }
    [[nodiscard]] consteval path named(enumeration meanings) const
    {
        if (type != wire_type::integer) {
            refuse::only_integers_have_named_values();
        }
        path copy = *this;
        copy.names = meanings;
        return copy.with_names_in_range();
    }
    /// Its text is 0xA142.
    [[nodiscard]] consteval path in_hexadecimal() const
    {
        if (type != wire_type::integer) {
            refuse::only_integers_are_shown_in_hexadecimal();
        }
        path copy = *this;
        copy.decimals = -1;
        return copy;
    }
    [[nodiscard]] consteval path indexed(int first, int last) const
    {
        if (!has_index() || first < 0 || first > last) {
            refuse::index_range_without_an_index_in_the_path();
        }
        path copy = *this;
        copy.first_index = first;
        copy.last_index = last;
        return copy;
    }
    /// The user may write it within [low, high]; it is stored and comes back after a restart.
    [[nodiscard]] consteval path setting(double low, double high, double otherwise) const
    {
        if (!(otherwise >= low && otherwise <= high)) {
            refuse::default_outside_the_range();
        }
        path copy = with_range(low, high);
        copy.write = access::setting;
        copy.default_setting = otherwise;
        return copy;
    }
    /// A text the user may write; it is stored and comes back after a restart.
    [[nodiscard]] consteval path setting() const
    {
        if (!holds_text()) {
            refuse::setting_of_a_number_needs_a_range();
        }
        path copy = *this;
        copy.write = access::setting;
        return copy;
    }
    /// Consumers may write it within [low, high]; the driver passes it to the device.
    [[nodiscard]] consteval path command(double low, double high) const
    {
        path copy = with_range(low, high);
        copy.write = access::command;
        return copy;
    }

    [[nodiscard]] constexpr bool holds_text() const { return type == wire_type::text || type == wire_type::text_list; }
    [[nodiscard]] constexpr bool has_index() const { return std::string_view{name}.find('#') != std::string_view::npos; }

    /// True for the name itself, and for each number in range where this name has a `#`.
    [[nodiscard]] constexpr bool matches(std::string_view wanted) const
    {
        // Most names differ soon: compilers count the steps of a look-up, and a battery has 150 rows.
        std::size_t same = 0;
        while (same < wanted.size() && name[same] == wanted[same] && name[same] != '#' && name[same] != '\0') {
            ++same;
        }
        if (name[same] != '#') {
            return same == wanted.size() && name[same] == '\0';
        }
        const std::string_view tail = name + same + 1;
        if (wanted.size() <= same + tail.size() || wanted.substr(wanted.size() - tail.size()) != tail) {
            return false;
        }
        const auto digits = wanted.substr(same, wanted.size() - same - tail.size());
        if (digits == "#") {
            return true; // a repeated row names all of them at once
        }
        int number = 0;
        for (const char c : digits) {
            if (c < '0' || c > '9' || number > 9999) {
                return false;
            }
            number = number * 10 + (c - '0');
        }
        return !(digits.size() > 1 && digits[0] == '0') && number >= first_index && number <= last_index;
    }

private:
    [[nodiscard]] consteval path with_range(double low, double high) const
    {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        if (holds_text()) {
            refuse::a_text_has_no_range();
        }
        if (!(low < high) || low == -infinity || high == infinity) {
            refuse::range_is_empty_or_infinite();
        }
        path copy = *this;
        copy.minimum = low;
        copy.maximum = high;
        return copy.with_names_in_range();
    }
    [[nodiscard]] consteval path with_names_in_range() const
    {
        for (std::size_t i = 0; i < names.count; ++i) {
            if (names.first[i].value < minimum || names.first[i].value > maximum) {
                refuse::named_value_outside_the_range();
            }
        }
        return *this;
    }
};

/// A measured number, published as a D-Bus double.
consteval path real(const char* name, unit in, int decimals)
{
    if (in.of == quantity::text) {
        refuse::a_number_in_the_unit_of_texts();
    }
    if (decimals < 0 || decimals > 15) {
        refuse::decimals_outside_0_to_15();
    }
    return {.name = name, .type = wire_type::real, .in = in, .decimals = decimals};
}
/// A code or a count, published as a D-Bus int32.
consteval path integer(const char* name, unit in = units::number)
{
    if (in.of == quantity::text) {
        refuse::a_number_in_the_unit_of_texts();
    }
    return {.name = name, .type = wire_type::integer, .in = in};
}
constexpr path text(const char* name)
{
    return {.name = name, .type = wire_type::text, .in = units::characters};
}
constexpr path text_list(const char* name)
{
    return {.name = name, .type = wire_type::text_list, .in = units::characters};
}

} // namespace busbar::service
