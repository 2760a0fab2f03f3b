/// Where output goes, and what may be done there.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace busbar {

/// Writes all of it to a file descriptor. False if nobody reads it any more.
bool write_all(int descriptor, std::string_view text) noexcept;

struct extent {
    std::size_t columns = 80;
    std::size_t lines = 24;
};

/// Of the terminal at this descriptor.
extent size_of_terminal(int descriptor);

/// Colors, or nothing at all when they are off.
class palette {
public:
    explicit palette(bool on) : on_(on) {}
    /// On if the descriptor is a terminal, and neither --no-color nor NO_COLOR (https://no-color.org) speak against it.
    static palette for_descriptor(int descriptor, bool no_color);

    [[nodiscard]] bool on() const { return on_; }
    [[nodiscard]] std::string red(std::string_view text) const { return painted("31", text); }
    [[nodiscard]] std::string green(std::string_view text) const { return painted("32", text); }
    [[nodiscard]] std::string grey(std::string_view text) const { return painted("90", text); }
    [[nodiscard]] std::string bold(std::string_view text) const { return painted("1", text); }

private:
    [[nodiscard]] std::string painted(std::string_view code, std::string_view text) const;
    bool on_;
};

} // namespace busbar
