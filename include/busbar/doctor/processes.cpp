#include <busbar/doctor/files.hpp>
#include <busbar/doctor/processes.hpp>
#include <busbar/run/log.hpp>

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <memory>

namespace busbar::doctor {

namespace {

const files& machine()
{
    static const files all{"", ""};
    return all;
}

/// Calls visit(path below /proc, pid) for each process until it returns false.
template <class Visit> void for_each_process(const Visit& visit)
{
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir("/proc"), &::closedir);
    while (const auto* entry =
               open ? ::readdir(open.get()) : nullptr) { // NOLINT(concurrency-mt-unsafe): a stream of our own
        const int id = std::atoi(static_cast<const char*>(entry->d_name)); // NOLINT(cert-err34-c): 0 is none
        if (id > 0 && !visit(fmt::format("/proc/{}", id), id)) {
            return;
        }
    }
}

std::string_view take_argument(std::string_view& arguments)
{
    const auto one = arguments.substr(0, arguments.find('\0'));
    arguments.remove_prefix(std::min(one.size() + 1, arguments.size()));
    return one;
}

/// Whether these are the arguments of a process that runs devices, and with which configuration and port.
bool runs_devices(std::string_view arguments, std::string_view program, std::string& config_file, std::string& port)
{
    const auto path = take_argument(arguments);
    if (path.substr(path.find_last_of('/') + 1) != program) {
        return false;
    }
    std::string bus;
    while (!arguments.empty()) {
        auto one = take_argument(arguments);
        std::string* value = one.starts_with("--port") ? &port : one.starts_with("--config") ? &config_file : &bus;
        if (const auto sign = one.find('='); sign != std::string_view::npos) {
            *value = one.substr(sign + 1);
        } else if (one == "--port" || one == "--config" || one == "--bus") {
            *value = take_argument(arguments);
        } else if (!one.starts_with('-') && one != "run") {
            return false;
        }
    }
    return true;
}

bool is_same_file(const std::string& one, const std::string& other)
{
    struct stat a {};
    struct stat b {};
    return one == other || (::stat(one.c_str(), &a) == 0 && ::stat(other.c_str(), &b) == 0 && a.st_dev == b.st_dev &&
                            a.st_ino == b.st_ino);
}

} // namespace

std::vector<process> running_devices_of(std::string_view program, const std::string& config_file)
{
    std::vector<process> found;
    for_each_process([&](const std::string& at, int id) {
        process one{.id = id, .name = std::string(program)};
        auto its_file = fmt::format("/data/conf/{}.toml", program);
        if (id != ::getpid() && runs_devices(machine().read(at + "/cmdline", 4096), program, its_file, one.port) &&
            is_same_file(its_file, config_file)) {
            found.push_back(std::move(one));
        }
        return found.size() < 16;
    });
    return found;
}

std::vector<process> processes_with(const std::string& path)
{
    std::vector<process> found;
    struct stat wanted {};
    if (::stat(path.c_str(), &wanted) != 0) {
        return found;
    }
    for_each_process([&](const std::string& at, int id) {
        for (const auto& each : machine().list(at + "/fd")) {
            struct stat one {};
            if (::stat(fmt::format("{}/fd/{}", at, each).c_str(), &one) == 0 && S_ISCHR(one.st_mode) &&
                one.st_rdev == wanted.st_rdev) {
                found.push_back({.id = id, .name = machine().line(at + "/comm")});
                break;
            }
        }
        return found.size() < 16;
    });
    return found;
}

unsigned long long memory_of(const process& which)
{
    return number_after(machine().read(fmt::format("/proc/{}/status", which.id)), "VmRSS:");
}

std::string usage_of(const process& which)
{
    const auto at = fmt::format("/proc/{}", which.id);
    const auto opened = machine().list(at + "/fd").size();
    // The name in brackets may hold anything. Behind it: state, and 19 words later the time of the start.
    const auto stat = machine().read(at + "/stat", 4096);
    std::string_view words = stat;
    words.remove_prefix(std::min(words.rfind(')') + 1, words.size())); // npos + 1 is 0
    std::string_view start;
    for (int i = 0; i < 20; ++i) {
        start = take_word(words);
    }
    const auto ticks = number_after(start, "");
    const auto now = number_after(machine().line("/proc/uptime"), "");
    const auto age =
        std::chrono::seconds(now) - std::chrono::seconds(ticks / static_cast<unsigned long>(::sysconf(_SC_CLK_TCK)));
    return fmt::format(
        "{} kB, {} threads, {}, since {}", memory_of(which), number_after(machine().read(at + "/status"), "Threads:"),
        opened == 0 ? "open files not known" : fmt::format("{} open files", opened), busbar::to_words(age));
}

} // namespace busbar::doctor
