#include <busbar/config/handed_over_port.hpp>
#include <busbar/describe/render.hpp>
#include <busbar/run/commands.hpp>
#include <busbar/run/exit_guard.hpp>
#include <busbar/run/handed_over_port.hpp>
#include <busbar/run/terminal.hpp>
#include <busbar/version.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

namespace busbar {

namespace {

using namespace std::chrono_literals;

/// No driver takes this long, unless something hangs that should not.
constexpr auto longest_probe = 30s;

probe_result failed(std::string step)
{
    probe_result made;
    made.failed_step = std::move(step);
    return made;
}

class probing {
public:
    explicit probing(const options& chosen)
        : bus_{.on = on_, .bus_address = {}, .process_name = chosen.program, .process_version = std::string(version())},
          around_{.on = on_, .bus = bus_, .shared = shared_}
    {
    }

    probe_result probe(const config::configured_device& device)
    {
        if (device.type->probe == nullptr) {
            return failed("this device type can't be probed");
        }
        try {
            return contact(device);
        } catch (const std::exception& error) {
            return failed(error.what());
        }
    }

private:
    probe_result contact(const config::configured_device& device)
    {
        std::optional<probe_result> result;
        const auto contact = device.type->probe(device.settings, device.name, around_,
                                                [&result](probe_result each) { result = std::move(each); });
        contact->start();
        const auto end = monotonic::now() + longest_probe;
        while (!result) {
            const auto left = std::chrono::duration_cast<std::chrono::microseconds>(end - monotonic::now());
            if (left <= 0us || !on_.run_once(left)) {
                return failed(fmt::format("no result within {} s", longest_probe.count()));
            }
        }
        return std::move(*result);
    }

    loop on_;
    publisher::environment bus_;
    shared_things shared_;
    surroundings around_;
};

/// Leaves those that can be probed: with --port the ones that wait for a port, otherwise the others. False, and said, if there are none.
bool choose_port(const options& chosen, std::vector<config::configured_device>& devices)
{
    const bool waiting = std::ranges::any_of(devices, [&](const auto& each) {
        return config::waits_for_a_port(each.settings) && (chosen.device.empty() || chosen.device == each.name);
    });
    auto left = chosen.port.empty() ? with_a_place(devices) : on_port(devices, chosen.port);
    const bool any = std::ranges::any_of(
        left, [&](const auto& each) { return chosen.device.empty() || chosen.device == each.name; });
    if (waiting && chosen.port.empty()) {
        write_all(STDERR_FILENO,
                  fmt::format("{}: devices that wait for serial-starter to hand over a port are probed with --port "
                              "/dev/ttyUSB0\n",
                              chosen.program));
    } else if (!any && !chosen.port.empty()) {
        write_all(STDERR_FILENO,
                  fmt::format("{}: no device{}{} has port = \"{}\"\n", chosen.program,
                              chosen.device.empty() ? "" : " called ", chosen.device, config::serial_starter));
        return false;
    }
    if (!any && waiting) {
        return false;
    }
    devices = std::move(left);
    return true;
}

/// Those asked for; nothing if there is none of that name.
std::vector<const config::configured_device*> chosen_devices(const options& chosen,
                                                             std::span<const config::configured_device> configured)
{
    std::vector<const config::configured_device*> devices;
    std::vector<std::string> names;
    for (const auto& each : configured) {
        names.push_back(each.name);
        if (chosen.device.empty() || chosen.device == each.name) {
            devices.push_back(&each);
        }
    }
    if (devices.empty()) {
        write_all(STDERR_FILENO, fmt::format("{}: no device is called \"{}\"; there is \"{}\"\n", chosen.program,
                                             chosen.device, fmt::join(names, "\", \"")));
    }
    return devices;
}

} // namespace

int command_probe(const options& chosen, device_types types)
{
    auto configuration = load_configuration(chosen, types);
    if (!configuration) {
        return wrong_usage;
    }
    if (!choose_port(chosen, configuration->devices)) {
        return wrong_usage;
    }
    const auto devices = chosen_devices(chosen, configuration->devices);
    if (devices.empty()) {
        return wrong_usage;
    }
    const auto colors = palette::for_descriptor(STDOUT_FILENO, chosen.no_color);
    bool all_good = true;
    {
        probing on(chosen);
        std::vector<describe::json_object> as_json;
        for (const auto* device : devices) {
            const auto result = on.probe(*device);
            all_good = all_good && result.ok;
            if (chosen.json) {
                as_json.push_back(describe::probe_as_json(*device, result));
                continue;
            }
            const auto title =
                devices.size() == 1
                    ? ""
                    : colors.bold(fmt::format("{} ({})", device->name, device->type->about->type)) + "\n";
            write_all(STDOUT_FILENO, title + describe::probe_as_text(*device, result));
        }
        if (chosen.json) {
            write_all(STDOUT_FILENO, describe::json_list(as_json) + "\n");
        }
        leave_at_latest_in(1s, all_good ? good : found_a_problem);
    }
    return all_good ? good : found_a_problem;
}

} // namespace busbar
