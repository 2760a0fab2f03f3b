#include <busbar/doctor/sections.hpp>
#include <busbar/publisher/environment.hpp>
#include <busbar/run/commands.hpp>
#include <busbar/run/exit_guard.hpp>
#include <busbar/run/terminal.hpp>

#include <unistd.h>

namespace busbar {

int command_doctor(const options& chosen, device_types types)
{
    using namespace std::chrono_literals;
    // Every section has a limit of its own; this is for a disk that hangs.
    leave_at_latest_in(10s, found_a_problem);
    doctor::examination what{.chosen = chosen, .types = types};
    doctor::tell_of_program(what);
    doctor::tell_of_machine(what);
    doctor::tell_of_installation(what);
    doctor::tell_of_processes(what);
    doctor::tell_of_bus(what, publisher::bus_address(chosen.bus));
    doctor::tell_of_devices(what);
    doctor::tell_of_serial_starter(what);
    doctor::tell_of_log(what);
    write_all(STDOUT_FILENO,
              chosen.json ? what.into.to_json(what.hidden)
                          : what.into.to_text(what.hidden, palette::for_descriptor(STDOUT_FILENO, chosen.no_color)));
    return what.into.found_a_problem() ? found_a_problem : good;
}

} // namespace busbar
