#include <busbar/describe/render.hpp>
#include <busbar/run/commands.hpp>
#include <busbar/run/terminal.hpp>

#include <fmt/format.h>
#include <unistd.h>

namespace busbar {

int command_devices(const options& chosen, device_types types)
{
    if (chosen.all) {
        write_all(STDERR_FILENO, fmt::format("{}: --all: this program knows only the devices compiled into it, listed "
                                             "here. All there are: the headers "
                                             "below devices/ in the source tree.\n",
                                             chosen.program));
    }
    write_all(STDOUT_FILENO, chosen.json ? describe::devices_as_json(types) : describe::devices_as_text(types));
    return good;
}

} // namespace busbar
