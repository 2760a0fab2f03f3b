#include <busbar/migrate/outcome.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace busbar::migrate {

namespace {

/// "config.ini:12: "
std::string place(std::string_view file, std::uint32_t line)
{
    return line == 0 ? fmt::format("{}: ", file) : fmt::format("{}:{}: ", file, line);
}

} // namespace

std::string to_text(std::string_view file, std::vector<change> changes)
{
    std::ranges::sort(changes, {},
                      [](const change& each) { return std::tie(each.line, each.was, each.now, each.why); });
    // An inherited value is met in every section.
    changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
    std::string text;
    for (const auto& each : changes) {
        text += fmt::format("{}{} -> {}: {}\n", place(file, each.line), each.was,
                            each.now.empty() ? "dropped" : each.now, each.why);
    }
    return text;
}

std::string to_text(std::string_view file, std::vector<remark> mistakes)
{
    std::ranges::sort(mistakes, {}, [](const remark& each) { return std::tie(each.line, each.text); });
    mistakes.erase(std::unique(mistakes.begin(), mistakes.end()), mistakes.end());
    std::string text;
    for (const auto& each : mistakes) {
        text += fmt::format("{}error: {}\n", place(file, each.line), each.text);
    }
    return text;
}

} // namespace busbar::migrate
