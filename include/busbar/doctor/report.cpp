#include <busbar/describe/json.hpp>
#include <busbar/describe/text_table.hpp>
#include <busbar/doctor/files.hpp>
#include <busbar/doctor/report.hpp>

#include <fmt/format.h>

namespace busbar::doctor {

namespace {

constexpr std::size_t longest_text = 400;
constexpr std::size_t most_lines = 250;
constexpr std::size_t label_width = 14;

/// Nothing in it steers a terminal.
std::string clean(const secrets& hidden, std::string_view text)
{
    auto made = describe::cut(hidden.removed_from(text), longest_text);
    for (char& each : made) {
        each = static_cast<unsigned char>(each) < 0x20 || each == 0x7f ? ' ' : each;
    }
    return made;
}

} // namespace

void report::section(std::string_view title)
{
    lines_.push_back({.label = std::string(title), .text = {}, .what_to_do = {}, .begins_section = true});
}

void report::add(std::string_view label, std::string_view what_to_do, fmt::string_view text, fmt::format_args arguments)
{
    if (lines_.size() < most_lines) {
        lines_.push_back({std::string(label), fmt::vformat(text, arguments), with_name(what_to_do, program_)});
        problems_ += what_to_do.empty() ? 0 : 1;
    }
}

std::string report::to_text(const secrets& hidden, const palette& colors) const
{
    std::string text;
    std::string summary;
    std::string_view section;
    unsigned number = 0;
    for (const auto& each : lines_) {
        if (each.begins_section) {
            section = each.label;
            text += colors.bold(section) + '\n';
            continue;
        }
        const auto label = clean(hidden, each.label);
        const auto what = clean(hidden, each.text);
        const auto width = describe::width_of(label);
        std::string line = label;
        line.append(width < label_width ? label_width - width : 1, ' ').append(what);
        if (each.what_to_do.empty()) {
            text += "  " + line + '\n';
        } else {
            text += colors.red("! " + line) + '\n';
            summary += fmt::format(" {}. {}, {}: {}\n    -> {}\n", ++number, section, label, what,
                                   clean(hidden, each.what_to_do));
        }
    }
    text += '\n';
    text +=
        number == 0 ? "no problem found\n" : fmt::format("{} problem{}\n", number, number == 1 ? "" : "s") + summary;
    return text + "Passwords and tokens were left out. Names, serial numbers and addresses of your network were not: "
                  "read this before "
                  "you post it.\n";
}

std::string report::to_json(const secrets& hidden) const
{
    std::vector<describe::json_object> lines;
    std::string_view section;
    for (const auto& each : lines_) {
        if (each.begins_section) {
            section = each.label;
            continue;
        }
        auto& made = lines.emplace_back();
        made.text("section", section).text("label", clean(hidden, each.label)).text("text", clean(hidden, each.text));
        made.boolean("problem", !each.what_to_do.empty());
        if (!each.what_to_do.empty()) {
            made.text("what_to_do", clean(hidden, each.what_to_do));
        }
    }
    describe::json_object made;
    made.boolean("ok", problems_ == 0).number("problems", problems_).objects("findings", lines);
    return made.str() + "\n";
}

} // namespace busbar::doctor
