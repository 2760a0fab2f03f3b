/// The files of a machine, also of one whose card is mounted somewhere.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace busbar::doctor {

/// The text with `name` in the place of each @.
std::string with_name(std::string_view text, std::string_view name);

/// In paths, @ stands for the program's name.
class files {
public:
    files(std::string_view root, std::string_view program) : root_(root), program_(program) {}

    /// Of the real file system.
    [[nodiscard]] std::string place_of(std::string_view path) const;
    [[nodiscard]] bool exists(std::string_view path) const;
    [[nodiscard]] bool is_executable(std::string_view path) const;
    /// The last `at_most` bytes of it; empty if it can't be read.
    [[nodiscard]] std::string read(std::string_view path, std::size_t at_most = 65536) const;
    /// Its first line.
    [[nodiscard]] std::string line(std::string_view path) const;
    /// Names in a directory that begin so, sorted, at most 100.
    [[nodiscard]] std::vector<std::string> list(std::string_view directory, std::string_view begin = {}) const;
    /// Where a symlink points to; empty if it is none.
    [[nodiscard]] std::string target(std::string_view link) const;

private:
    std::string_view root_;
    std::string_view program_;
};

/// Takes the next line off the text.
std::string_view take_line(std::string_view& text);
/// Takes the next word off the line; empty at its end.
std::string_view take_word(std::string_view& line);
/// The number behind `label` in a text such as /proc/meminfo; 0 if there is none.
unsigned long long number_after(std::string_view text, std::string_view label);

} // namespace busbar::doctor
