#include <busbar/describe/render.hpp>
#include <busbar/run/commands.hpp>
#include <busbar/run/log.hpp>
#include <busbar/run/name_lookup.hpp>
#include <busbar/run/termination.hpp>
#include <busbar/version.hpp>

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <exception>
#include <memory>
#include <utility>
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
          bus_{.on = on_,
               .bus_address = publisher::bus_address(chosen.bus),
               .process_name = chosen.program,
               .process_version = std::string(version())},
          around_{.on = on_, .bus = bus_, .shared = shared_},
          termination_(on_, end_time, [this] { say_farewell(); }),
          farewell_(on_, [this] { on_.stop(good); })
    {
    }

    int run(std::span<const config::configured_device> configured)
    {
        log(fmt::format("start {} {}", program_, version()), "{}, bus {}", describe::count_in_words(configured),
            bus_.bus_address);
        for (const auto& each : configured) {
            start(each);
        }
        if (devices_.empty()) {
            return found_a_problem; // said above
        }
        return on_.run();
    }

private:
    void start(const config::configured_device& configured)
    {
        try {
            auto made = configured.type->create(configured.settings, configured.name, around_);
            made->start();
            devices_.push_back(std::move(made));
        } catch (const std::exception& error) {
            // One device that can't be is no reason for the others not to be.
            log(configured.name, "can't be started: {}", error.what());
        }
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
        still_busy_ = devices_.size();
        for (const auto& device : devices_) {
            device->stop([this, told = std::make_shared<bool>(false)] {
                if (!std::exchange(*told, true) && --still_busy_ == 0) {
                    on_.stop(good);
                }
            });
        }
    }

    // In this order: what a device uses outlives it.
    std::string program_;
    loop on_;
    publisher::environment bus_;
    shared_things shared_;
    surroundings around_;
    termination termination_;
    std::vector<std::unique_ptr<device>> devices_;
    timer farewell_;
    std::size_t still_busy_ = 0;
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
    look_up_names_without_plugins();
    // Every thread would get an arena of its own, 64 MB of address space each on 64 bit, of the 100 MB that a service on Venus OS may
    // have. Our threads hardly allocate: they share one.
    ::mallopt(M_ARENA_MAX, 1);
    // A reader of the log that ends must not end us.
    std::signal(SIGPIPE, SIG_IGN);

    const auto configuration = load_configuration(chosen, types);
    if (!configuration) {
        return throttled(wrong_usage);
    }
    return throttled(running(chosen).run(configuration->devices));
}

} // namespace busbar
