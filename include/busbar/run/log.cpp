#include <busbar/run/log.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>

namespace busbar {

namespace {

/// Devices and peers send anything; nothing of it may steer a terminal or look like a line of its own. UTF-8 passes.
void append_printable(fmt::memory_buffer& line, std::string_view text)
{
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (byte(i) == 0xc2 && byte(i + 1) >= 0x80 && byte(i + 1) <= 0x9f) { // U+0080..U+009F are controls too
            line.push_back('?');
            ++i;
        } else {
            line.push_back(byte(i) < 0x20 || byte(i) == 0x7f ? '?' : text[i]);
        }
    }
}

} // namespace

void log_line(std::string_view subject, std::string_view text)
{
    fmt::memory_buffer line;
    append_printable(line, subject);
    if (!subject.empty()) {
        line.append(std::string_view{": "});
    }
    append_printable(line, text);
    line.push_back('\n');
    // One write, so that lines of several threads do not mix. There is nobody to tell when it fails.
    while (::write(STDERR_FILENO, line.data(), line.size()) < 0 && errno == EINTR) {
    }
}

bool lasting_fault::due(std::string_view text, clock::time_point now)
{
    using namespace std::chrono_literals;
    constexpr std::array<clock::duration, 3> repeats = {1min, 10min, 1h};
    const auto repeat = [&](int step) -> clock::duration {
        const auto early = static_cast<std::size_t>(step);
        return early < repeats.size() ? repeats[early] : 24h * (step - static_cast<int>(repeats.size()) + 1);
    };
    if (!lasts_) {
        lasts_ = true;
        since_ = now;
        step_ = 0;
        next_ = since_ + repeat(0);
    } else if (now >= next_) {
        while (now >= next_) {
            next_ = since_ + repeat(++step_);
        }
    } else if (text == text_ || now - last_ < 1min) {
        return false;
    }
    last_ = now;
    text_ = text;
    return true;
}

lasting_fault::clock::duration lasting_fault::over(clock::time_point now)
{
    if (!lasts_) {
        return clock::duration::zero();
    }
    lasts_ = false;
    return now - since_;
}

std::string to_words(std::chrono::steady_clock::duration span)
{
    using namespace std::chrono;
    const auto all = duration_cast<milliseconds>(std::max(span, steady_clock::duration::zero())).count();
    if (all < 1000) {
        return fmt::format("{} ms", all);
    }
    struct step {
        long long seconds;
        std::string_view name;
    };
    constexpr std::array<step, 4> steps = {{{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}}};
    const auto seconds = all / 1000;
    const auto first = std::find_if(steps.begin(), steps.end(), [&](const step& s) { return seconds >= s.seconds; });
    const auto second = std::next(first);
    const auto rest = second == steps.end() ? 0 : seconds % first->seconds / second->seconds;
    if (rest == 0) {
        return fmt::format("{} {}", seconds / first->seconds, first->name);
    }
    return fmt::format("{} {} {} {}", seconds / first->seconds, first->name, rest, second->name);
}

} // namespace busbar
