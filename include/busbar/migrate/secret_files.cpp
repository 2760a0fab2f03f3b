#include <busbar/ascii.hpp>
#include <busbar/config/file.hpp>
#include <busbar/migrate/secret_files.hpp>
#include <busbar/run/terminal.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace busbar::migrate {

std::string keep_secret(outcome& into, std::string_view directory, std::string_view host, std::string_view password)
{
    std::string name(host);
    std::ranges::replace_if(
        name, [](char each) { return !is_letter_or_digit(each) && each != '.' && each != '-'; }, '_');
    for (int number = 1;; ++number) {
        auto path =
            fmt::format("{}/{}{}.password", directory, name, number == 1 ? std::string{} : fmt::format("-{}", number));
        const auto known = std::ranges::find(into.secrets, path, &secret::path);
        if (known == into.secrets.end()) {
            into.secrets.push_back({path, std::string(password)});
            return path;
        }
        if (known->text == password) {
            return path;
        }
    }
}

std::string write_secret(const secret& what)
{
    const auto content = what.text + '\n';
    const int file = ::open(what.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        const int error = errno;
        if (error == EEXIST && config::read_file(what.path).text == content) {
            return {};
        }
        return error == EEXIST ? "is there already, with another content: remove it or name another folder"
                               : std::strerror(error);
    }
    const bool whole = write_all(file, content) && ::fsync(file) == 0;
    const int error = errno;
    ::close(file);
    if (!whole) {
        ::unlink(what.path.c_str());
        return std::strerror(error);
    }
    return {};
}

} // namespace busbar::migrate
