#include <busbar/config/similar.hpp>
#include <busbar/describe/render.hpp>
#include <busbar/run/commands.hpp>
#include <busbar/run/terminal.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <vector>

namespace busbar {

int command_describe(const options& chosen, device_types types)
{
    std::vector<std::string_view> known;
    for (const auto* type : types) {
        if (type->about->type == chosen.device) {
            write_all(STDOUT_FILENO, chosen.json       ? describe::device_as_json(*type)
                                     : chosen.markdown ? describe::device_as_markdown(*type)
                                                       : describe::device_as_text(*type));
            return good;
        }
        known.push_back(type->about->type);
    }
    const auto similar = config::most_similar(chosen.device, known);
    write_all(STDERR_FILENO,
              fmt::format("{}: \"{}\" is not compiled in, {}`{} devices` lists what is\n", chosen.program,
                          chosen.device, similar.empty() ? "" : fmt::format("did you mean {}? ", similar),
                          chosen.program));
    return wrong_usage;
}

} // namespace busbar
