#include "modbus_server_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace simulator {
namespace {

void require(int error, const char* what)
{
    if (error != 0) {
        throw std::system_error(error, std::generic_category(), what);
    }
}

} // namespace

modbus_server_process::modbus_server_process(const std::vector<std::string>& arguments)
{
    start(arguments);
    std::istringstream words(read_line());
    std::string kind;
    words >> kind >> place_;
    if (place_.empty()) {
        throw std::runtime_error("modbus_server did not start");
    }
}

void modbus_server_process::start(const std::vector<std::string>& arguments)
{
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    to_ = in[1];
    from_ = out[0];
    posix_spawn_file_actions_t actions{};
    require(posix_spawn_file_actions_init(&actions), "spawn");
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    std::string program = MODBUS_SERVER;
    std::vector<std::string> copies = arguments;
    std::vector<char*> pointers{program.data()};
    for (auto& each : copies) {
        pointers.push_back(each.data());
    }
    pointers.push_back(nullptr);
    const int error = posix_spawn(&child_, program.c_str(), &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    require(error, MODBUS_SERVER);
}

modbus_server_process::~modbus_server_process()
{
    close(to_); // the end of its input is its end
    close(from_);
    if (child_ > 0) {
        waitpid(child_, nullptr, 0);
    }
}

std::uint16_t modbus_server_process::port() const
{
    return static_cast<std::uint16_t>(std::stoul(place_));
}

std::string modbus_server_process::read_line()
{
    for (;;) {
        if (const auto end = received_.find('\n'); end != std::string::npos) {
            std::string line = received_.substr(0, end);
            received_.erase(0, end + 1);
            return line;
        }
        std::array<char, 4096> some{};
        const auto got = read(from_, some.data(), some.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            throw std::runtime_error("modbus_server has ended");
        }
        received_.append(some.data(), static_cast<std::size_t>(got));
    }
}

std::string modbus_server_process::command(const std::string& line)
{
    const std::string whole = line + '\n';
    if (write(to_, whole.data(), whole.size()) != static_cast<ssize_t>(whole.size())) {
        throw std::system_error(errno, std::generic_category(), "modbus_server");
    }
    const std::string answer = read_line();
    if (!answer.starts_with("ok")) {
        throw std::runtime_error("modbus_server: " + line + ": " + answer);
    }
    return answer.size() > 3 ? answer.substr(3) : std::string{};
}

std::vector<std::string> modbus_server_process::list(const std::string& what)
{
    std::vector<std::string> lines(std::stoul(command(what)));
    for (auto& each : lines) {
        each = read_line();
    }
    return lines;
}

unsigned modbus_server_process::statistic(const std::string& name)
{
    std::istringstream words(command("stats"));
    std::string word;
    unsigned number = 0;
    while (words >> word >> number) {
        if (word == name) {
            return number;
        }
    }
    return 0;
}

} // namespace simulator
