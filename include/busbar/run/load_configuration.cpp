#include <busbar/config/file.hpp>
#include <busbar/describe/render.hpp>
#include <busbar/run/commands.hpp>
#include <busbar/run/terminal.hpp>

#include <fmt/format.h>
#include <unistd.h>

namespace busbar {

namespace {

/// "error:" stands out on a terminal.
std::string painted(std::string report, const palette& colors)
{
    constexpr std::string_view word = " error: ";
    for (std::size_t at = 0; colors.on() && (at = report.find(word, at)) != std::string::npos;) {
        const auto replacement = fmt::format(" {} ", colors.red("error:"));
        report.replace(at, word.size(), replacement);
        // To the next line: a message may quote anything.
        at = report.find('\n', at);
    }
    return report;
}

} // namespace

std::optional<config::configuration> load_configuration(const options& chosen, device_types types)
{
    const auto file = config::read_file(chosen.config_file);
    if (!file.wrong.empty()) {
        if (chosen.json) {
            const config::mistake unreadable{{}, file.wrong};
            write_all(STDOUT_FILENO, describe::mistakes_as_json(chosen.config_file, {&unreadable, 1}));
        }
        write_all(
            STDERR_FILENO,
            fmt::format("{}: {}: {}\n"
                        "Name the configuration with --config FILE, or write it: a table [[device]] for each device; "
                        "`{} devices` lists what is compiled in,\n`{} describe DEVICE` the keys of one.\n",
                        chosen.program, chosen.config_file, file.wrong, chosen.program, chosen.program));
        return std::nullopt;
    }
    auto read = config::read_configuration(file.text, types);
    if (read.mistakes.empty()) {
        return read;
    }
    if (chosen.json) {
        write_all(STDOUT_FILENO, describe::mistakes_as_json(chosen.config_file, read.mistakes));
    } else {
        const auto colors = palette::for_descriptor(STDERR_FILENO, chosen.no_color);
        write_all(STDERR_FILENO, painted(config::to_report(chosen.config_file, read.mistakes), colors) + '\n');
    }
    return std::nullopt;
}

} // namespace busbar
