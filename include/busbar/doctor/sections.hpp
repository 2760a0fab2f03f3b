/// The sections of `doctor`, in the order of the page. Each says what it found in the report.
#pragma once

#include <busbar/config/reader.hpp>
#include <busbar/doctor/bus.hpp>
#include <busbar/doctor/files.hpp>
#include <busbar/doctor/processes.hpp>
#include <busbar/doctor/report.hpp>
#include <busbar/run/commands.hpp>
#include <busbar/run/options.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace busbar::doctor {

/// What several sections look at.
struct examination {
    const options& chosen;
    device_types types;
    files on{chosen.root, chosen.program};
    report into{chosen.program};
    secrets hidden{};
    bool is_venus = false;     ///< has Venus OS's version file
    bool is_installed = false; ///< below /data/apps
    config::configuration configuration{};
    std::vector<process> running{};
    bus_state bus{};

    /// Names in a directory of this program and of its instances on serial ports: "busbar-my_house.ttyUSB0".
    [[nodiscard]] std::vector<std::string> ours_in(std::string_view directory) const;
    [[nodiscard]] bool waits_for_a_port() const;
};

void tell_of_program(examination& what);
void tell_of_machine(examination& what);
void tell_of_installation(examination& what);
void tell_of_processes(examination& what);
void tell_of_bus(examination& what, std::string_view address);
void tell_of_devices(examination& what);
void tell_of_serial_starter(examination& what);
void tell_of_log(examination& what);

/// "up since 3 h (pid 123)", as svstat says it, of a service directory. `is_down`: nobody runs it, or it is not to run.
std::string supervise_in_words(const files& on, std::string_view service, bool& is_down);

} // namespace busbar::doctor
