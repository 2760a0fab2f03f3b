#include <busbar/run/terminal.hpp>
#include <busbar/watch/keyboard.hpp>

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <utility>

namespace busbar::bus_watch {

namespace {

pressed to_key(std::string_view sent)
{
    if (sent == "q" || sent == "Q") {
        return pressed::quit;
    }
    if (sent == "k" || sent == "\x1b[A" || sent == "\x1bOA") {
        return pressed::up;
    }
    if (sent == "j" || sent == "\x1b[B" || sent == "\x1bOB") {
        return pressed::down;
    }
    if (sent == "\x1b[5~") {
        return pressed::page_up;
    }
    return sent == " " || sent == "\x1b[6~" ? pressed::page_down : pressed::other;
}

} // namespace

keyboard::keyboard(loop& on, std::function<void(pressed)> when_pressed) : when_pressed_(std::move(when_pressed))
{
    termios settings{};
    if (::tcgetattr(STDIN_FILENO, &settings) != 0) {
        return;
    }
    // In the background, touching the terminal would stop us; there are no keys for us either.
    if (::tcgetpgrp(STDIN_FILENO) != ::getpgrp()) {
        return;
    }
    before_ = settings;
    settings.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO); // ISIG stays: Ctrl-C
    ::tcsetattr(STDIN_FILENO, TCSANOW, &settings);
    watch_.emplace(on, STDIN_FILENO, EPOLLIN, [this](std::uint32_t) { read(); });
}

keyboard::~keyboard()
{
    if (before_) {
        ::tcsetattr(STDIN_FILENO, TCSANOW, &*before_);
    }
}

void keyboard::read()
{
    std::array<char, 32> sent{};
    const auto count = ::read(STDIN_FILENO, sent.data(), sent.size());
    if (count <= 0) {
        when_pressed_(pressed::quit); // the terminal is gone
        return;
    }
    when_pressed_(to_key({sent.data(), static_cast<std::size_t>(count)}));
}

full_screen::full_screen()
{
    write_all(STDOUT_FILENO, "\x1b[?1049h\x1b[?25l");
}

full_screen::~full_screen()
{
    write_all(STDOUT_FILENO, "\x1b[?25h\x1b[?1049l");
}

} // namespace busbar::bus_watch
