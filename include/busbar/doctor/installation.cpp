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

/// Below the version, so without "versions/".
std::string version_behind(const examination& what, std::string_view link)
{
    const auto target = what.on.target(what.at("/data/apps/") + '/' + std::string(link));
    return target.substr(target.find_last_of('/') + 1); // npos + 1 is 0
}

void tell_of_versions(examination& what)
{
    const auto home = what.at("/data/apps/");
    what.is_installed = what.on.exists(home + "/versions");
    if (!what.is_installed) {
        what.into.fact("versions", "none in " + home);
        return;
    }
    const auto current = version_behind(what, "current");
    const auto previous = version_behind(what, "previous");
    const auto text = fmt::format("{}; current {}, previous {}", fmt::join(what.on.list(home + "/versions"), " "),
                                  current.empty() ? "none" : current, previous.empty() ? "none" : previous);
    if (!what.on.exists(home + "/current/bin/" + what.chosen.program)) {
        what.into.problem("versions", text + ": there is no program behind `current`",
                          fmt::format("sh {}/versions/VERSION/install.sh", home));
    } else {
        what.into.fact("versions", text);
    }
}

void tell_of_boot_hook(examination& what)
{
    constexpr std::string_view hook = "/data/rc.local";
    auto& into = what.into;
    if (!what.is_installed) {
        return;
    }
    const auto repair = fmt::format("sh {}/current/install.sh", what.at("/data/apps/"));
    const auto script = what.on.read(hook);
    bool is_ours = false;
    for (std::string_view rest = script; !rest.empty();) {
        const auto line = take_line(rest);
        is_ours =
            is_ours || (!line.starts_with('#') && line.find(what.at("/data/apps/") + '/') != std::string_view::npos);
    }
    if (what.on.exists("/data/rc.local.disabled")) {
        into.problem(
            "boot hook", "/data/rc.local.disabled: custom hooks were switched off on this GX",
            "Settings, General, Modification checks, Custom startup scripts: switch them on again, and reboot");
    } else if (!is_ours) {
        into.problem("boot hook", "/data/rc.local does not start it: it is gone after the next boot", repair);
    } else if (!what.on.is_executable(hook)) {
        into.problem("boot hook", "/data/rc.local is not executable: nothing in it is run at boot",
                     "chmod 755 /data/rc.local");
    } else {
        into.fact("boot hook", "in /data/rc.local");
    }
}

void tell_of_configuration(examination& what)
{
    auto& into = what.into;
    const auto& name = what.chosen.config_file;
    const auto file = config::read_file(name);
    if (!file.wrong.empty()) {
        what.config_problem = file.wrong;
        into.problem("configuration", fmt::format("{}: {}", name, file.wrong),
                     fmt::format("write it, see `{} devices` and `{} describe DEVICE`; or name it with --config FILE",
                                 what.chosen.program, what.chosen.program));
        return;
    }
    what.hidden.learn_from_configuration(file.text);
    what.configuration = config::read_configuration(file.text, what.types);
    const auto& mistakes = what.configuration.mistakes;
    if (mistakes.empty()) {
        into.fact("configuration", fmt::format("{}: right, {} devices", name, what.configuration.devices.size()));
        return;
    }
    into.problem("configuration", fmt::format("{}: {} mistakes, nothing starts", name, mistakes.size()),
                 fmt::format("mend them; `{} check` tells them all", what.chosen.program));
    for (std::size_t i = 0; i < mistakes.size() && i < 8; ++i) {
        into.fact(fmt::format("  line {}", mistakes[i].at.line), mistakes[i].text);
    }
}

void tell_of_service(examination& what)
{
    const auto service = what.at("/service/");
    bool is_down = false;
    const auto text = supervise_in_words(what.on, service, is_down);
    if (!is_down) {
        what.into.fact("service", text);
    } else if (what.is_installed) {
        what.into.problem("service", text,
                          what.on.exists(service) ? "svc -u " + service
                                                  : fmt::format("sh {}/current/boot.sh", what.at("/data/apps/")));
    } else if (what.on.exists(service)) {
        what.into.fact("service", text);
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
        return at + " is not there";
    }
    // As svok: only while supervise has the other end open can this one be opened.
    const int pipe = ::open(on.place_of(at + "/supervise/ok").c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (pipe >= 0) {
        ::close(pipe);
    }
    // Since when in TAI64N (12 bytes, big endian), pid (4, little endian), paused, what is wanted.
    const auto status = on.read(at + "/supervise/status", 64);
    if (pipe < 0 || status.size() < 18) {
        return at + ": no supervise runs it";
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
