/// The log lines and the retries of one device that comes and goes.
#pragma once

#include <busbar/run/log.hpp>
#include <busbar/run/loop.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace busbar {

/// Says each change of state once, repeats a lasting fault ever more seldom, and tries again after 1 s, doubling to 60 s.
class presence {
public:
    presence(loop& on, std::string name, std::function<void()> try_now);

    /// The device was found: "connected, KACO blueplanet ... #1234". After an absence it says how long it lasted.
    void found(std::string_view who);
    /// It was there and is not any more. Tries again after a second.
    void lost(std::string_view problem, std::chrono::steady_clock::duration silent_for);
    /// An attempt to find it failed. Tries again later.
    void not_found(std::string_view problem);
    void stop();
    [[nodiscard]] bool is_here() const { return here_; }
    [[nodiscard]] bool was_ever_here() const { return was_here_; }
    /// "connected", "away since 3 h: no answer"
    [[nodiscard]] std::string to_words() const;

private:
    void retry();

    std::string name_;
    std::function<void()> try_now_;
    timer retry_timer_;
    std::chrono::milliseconds delay_;
    lasting_fault fault_;
    std::string problem_;
    std::chrono::steady_clock::time_point away_since_;
    bool here_ = false;
    bool was_here_ = false;
};

} // namespace busbar
