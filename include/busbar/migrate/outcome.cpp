#include <busbar/migrate/outcome.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace busbar::migrate {

namespace {

/// "config.ini:12: "
std::string place(std::string_view file, std::uint32_t line)
{
    return line == 0 ? fmt::format("{}: ", file) : fmt::format("{}:{}: ", file, line);
}

std::string to_lines(std::string_view file, std::string_view word, std::vector<remark> remarks)
{
    std::ranges::sort(remarks, [](const remark& one, const remark& other) {
        return one.line != other.line ? one.line < other.line : one.text < other.text;
    });
    // An inherited value is met in every section.
    remarks.erase(std::unique(remarks.begin(), remarks.end()), remarks.end());
    std::string text;
    for (const auto& each : remarks) {
        text += fmt::format("{}{}{}\n", place(file, each.line), word, each.text);
    }
    return text;
}

} // namespace

std::string to_text(std::string_view file, const std::vector<change>& changes)
{
    std::vector<remark> remarks;
    for (const auto& each : changes) {
        remarks.push_back(
            {each.line, fmt::format("{} -> {}: {}", each.was, each.now.empty() ? "dropped" : each.now, each.why)});
    }
    return to_lines(file, "", std::move(remarks));
}

std::string to_text(std::string_view file, std::vector<remark> mistakes)
{
    return to_lines(file, "error: ", std::move(mistakes));
}

} // namespace busbar::migrate
