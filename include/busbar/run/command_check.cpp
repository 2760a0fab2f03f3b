#include <busbar/config/handed_over_port.hpp>
#include <busbar/describe/render.hpp>
#include <busbar/run/commands.hpp>
#include <busbar/run/handed_over_port.hpp>
#include <busbar/run/terminal.hpp>

#include <fmt/format.h>
#include <unistd.h>

namespace busbar {

int command_check(const options& chosen, device_types types)
{
    auto configuration = load_configuration(chosen, types);
    if (!configuration) {
        return wrong_usage;
    }
    if (!chosen.port.empty()) {
        configuration->devices = on_port(configuration->devices, chosen.port);
        if (configuration->devices.empty()) {
            write_all(STDERR_FILENO,
                      fmt::format("{}: no device has port = \"{}\"\n", chosen.program, config::serial_starter));
            return wrong_usage;
        }
    }
    if (chosen.connect && chosen.json) {
        return command_probe(chosen, types); // one document
    }
    write_all(STDOUT_FILENO, chosen.json ? describe::check_as_json(chosen.config_file, *configuration)
                                         : describe::check_as_text(*configuration));
    return chosen.connect ? command_probe(chosen, types) : good;
}

} // namespace busbar
