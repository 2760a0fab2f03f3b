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
constexpr unsigned long long much_memory = 640000; // kB; most of it is the sanitizer's
#else
#if defined(__OPTIMIZE__)
constexpr std::string_view how = ", optimized";
#else
constexpr std::string_view how = ", not optimized";
#endif
constexpr unsigned long long much_memory = 64000; // kB
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
    into.fact("version", "{} {}, {}, {}{}, compiler {}", what.chosen.program, version(), target,
              ::getauxval(AT_BASE) == 0 ? "static" : "dynamic", how, __VERSION__);
    into.fact("file", "{}", files("", "").target("/proc/self/exe"));
    into.fact("devices", "{} types compiled in", what.types.size());
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
    if (what.is_venus) {
        into.fact("Venus OS", "{} ({}), machine {}", release, take_line(rest), on.line("/etc/venus/machine"));
    } else {
        into.fact("Venus OS", "not a Venus OS device");
    }
    utsname kernel{};
    ::uname(&kernel);
    // Those of the machine this runs on, unless the tree has its own.
    const auto system = [&](std::string_view path) { return (on.exists(path) ? on : files("", "")).read(path); };
    into.fact("kernel", "{} {} {}, up {}", &kernel.sysname[0], &kernel.release[0], &kernel.machine[0],
              to_words(std::chrono::seconds(number_after(system("/proc/uptime"), ""))));
    const auto memory = system("/proc/meminfo");
    const auto available = number_after(memory, "MemAvailable:");
    into.problem_if(what.is_venus && available < least_memory, "memory",
                    "below 10 MB Venus OS reboots: remove other add-ons, or large ones such as Node-RED",
                    "{} of {} kB available", available, number_after(memory, "MemTotal:"));
    const auto load = system("/proc/loadavg");
    std::string_view loads = load;
    const auto over_1_minute = take_word(loads);
    const auto over_5_minutes = take_word(loads);
    into.problem_if(what.is_venus && number_after(over_5_minutes, "") >= highest_load, "load",
                    "Venus OS reboots when the load stays high: see with `top` what keeps it busy", "{} {} {}",
                    over_1_minute, over_5_minutes, take_word(loads));
    struct statvfs space {};
    if (::statvfs(on.place_of("/data").c_str(), &space) == 0) {
        constexpr unsigned long long megabyte = 1 << 20;
        const auto free = space.f_bavail * static_cast<unsigned long long>(space.f_frsize) / megabyte;
        into.problem_if(free < least_space, "/data", "make room: see with `du -x /data | sort -n | tail` what fills it",
                        "{} MB free", free);
    }
}

void tell_of_processes(examination& what)
{
    auto& into = what.into;
    into.section("process");
    what.running = running_devices_of(what.chosen.program, what.chosen.config_file);
    if (what.running.empty()) {
        into.fact("running", "no");
    }
    bool is_second = false;
    for (const auto& each : what.running) {
        const bool twice = is_second && each.port.empty();
        is_second = is_second || each.port.empty();
        into.problem_if(twice || memory_of(each) > much_memory, "pid",
                        twice ? "end one of them: two at once disturb each other"
                              : "that is too much memory: please report it",
                        "{}: {}{}{}{}", each.id, usage_of(each), each.port.empty() ? "" : ", on ", each.port,
                        twice ? "; it is the second one" : "");
    }
}

void tell_of_bus(examination& what, std::string_view address)
{
    auto& into = what.into;
    into.section("bus");
    what.bus = look_at_bus(std::string(address), what.chosen.program);
    const bool is_there = what.bus.problem.empty();
    into.problem_if(!is_there, "address",
                    "nothing can be published: on a GX, reboot it; elsewhere, start a bus and name it with --bus",
                    "{}{}{}", address, is_there ? "" : ": ", what.bus.problem);
    if (!is_there) {
        return;
    }
    into.fact("services", "{} of com.victronenergy, {} ours", what.bus.services, what.bus.ours.size());
    if (!what.bus.has_settings) {
        into.problem("localsettings", "names and device instances are not kept until it is: on a GX, reboot it",
                     "not on the bus");
    }
    for (const auto& each : what.bus.ours) {
        into.fact("service", "{}, instance {}, {}, \"{}\", {}", each.name, each.instance,
                  each.connected ? "connected" : "away", each.shown_as, each.connection);
    }
}

} // namespace busbar::doctor
