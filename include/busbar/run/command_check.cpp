#include <busbar/describe/render.hpp>
#include <busbar/run/commands.hpp>
#include <busbar/run/terminal.hpp>

#include <unistd.h>

namespace busbar {

int command_check(const options& chosen, device_types types)
{
    const auto configuration = load_configuration(chosen, types);
    if (!configuration) {
        return wrong_usage;
    }
    write_all(STDOUT_FILENO, chosen.json ? describe::check_as_json(chosen.config_file, configuration->devices)
                                         : describe::check_as_text(configuration->devices));
    return good;
}

} // namespace busbar
