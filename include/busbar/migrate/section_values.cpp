#include <busbar/migrate/section_values.hpp>

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace busbar::migrate {

namespace {

/// Without the sign that from_chars does not know. All of it must be the number.
template <class Number> std::optional<Number> parsed(std::string_view text)
{
    text.remove_prefix(text.starts_with('+') && !text.starts_with("+-") ? 1 : 0);
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

} // namespace

bool section_values::has_own(std::string_view key) const
{
    return own_ != nullptr && own_->find(key) != nullptr;
}

std::optional<given_value> section_values::find(std::string_view key)
{
    auto* entry = own_ == nullptr ? nullptr : own_->find(key);
    const auto own = entry != nullptr;
    entry = own ? entry : file_.defaults.find(key);
    if (entry == nullptr) {
        return std::nullopt;
    }
    const bool first_time = !entry->used;
    entry->used = true;
    given_value found{
        .line = entry->line, .where = own ? fmt::format("[{}] {}", own_->name, entry->key) : entry->key, .text = {}};
    if (entry->continued_at != 0) {
        if (first_time) {
            into_.mistakes.push_back(
                {entry->continued_at, fmt::format("is indented more than {} in line {} and so is part of its value: "
                                                  "remove the blanks at the beginning",
                                                  entry->key, entry->line)});
        }
        return std::nullopt;
    }
    auto value = expand(entry->value, file_, own_);
    found.text = std::move(value.text);
    if (value.refused && first_time) {
        into_.changes.push_back({found.line, fmt::format("{} with a %", found.where), "as it is written",
                                 "the old driver ended at a % that stands alone; here it is a character like others"});
    }
    return found;
}

std::optional<given_value> section_values::need(std::string_view key)
{
    auto found = find(key);
    if (!found) {
        if (!has_own(key) && file_.defaults.find(key) == nullptr) { // else told
            into_.mistakes.push_back({line(), fmt::format("[{}]: {} is required", name(), key)});
        }
    } else if (found->text.empty()) {
        wrong(*found, "is empty");
        found.reset();
    }
    return found;
}

std::optional<std::int64_t> section_values::whole(std::string_view key, std::int64_t lowest, std::int64_t highest)
{
    const auto found = find(key);
    if (!found || found->text.empty()) {
        return std::nullopt;
    }
    const auto number = parsed<std::int64_t>(found->text);
    if (!number) {
        wrong(*found, fmt::format("\"{}\" is not a whole number", found->text));
    } else if (*number < lowest || *number > highest) {
        wrong(*found, fmt::format("{} is not within {}..{}", *number, lowest, highest));
    } else {
        return number;
    }
    return std::nullopt;
}

std::optional<double> section_values::number(std::string_view key)
{
    const auto found = find(key);
    if (!found || found->text.empty()) {
        return std::nullopt;
    }
    const auto number = parsed<double>(found->text);
    if (number && std::isfinite(*number)) {
        return number;
    }
    wrong(*found, fmt::format("\"{}\" is not a number{}", found->text,
                              found->text.find(',') == std::string::npos ? "" : ", which has a point and no comma"));
    return std::nullopt;
}

bool section_values::truth(std::string_view key)
{
    const auto found = find(key);
    return found && (found->text == "1" || found->text == "True" || found->text == "TRUE" || found->text == "true");
}

void section_values::wrong(const given_value& which, std::string_view why)
{
    // As for Python, what stands behind a value is a part of it.
    const bool commented = which.text.find(" #") != std::string::npos || which.text.find(" ;") != std::string::npos;
    into_.mistakes.push_back({which.line, fmt::format("{}: {}{}", which.where, why,
                                                      commented ? "; a comment needs a line of its own" : "")});
}

void section_values::changed(const given_value& which, std::string now, std::string why)
{
    into_.changes.push_back({which.line, which.to_words(), std::move(now), std::move(why)});
}

void section_values::drop(std::string_view key, std::string_view why)
{
    if (const auto found = find(key)) {
        dropped(*found, std::string(why));
    }
}

void tell_of_the_unread(const ini_section& section, outcome& into)
{
    for (const auto& each : section.entries) {
        if (!each.used) {
            // Not the value: nobody knows what it is.
            into.changes.push_back(
                {each.line, fmt::format("[{}] {}", section.name, each.key), "", "the old driver did not read it here"});
        }
    }
}

} // namespace busbar::migrate
