#include <busbar/config/file.hpp>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace busbar::config {

file_content read_file(const std::string& path)
{
    constexpr std::size_t limit = 1U << 20U;
    file_content read;
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), &std::fclose);
    if (!file) {
        read.wrong = std::strerror(errno);
        return read;
    }
    std::array<char, 4096> part{};
    while (const auto count = std::fread(part.data(), 1, part.size(), file.get())) {
        read.text.append(part.data(), count);
        if (read.text.size() > limit) {
            read.wrong = "longer than 1 MiB";
            return read;
        }
    }
    if (std::ferror(file.get()) != 0) {
        read.wrong = std::strerror(errno); // a directory, for one
    }
    return read;
}

} // namespace busbar::config
