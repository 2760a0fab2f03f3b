/// A terminal taken over for a while: keys come one by one, and a screen of its own is shown.
#pragma once

#include <busbar/run/loop.hpp>

#include <termios.h>

#include <functional>
#include <optional>

namespace busbar::bus_watch {

enum class pressed : std::uint8_t { quit, up, down, page_up, page_down, other };

/// Keys of standard input, if it is a terminal; otherwise nothing. The terminal's settings come back at the end.
class keyboard {
public:
    keyboard(loop& on, std::function<void(pressed)> when_pressed);
    keyboard(const keyboard&) = delete;
    keyboard& operator=(const keyboard&) = delete;
    ~keyboard();

private:
    void read();

    std::function<void(pressed)> when_pressed_;
    std::optional<termios> before_;
    std::optional<watch> watch_;
};

/// The alternate screen of the terminal on standard output, without a cursor. What was there before comes back at the end.
class full_screen {
public:
    full_screen();
    full_screen(const full_screen&) = delete;
    full_screen& operator=(const full_screen&) = delete;
    ~full_screen();
};

} // namespace busbar::bus_watch
