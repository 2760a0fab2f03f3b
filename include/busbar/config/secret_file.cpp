#include <busbar/config/file.hpp>
#include <busbar/config/secret_file.hpp>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace busbar::config {

std::string wrong_with_secret_file(const std::string& path)
{
    if (!path.starts_with('/')) {
        // A service has no working directory that a user would know.
        return fmt::format("\"{}\" is not a whole path, which begins with /", path);
    }
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0) {
        return fmt::format("{}: {}; it is to hold the secret alone", path, std::strerror(errno));
    }
    if (!S_ISREG(about.st_mode)) {
        return fmt::format("{} is not a file", path);
    }
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return fmt::format("{} is open to others than its owner, do: chmod 600 {}", path, path);
    }
    if (::access(path.c_str(), R_OK) != 0) {
        return fmt::format("{} can't be read: {}", path, std::strerror(errno));
    }
    return {};
}

std::string secret_of(const section& from, std::string_view key)
{
    const auto path = from.text(key);
    if (!path) {
        return {};
    }
    auto content = read_file(*path);
    if (!content.wrong.empty()) {
        throw std::runtime_error(fmt::format("{} {}: {}", key, *path, content.wrong));
    }
    while (content.text.ends_with('\n') || content.text.ends_with('\r')) {
        content.text.pop_back();
    }
    return std::move(content.text);
}

} // namespace busbar::config
