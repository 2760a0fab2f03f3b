#include <busbar/doctor/sections.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>

namespace busbar::doctor {

namespace {

constexpr std::size_t most_lines = 20;
constexpr std::uint64_t unix_epoch = (std::uint64_t{1} << 62U) + 10; // as daemontools counts
constexpr std::time_t restart_window = 120;
constexpr int many_restarts = 3;

/// The seconds since 1970 of multilog's stamp, "@400000005f3e...", which is taken off the line; 0 if there is none.
std::time_t take_stamp(std::string_view& line)
{
    if (!line.starts_with('@')) {
        return 0;
    }
    const auto stamp = take_word(line);
    line.remove_prefix(std::min<std::size_t>(1, line.size()));
    const auto seconds = std::strtoull(std::string(stamp.substr(1, 16)).c_str(), nullptr, 16);
    return seconds < unix_epoch ? 0 : static_cast<std::time_t>(seconds - unix_epoch);
}

/// Not by localtime(), which brings 46 kB along; and a GX keeps its clock in UTC.
std::string in_words(std::time_t when)
{
    const std::chrono::sys_seconds at{std::chrono::seconds(when)};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{at - day};
    return when == 0 ? "?"
                     : fmt::format("{}-{:02}-{:02} {:02}:{:02}:{:02} UTC", static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                   time.hours().count(), time.minutes().count(), time.seconds().count());
}

/// What every day brings.
bool is_ordinary(std::string_view line)
{
    constexpr std::array<std::string_view, 6> ordinary{
        ": connected, ", ": back after ", ": asleep", ": let go, ", "waits for serial-starter", ": released: "};
    return line.empty() || line.starts_with("start") || line.starts_with("stop ") ||
           std::ranges::any_of(ordinary,
                               [&](std::string_view each) { return line.find(each) != std::string_view::npos; });
}

void tell_of(examination& what, const std::string& name)
{
    auto& into = what.into;
    const auto text = what.on.read(fmt::format("/var/log/{}/current", name));
    std::vector<std::pair<std::time_t, std::string_view>> lines;
    int restarts = 0;
    const auto now = std::time(nullptr);
    for (std::string_view rest = text; !rest.empty();) {
        auto line = take_line(rest);
        const auto when = take_stamp(line);
        restarts += line.starts_with("start ") && when > now - restart_window ? 1 : 0;
        if (!is_ordinary(line)) {
            lines.emplace_back(when, line);
        }
    }
    into.problem_if(name == what.chosen.program && restarts >= many_restarts, name,
                    "it ends again and again: its last lines tell why", "{} starts within two minutes, {}", restarts,
                    lines.empty() ? "nothing out of the ordinary" : "out of the ordinary:");
    for (std::size_t i = lines.size() - std::min(lines.size(), most_lines); i < lines.size(); ++i) {
        into.fact(in_words(lines[i].first), "{}", lines[i].second);
    }
}

} // namespace

void tell_of_log(examination& what)
{
    what.into.section("log");
    const auto names = what.ours_in("/var/log");
    if (names.empty()) {
        what.into.fact(what.chosen.program, "no log in /var/log");
    }
    for (std::size_t i = 0; i < names.size() && i < 4; ++i) {
        tell_of(what, names[i]);
    }
}

} // namespace busbar::doctor
