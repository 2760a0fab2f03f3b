/// The log: one line an event on stderr, for multilog. A lasting fault is repeated after 1 min, 10 min, 1 h, then daily (ux.md §4).
/// No secret ever enters it: configuration values marked secret are not formatted anywhere.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace busbar {

/// Writes "subject: text" as one line. Control characters in the text are replaced. Thread-safe (a single write(2)).
void log_line(std::string_view subject, std::string_view text);

/// log(name, "connected in {} ms", 4)
template <class... Arguments>
void log(std::string_view subject, fmt::format_string<Arguments...> format, Arguments&&... arguments)
{
    log_line(subject, fmt::format(format, std::forward<Arguments>(arguments)...));
}

/// Remembers a fault that lasts. Not thread-safe: one owner.
class lasting_fault {
public:
    using clock = std::chrono::steady_clock;

    /// True when a line is due: at the first call, when the text changes (at most once a minute), and after 1 min, 10 min, 1 h, then
    /// daily.
    bool due(std::string_view text, clock::time_point now);
    /// Ends the fault. Returns how long it lasted; zero if there was none.
    clock::duration over(clock::time_point now);
    [[nodiscard]] bool lasts() const { return lasts_; }

private:
    bool lasts_ = false;
    int step_ = 0;
    clock::time_point since_;
    clock::time_point last_;
    clock::time_point next_;
    std::string text_;
};

/// "9 h 12 min", "3 s"
std::string to_words(std::chrono::steady_clock::duration span);

} // namespace busbar
