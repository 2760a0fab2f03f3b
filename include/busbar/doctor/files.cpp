#include <busbar/doctor/files.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

namespace busbar::doctor {

std::string with_name(std::string_view text, std::string_view name)
{
    std::string made;
    for (const char each : text) {
        if (each == '@') {
            made += name;
        } else {
            made += each;
        }
    }
    return made;
}

std::string files::place_of(std::string_view path) const
{
    return std::string(root_) + with_name(path, program_);
}

bool files::exists(std::string_view path) const
{
    struct stat about {};
    return ::stat(place_of(path).c_str(), &about) == 0;
}

bool files::is_executable(std::string_view path) const
{
    struct stat about {};
    return ::stat(place_of(path).c_str(), &about) == 0 && (about.st_mode & S_IXUSR) != 0;
}

std::string files::read(std::string_view path, std::size_t at_most) const
{
    // Not to hang in a pipe that nobody writes to.
    const int file = ::open(place_of(path).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0) {
        return {};
    }
    const auto size = ::lseek(file, 0, SEEK_END); // 0 of what is below /proc
    ::lseek(file, size > static_cast<off_t>(at_most) ? size - static_cast<off_t>(at_most) : 0, SEEK_SET);
    std::string text(at_most, '\0');
    std::size_t length = 0;
    for (ssize_t got = 0; length < at_most && (got = ::read(file, text.data() + length, at_most - length)) > 0;) {
        length += static_cast<std::size_t>(got);
    }
    ::close(file);
    text.resize(length);
    return text;
}

std::string files::line(std::string_view path) const
{
    const auto text = read(path, 4096);
    return text.substr(0, text.find('\n'));
}

std::vector<std::string> files::list(std::string_view directory, std::string_view begin) const
{
    std::vector<std::string> names;
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(place_of(directory).c_str()), &::closedir);
    while (const auto* entry =
               open ? ::readdir(open.get()) : nullptr) { // NOLINT(concurrency-mt-unsafe): a stream of our own
        const std::string_view name = static_cast<const char*>(entry->d_name);
        if (!name.starts_with('.') && name.starts_with(begin) && names.size() < 100) {
            names.emplace(std::ranges::find_if(names, [&](const auto& each) { return name < each; }), name);
        }
    }
    return names;
}

std::string files::target(std::string_view link) const
{
    std::array<char, 1024> path{};
    const auto length = ::readlink(place_of(link).c_str(), path.data(), path.size());
    return {path.data(), length < 0 ? 0 : static_cast<std::size_t>(length)};
}

std::string_view take_line(std::string_view& text)
{
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    return line;
}

std::string_view take_word(std::string_view& line)
{
    constexpr std::string_view blanks = " \t\r";
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    const auto word = line.substr(0, line.find_first_of(blanks));
    line.remove_prefix(word.size());
    return word;
}

unsigned long long number_after(std::string_view text, std::string_view label)
{
    const auto at = text.find(label);
    return at == std::string_view::npos
               ? 0
               : std::strtoull(std::string(text.substr(at + label.size(), 40)).c_str(), nullptr, 10);
}

} // namespace busbar::doctor
