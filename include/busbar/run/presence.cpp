#include <busbar/run/presence.hpp>

#include <algorithm>
#include <utility>

namespace busbar {

namespace {
constexpr std::chrono::milliseconds first_delay{1000};
constexpr std::chrono::milliseconds longest_delay{60000};
} // namespace

presence::presence(loop& on, std::string name, std::function<void()> try_now)
    : name_(std::move(name)),
      try_now_(std::move(try_now)),
      retry_timer_(on, [this] { try_now_(); }),
      delay_(first_delay),
      away_since_(std::chrono::steady_clock::now())
{
}

void presence::found(std::string_view who)
{
    const auto now = std::chrono::steady_clock::now();
    fault_.over(now);
    if (was_here_ && !here_) {
        log(name_, "back after {}", busbar::to_words(now - away_since_));
    } else { // the first time, or it never was away but is not what it was
        log(name_, "connected, {}", who);
    }
    here_ = true;
    was_here_ = true;
    delay_ = first_delay;
}

void presence::lost(std::string_view problem, std::chrono::steady_clock::duration silent_for)
{
    const auto now = std::chrono::steady_clock::now();
    here_ = false;
    away_since_ = now - silent_for;
    problem_ = problem;
    fault_.due(problem, now);
    delay_ = first_delay;
    log(name_, "{} since {}: values invalid; trying again in {}, then up to {}", problem, busbar::to_words(silent_for),
        busbar::to_words(first_delay), busbar::to_words(longest_delay));
    retry();
}

void presence::not_found(std::string_view problem)
{
    problem_ = problem;
    if (fault_.due(problem, std::chrono::steady_clock::now())) {
        log(name_, "{}; nothing is published, trying again in {}, then up to {}", problem, busbar::to_words(delay_),
            busbar::to_words(longest_delay));
    }
    retry();
}

void presence::retry()
{
    retry_timer_.start_after(delay_);
    delay_ = std::min(2 * delay_, longest_delay);
}

void presence::stop()
{
    retry_timer_.stop();
}

std::string presence::to_words() const
{
    if (here_) {
        return "connected";
    }
    return fmt::format("away since {}: {}", busbar::to_words(std::chrono::steady_clock::now() - away_since_),
                       problem_.empty() ? "not tried yet" : problem_);
}

} // namespace busbar
