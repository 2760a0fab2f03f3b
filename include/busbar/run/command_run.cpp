#include <busbar/config/handed_over_port.hpp>
#include <busbar/describe/render.hpp>
#include <busbar/run/commands.hpp>
#include <busbar/run/companions.hpp>
#include <busbar/run/exit_guard.hpp>
#include <busbar/run/fleet.hpp>
#include <busbar/run/handed_over_port.hpp>
#include <busbar/run/log.hpp>
#include <busbar/run/termination.hpp>
#include <busbar/version.hpp>

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace busbar {

namespace {

using namespace std::chrono_literals;

/// How long devices may take to release what must not outlive us, and when the process ends in any case. supervise expects it to be
/// gone within about a second.
constexpr auto farewell_time = 700ms;
constexpr auto end_time = 900ms;

class running {
public:
    explicit running(const options& chosen)
        : program_(chosen.program),
          port_path_(chosen.port),
          bus_{.on = on_,
               .bus_address = publisher::bus_address(chosen.bus),
               .process_name = chosen.program,
               .process_version = std::string(version())},
          around_{.on = on_, .bus = bus_, .shared = shared_},
          termination_(on_, end_time, [this] { say_farewell(); }),
          companions_(around_),
          fleet_(around_),
          farewell_(on_, [this] { on_.stop(good); })
    {
    }

    int run(const config::configuration& file)
    {
        const std::span<const config::configured_device> configured = file.devices;
        configured_ = port_path_.empty() ? with_a_place(configured) : on_port(configured, port_path_);
        log(fmt::format("start {} {}{}{}", program_, version(), port_path_.empty() ? "" : " on ", port_path_),
            "{}, bus {}", describe::count_in_words(configured_), bus_.bus_address);
        if (!configured_.empty()) {
            companions_.start(file.tables, std::string_view(port_path_).substr(port_path_.rfind('/') + 1));
        }
        return port_path_.empty() ? run_placed(configured) : run_on_port();
    }

private:
    int run_placed(std::span<const config::configured_device> configured)
    {
        for (const auto& each : configured) {
            if (config::waits_for_a_port(each.settings)) {
                log_line(each.name, "waits for serial-starter to hand over a port");
            }
        }
        std::ranges::for_each(configured_, [this](const auto& each) { fleet_.start(each); });
        if (fleet_.empty() && !configured_.empty()) {
            return found_a_problem; // said above
        }
        return on_.run(); // also with nothing to do: supervise would start us again and again
    }

    int run_on_port()
    {
        if (configured_.empty()) {
            log(program_, "no device has port = \"{}\", so there is nothing to do on {}", config::serial_starter,
                port_path_);
            return wrong_usage;
        }
        port_.emplace(on_, port_path_, configured_, fleet_, [this] {
            leave_at_latest_in(end_time, good);
            say_farewell();
        });
        port_->start();
        return on_.run();
    }

    void say_farewell()
    {
        if (leaving_) {
            on_.stop(good); // asked twice: at once
            return;
        }
        leaving_ = true;
        log(fmt::format("stop {}", program_), "after {}", to_words(monotonic::now() - since_));
        farewell_.start_after(farewell_time);
        fleet_.stop([this] { companions_.stop([this] { on_.stop(good); }); });
    }

    // In this order: what a device uses outlives it.
    std::string program_;
    std::string port_path_; ///< handed over by serial-starter; empty: the devices whose place is configured
    loop on_;
    publisher::environment bus_;
    shared_things shared_;
    surroundings around_;
    termination termination_;
    std::vector<config::configured_device> configured_;
    companions companions_;
    fleet fleet_;
    std::optional<handed_over_port> port_;
    timer farewell_;
    bool leaving_ = false;
    monotonic::time_point since_ = monotonic::now();
};

/// supervise starts us again a second after we end. Where nobody looks on, a configuration that stays wrong must not fill the log.
int throttled(int exit_code)
{
    if (exit_code != good && ::isatty(STDOUT_FILENO) == 0 && ::isatty(STDERR_FILENO) == 0) {
        ::sleep(5);
    }
    return exit_code;
}

} // namespace

int command_run(const options& chosen, device_types types)
{
    // Every thread would get an arena of its own, 64 MB of address space each on 64 bit, of the 100 MB that a service on Venus OS may
    // have. Our threads hardly allocate: they share one.
    ::mallopt(M_ARENA_MAX, 1);
    // A reader of the log that ends must not end us.
    std::signal(SIGPIPE, SIG_IGN);

    const auto configuration = load_configuration(chosen, types);
    if (!configuration) {
        return throttled(wrong_usage);
    }
    return throttled(running(chosen).run(*configuration));
}

} // namespace busbar
