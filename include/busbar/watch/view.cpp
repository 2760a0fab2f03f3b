#include <busbar/describe/text_table.hpp>
#include <busbar/watch/view.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace busbar::bus_watch {

namespace {

using describe::cut;
using describe::width_of;

constexpr std::size_t gap = 2;

struct layout {
    std::size_t service = 7;
    std::size_t path = 4;
    std::size_t text = 4;
    std::size_t age = 3;

    explicit layout(const std::vector<row>& rows)
    {
        for (const auto& each : rows) {
            service = std::max(service, width_of(each.service));
            path = std::max(path, width_of(each.path));
            text = std::max(text, width_of(each.text));
            age = std::max(age, width_of(each.age));
        }
    }

    /// On a narrow terminal the name of the service is cut first, the path last, and the value is in sight.
    void fit(std::size_t columns)
    {
        text = std::min(text, std::max<std::size_t>(8, columns / 3));
        // What stands behind the text may be out of sight if there is so little room.
        const auto others = text + 2 * gap + (columns >= 60 ? age + gap : 0);
        const auto left = columns > others ? columns - others : 0;
        if (service + path > left) {
            service = std::min(service, std::max({std::size_t{6}, left / 4, left - std::min(left, path)}));
            path = std::min(path, std::max<std::size_t>(8, left - std::min(left, service)));
        }
    }
};

std::string padded(std::string_view text, std::size_t columns)
{
    auto made = cut(text, columns);
    made.append(columns - width_of(made) + gap, ' ');
    return made;
}

/// Cells as plain text: cut first, painted then.
std::string line(const layout& with, std::string_view service, std::string_view path, std::string_view text,
                 std::string_view age, std::string_view state)
{
    auto made =
        padded(service, with.service) + padded(path, with.path) + padded(text, with.text) + padded(age, with.age);
    made += state;
    made.erase(made.find_last_not_of(' ') + 1);
    return made;
}

/// Other people's texts steer no terminal of ours.
std::string printable(std::string_view text)
{
    std::string made(text);
    std::ranges::replace_if(
        made, [](char each) { return static_cast<unsigned char>(each) < 0x20 || each == 0x7f; }, '?');
    return made;
}

} // namespace

std::string age_in_words(monotonic::duration age)
{
    const auto seconds = std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::seconds>(age).count());
    if (seconds < 60) {
        return fmt::format("{} s", seconds);
    }
    if (seconds < 3600) {
        return fmt::format("{} min", seconds / 60);
    }
    return seconds < 86400 ? fmt::format("{} h", seconds / 3600) : fmt::format("{} d", seconds / 86400);
}

row to_row(std::string_view service, const watched_service& of, std::string_view path, const shown_value& value,
           monotonic::time_point now)
{
    constexpr std::string_view prefix = "com.victronenergy.";
    if (service.starts_with(prefix)) {
        service.remove_prefix(prefix.size());
    }
    return {.service = service,
            .path = path,
            .text = value.valid ? std::string_view(value.text) : std::string_view("---"),
            .valid = value.valid,
            .age = age_in_words(now - value.since),
            .state = of.state()};
}

std::vector<row> to_rows(const services& all, monotonic::time_point now)
{
    std::vector<row> rows;
    for (const auto& [name, service] : all) {
        for (const auto& [path, value] : service.values) {
            rows.push_back(to_row(name, service, path, value, now));
        }
    }
    return rows;
}

std::string snapshot(const std::vector<row>& rows)
{
    const layout columns(rows);
    std::string text;
    for (const auto& each : rows) {
        text += printable(line(columns, each.service, each.path, each.text, each.age, each.state)) + '\n';
    }
    return text;
}

describe::json_object to_json(const row& of)
{
    describe::json_object made;
    made.text("service", of.service)
        .text("path", of.path)
        .text("text", of.text)
        .boolean("valid", of.valid)
        .text("age", of.age)
        .text("state", of.state);
    return made;
}

std::vector<std::string> screen(const std::vector<row>& rows, std::size_t first, extent size, const palette& colors,
                                std::string_view title)
{
    layout columns(rows);
    columns.fit(size.columns);
    std::vector<std::string> lines;
    lines.push_back(colors.bold(cut(printable(title), size.columns)));
    lines.push_back(colors.grey(cut(line(columns, "service", "path", "text", "age", "state"), size.columns)));
    for (std::size_t i = first; i < rows.size() && lines.size() < size.lines; ++i) {
        const auto& each = rows[i];
        const auto text =
            cut(printable(line(columns, each.service, each.path, each.text, each.age, each.state)), size.columns);
        lines.push_back(each.valid ? text : colors.grey(text));
    }
    lines.resize(std::min(lines.size(), size.lines));
    return lines;
}

} // namespace busbar::bus_watch
