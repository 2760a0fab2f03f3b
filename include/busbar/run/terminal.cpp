#include <busbar/run/terminal.hpp>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace busbar {

bool write_all(int descriptor, std::string_view text) noexcept
{
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

extent size_of_terminal(int descriptor)
{
    winsize size{};
    if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
        return {};
    }
    return {size.ws_col, size.ws_row};
}

palette palette::for_descriptor(int descriptor, bool no_color)
{
    const char* variable = std::getenv("NO_COLOR"); // NOLINT(concurrency-mt-unsafe): nobody changes the environment
    const bool unwanted = no_color || (variable != nullptr && *variable != '\0');
    return palette(!unwanted && ::isatty(descriptor) == 1);
}

std::string palette::painted(std::string_view code, std::string_view text) const
{
    return on_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

} // namespace busbar
