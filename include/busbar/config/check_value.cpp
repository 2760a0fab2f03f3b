#include <busbar/config/check_value.hpp>
#include <busbar/config/handed_over_port.hpp>
#include <busbar/config/secret_file.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace busbar::config {

namespace {

using checked = std::variant<value, wrong_value>;

std::string_view in_words(const raw_value& given)
{
    switch (given.index()) {
    case 0:
        return "true or false";
    case 1:
        return "a whole number";
    case 2:
        return "a number with a fraction";
    case 3:
        return "a text";
    case 4:
        return std::get<unusable>(given).words;
    case 5:
        return "a list of tables";
    default:
        return "a table";
    }
}

checked not_expected(std::string_view expected, const raw_value& given)
{
    return wrong_value{fmt::format("must be {}, not {}", expected, in_words(given))};
}

/// Empty if it is within the limits of the key.
std::string outside(const key& declared, double number)
{
    if (number >= declared.minimum && number <= declared.maximum) {
        return {};
    }
    if (std::isinf(declared.maximum)) {
        return fmt::format("{} is less than {}", number, declared.minimum);
    }
    if (std::isinf(declared.minimum)) {
        return fmt::format("{} is more than {}", number, declared.maximum);
    }
    return fmt::format("{} is not within {}..{}", number, declared.minimum, declared.maximum);
}

checked within_limits(const key& declared, double number, value kept)
{
    if (auto why = outside(declared, number); !why.empty()) {
        return wrong_value{std::move(why)};
    }
    return kept;
}

checked check_number(const key& declared, const raw_value& given, std::string_view expected)
{
    if (const auto* whole = std::get_if<std::int64_t>(&given)) {
        return within_limits(declared, static_cast<double>(*whole), *whole);
    }
    const auto* number = std::get_if<double>(&given);
    if (number == nullptr) {
        return not_expected(expected, given);
    }
    if (!std::isfinite(*number)) {
        return wrong_value{fmt::format("must be {}, not {}", expected, *number)};
    }
    return within_limits(declared, *number, *number);
}

checked check_seconds(const key& declared, const raw_value& given)
{
    // No span of time is negative, nor longer than milliseconds can count; a year is more than anybody means.
    key limited = declared;
    limited.minimum = std::max(declared.minimum, 0.0);
    limited.maximum = std::min(declared.maximum, 366.0 * 86400.0);
    return check_number(limited, given, "a number of seconds");
}

checked check_choice(const key& declared, const raw_value& given)
{
    const auto* text = std::get_if<std::string>(&given);
    if (text == nullptr) {
        return not_expected(fmt::format("one of {} in quotes", fmt::join(declared.choices, ", ")), given);
    }
    if (std::ranges::find(declared.choices, *text) == declared.choices.end()) {
        return wrong_value{fmt::format("\"{}\" is not one of {}", *text, fmt::join(declared.choices, ", "))};
    }
    return value(*text);
}

checked check_port(const raw_value& given)
{
    constexpr std::string_view expected = "a TCP port number or the path of a serial port such as \"/dev/ttyUSB0\"";
    if (const auto* number = std::get_if<std::int64_t>(&given)) {
        if (*number < 1 || *number > 65535) {
            return wrong_value{fmt::format("{} is not a TCP port, which is within 1..65535", *number)};
        }
        return value(*number);
    }
    const auto* path = std::get_if<std::string>(&given);
    if (path == nullptr) {
        return not_expected(expected, given);
    }
    if (*path != serial_starter && (!path->starts_with('/') || path->size() < 2)) {
        return wrong_value{
            fmt::format("\"{}\" is neither a TCP port number (without quotes) nor the path of a serial port such as "
                        "\"/dev/ttyUSB0\", nor \"{}\"",
                        *path, serial_starter)};
    }
    return value(*path);
}

checked check_text(const raw_value& given)
{
    const auto* text = std::get_if<std::string>(&given);
    if (text == nullptr) {
        return not_expected("a text in quotes", given);
    }
    if (text->empty()) {
        return wrong_value{"must not be empty"};
    }
    if (std::ranges::any_of(*text, [](char each) { return static_cast<unsigned char>(each) < 0x20 || each == 0x7f; })) {
        return wrong_value{"must not hold line breaks or other control characters"};
    }
    return value(*text);
}

checked check_secret_file(const raw_value& given)
{
    const auto* path = std::get_if<std::string>(&given);
    if (path == nullptr) {
        return not_expected("the path of a file in quotes", given);
    }
    if (auto why = wrong_with_secret_file(*path); !why.empty()) {
        return wrong_value{std::move(why)};
    }
    return value(*path);
}

} // namespace

checked check_value(const key& declared, const raw_value& given)
{
    switch (declared.type) {
    case key_type::text:
        return check_text(given);
    case key_type::integer:
        if (!std::holds_alternative<std::int64_t>(given)) {
            return not_expected("a whole number", given);
        }
        return check_number(declared, given, "a whole number");
    case key_type::number:
        return check_number(declared, given, "a number");
    case key_type::boolean:
        if (!std::holds_alternative<bool>(given)) {
            return not_expected("true or false", given);
        }
        return value(std::get<bool>(given));
    case key_type::choice:
        return check_choice(declared, given);
    case key_type::port:
        return check_port(given);
    case key_type::seconds:
        return check_seconds(declared, given);
    case key_type::file_with_secret:
        return check_secret_file(given);
    }
    return wrong_value{"has a type this program does not know"};
}

} // namespace busbar::config
