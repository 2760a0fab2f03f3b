#include <busbar/config/file.hpp>
#include <busbar/doctor/sections.hpp>
#include <busbar/run/log.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>

namespace busbar::doctor {

namespace {

/// Without "versions/".
std::string version_behind(const examination& what, std::string_view link)
{
    const auto target = what.on.target(link);
    const auto name = target.substr(target.find_last_of('/') + 1); // npos + 1 is 0
    return name.empty() ? "none" : name;
}

void tell_of_versions(examination& what)
{
    what.is_installed = what.on.exists("/data/apps/@/versions");
    if (!what.is_installed) {
        what.into.fact("versions", "none in /data/apps");
        return;
    }
    const bool runs = what.on.exists("/data/apps/@/current/bin/@");
    what.into.problem_if(!runs, "versions", "sh /data/apps/@/versions/VERSION/install.sh",
                         "{}; current {}, previous {}{}", fmt::join(what.on.list("/data/apps/@/versions"), " "),
                         version_behind(what, "/data/apps/@/current"), version_behind(what, "/data/apps/@/previous"),
                         runs ? "" : ": there is no program behind `current`");
}

void tell_of_boot_hook(examination& what)
{
    constexpr std::string_view hook = "/data/rc.local";
    if (!what.is_installed) {
        return;
    }
    const auto script = what.on.read(hook);
    const auto ours = with_name("/data/apps/@/", what.chosen.program);
    bool is_there = false;
    for (std::string_view rest = script; !rest.empty();) {
        const auto line = take_line(rest);
        is_there = is_there || (!line.starts_with('#') && line.find(ours) != std::string_view::npos);
    }
    std::string_view wrong;
    std::string_view what_to_do;
    if (what.on.exists("/data/rc.local.disabled")) {
        wrong = ".disabled: custom hooks were switched off on this GX";
        what_to_do = "Settings, General, Modification checks, Custom startup scripts: switch them on again, and reboot";
    } else if (!is_there) {
        wrong = " does not start it: it is gone after the next boot";
        what_to_do = "sh /data/apps/@/current/install.sh";
    } else if (!what.on.is_executable(hook)) {
        wrong = " is not executable: nothing in it is run at boot";
        what_to_do = "chmod 755 /data/rc.local";
    }
    what.into.problem_if(!wrong.empty(), "boot hook", what_to_do, "{}{}", hook, wrong);
}

void tell_of_configuration(examination& what)
{
    auto& into = what.into;
    const auto& name = what.chosen.config_file;
    const auto file = config::read_file(name);
    if (!file.wrong.empty()) {
        into.problem("configuration",
                     "write it, see `@ devices` and `@ describe DEVICE`; or name it with --config FILE", "{}: {}", name,
                     file.wrong);
        return;
    }
    what.hidden.learn_from_configuration(file.text);
    what.configuration = config::read_configuration(file.text, what.types);
    const auto& mistakes = what.configuration.mistakes;
    into.problem_if(!mistakes.empty(), "configuration", "mend them; `@ check` tells them all",
                    "{}: {} devices, {} mistakes{}", name, what.configuration.devices.size(), mistakes.size(),
                    mistakes.empty() ? "" : ", nothing starts");
    for (std::size_t i = 0; i < mistakes.size() && i < 8; ++i) {
        into.fact("  line", "{}: {}", mistakes[i].at.line, mistakes[i].text);
    }
}

void tell_of_service(examination& what)
{
    const bool is_there = what.on.exists("/service/@");
    if (is_there || what.is_installed) {
        bool is_down = false;
        const auto text = supervise_in_words(what.on, "/service/@", is_down);
        what.into.problem_if(is_down && what.is_installed, "service",
                             is_there ? "svc -u /service/@" : "sh /data/apps/@/current/boot.sh", "{}", text);
    }
}

} // namespace

std::vector<std::string> examination::ours_in(std::string_view directory) const
{
    auto names = on.list(directory, chosen.program);
    std::erase_if(names, [&](const std::string& each) {
        return each.size() > chosen.program.size() && each[chosen.program.size()] != '.';
    });
    return names;
}

std::string supervise_in_words(const files& on, std::string_view service, bool& is_down)
{
    is_down = true;
    const std::string at(service);
    if (!on.exists(at)) {
        return "it is not there";
    }
    // As svok: only while supervise has the other end open can this one be opened.
    const int pipe = ::open(on.place_of(at + "/supervise/ok").c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (pipe >= 0) {
        ::close(pipe);
    }
    // Since when in TAI64N (12 bytes, big endian), pid (4, little endian), paused, what is wanted.
    const auto status = on.read(at + "/supervise/status", 64);
    if (pipe < 0 || status.size() < 18) {
        return "no supervise runs it";
    }
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(status[i]); };
    std::uint64_t seconds = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        seconds = seconds << 8U | byte(i);
    }
    constexpr std::uint64_t unix_epoch = (std::uint64_t{1} << 62U) + 10; // as daemontools counts
    const auto since = std::chrono::seconds(
        static_cast<std::int64_t>(static_cast<std::uint64_t>(std::time(nullptr)) + unix_epoch - seconds));
    const auto id = byte(12) | byte(13) << 8U | byte(14) << 16U | static_cast<unsigned>(byte(15)) << 24U;
    is_down = id == 0;
    const bool off = on.exists(at + "/down");
    return fmt::format(
        "{} {}{}{}{}", id == 0 ? "down" : "up", to_words(since), id == 0 ? "" : fmt::format(" (pid {})", id),
        off ? ", not started at boot: there is a file `down`" : "", id == 0 && status[17] == 'u' ? ", wanted up" : "");
}

void tell_of_installation(examination& what)
{
    what.into.section("installation");
    tell_of_versions(what);
    tell_of_boot_hook(what);
    tell_of_configuration(what);
    tell_of_service(what);
}

} // namespace busbar::doctor
