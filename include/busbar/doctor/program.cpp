#include <busbar/doctor/sections.hpp>
#include <busbar/run/log.hpp>
#include <busbar/version.hpp>

#include <fmt/format.h>
#include <sys/auxv.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>

namespace busbar::doctor {

namespace {

#if defined(__aarch64__)
constexpr std::string_view target = "aarch64";
#elif defined(__arm__)
constexpr std::string_view target = "armv7 hard float";
#elif defined(__x86_64__)
constexpr std::string_view target = "x86-64";
#else
constexpr std::string_view target = "another architecture";
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::string_view how = ", with a sanitizer";
#elif defined(__OPTIMIZE__)
constexpr std::string_view how = ", optimized";
#else
constexpr std::string_view how = ", not optimized";
#endif

/// The watchdog reboots the GX below 10 MB, and from a load of 6 on (venus.md §3.4).
constexpr unsigned long long least_memory = 20000; // kB
constexpr unsigned long long highest_load = 5;
constexpr unsigned long long least_space = 5; // MB

} // namespace

void tell_of_program(examination& what)
{
    auto& into = what.into;
    into.section("program");
    // Only a dynamic program has an interpreter, which has a base.
    into.fact("version", fmt::format("{} {}, {}, {}{}, {}", what.chosen.program, version(), target,
                                     ::getauxval(AT_BASE) == 0 ? "static" : "dynamic", how, "compiler " __VERSION__));
    into.fact("file", what.on.place_of("").empty() ? files("").target("/proc/self/exe") : "");
    into.fact("devices", fmt::format("{} types compiled in", what.types.size()));
    if (::geteuid() != 0) {
        into.fact("user", "not root: what others have open is not known");
    }
}

void tell_of_machine(examination& what)
{
    auto& into = what.into;
    const auto& on = what.on;
    into.section("machine");
    const auto venus = on.read("/opt/victronenergy/version", 200);
    std::string_view rest = venus;
    const auto release = take_line(rest);
    take_line(rest);
    what.is_venus = !release.empty();
    into.fact("Venus OS", what.is_venus ? fmt::format("{} ({}), machine {}", release, take_line(rest),
                                                      on.line("/etc/venus/machine"))
                                        : "not a Venus OS device");
    utsname kernel{};
    ::uname(&kernel);
    // Those of the machine this runs on, unless the tree has its own.
    const auto system = [&](std::string_view path) { return on.exists(path) ? on.read(path) : files("").read(path); };
    into.fact("kernel", fmt::format("{} {} {}, up {}", kernel.sysname, kernel.release, kernel.machine,
                                    to_words(std::chrono::seconds(number_after(system("/proc/uptime"), "")))));
    const auto memory = system("/proc/meminfo");
    const auto available = number_after(memory, "MemAvailable:");
    auto words = fmt::format("{} of {} kB available", available, number_after(memory, "MemTotal:"));
    if (what.is_venus && available < least_memory) {
        into.problem("memory", words,
                     "below 10 MB Venus OS reboots: remove other add-ons, or large ones such as Node-RED");
    } else {
        into.fact("memory", words);
    }
    auto load = system("/proc/loadavg");
    load.erase(std::min(load.find(' ', load.find(' ', load.find(' ') + 1) + 1), load.size()));
    if (what.is_venus && number_after(load.substr(std::min(load.find(' '), load.size())), "") >= highest_load) {
        into.problem("load", load, "Venus OS reboots when the load stays high: see with `top` what keeps it busy");
    } else {
        into.fact("load", load);
    }
    struct statvfs space {};
    if (::statvfs(on.place_of("/data").c_str(), &space) == 0) {
        constexpr unsigned long long megabyte = 1 << 20;
        const auto free = space.f_bavail * static_cast<unsigned long long>(space.f_frsize) / megabyte;
        words = fmt::format("{} MB free", free);
        if (free < least_space) {
            into.problem("/data", words, "make room: see with `du -x /data | sort -n | tail` what fills it");
        } else {
            into.fact("/data", words);
        }
    }
}

void tell_of_processes(examination& what)
{
    constexpr unsigned long long much_memory = 64000; // kB
    auto& into = what.into;
    into.section("process");
    what.running = running_devices_of(what.chosen.program, what.chosen.config_file);
    if (what.running.empty()) {
        into.fact("running", "no");
    }
    unsigned without_port = 0;
    for (const auto& each : what.running) {
        const auto label = fmt::format("pid {}", each.id);
        const auto text = fmt::format("{}{}{}", usage_of(each), each.port.empty() ? "" : ", on ", each.port);
        without_port += each.port.empty() ? 1 : 0;
        if (without_port > 1 && each.port.empty()) {
            into.problem(label, text + "; it is the second one", "end one of them: two at once disturb each other");
        } else if (memory_of(each) > much_memory) {
            into.problem(label, text, "that is too much memory: please report it");
        } else {
            into.fact(label, text);
        }
    }
}

void tell_of_bus(examination& what, std::string_view address)
{
    auto& into = what.into;
    into.section("bus");
    what.bus = look_at_bus(std::string(address), what.chosen.program);
    if (!what.bus.problem.empty()) {
        into.problem("address", fmt::format("{}: {}", address, what.bus.problem),
                     "nothing can be published: on a GX, reboot it; elsewhere, start a bus and name it with --bus");
        return;
    }
    into.fact("address", address);
    into.fact("services", fmt::format("{} of com.victronenergy, {} ours", what.bus.services, what.bus.ours.size()));
    if (!what.bus.has_settings) {
        into.problem("localsettings", "not on the bus",
                     "names and device instances are not kept until it is: on a GX, reboot it");
    }
    for (const auto& each : what.bus.ours) {
        into.fact("service", fmt::format("{}, instance {}, {}, \"{}\", {}", each.name, each.instance,
                                         each.connected ? "connected" : "away", each.shown_as, each.connection));
    }
}

} // namespace busbar::doctor
