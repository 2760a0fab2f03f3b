#include <busbar/installation.hpp>
#include <busbar/run/command_line.hpp>
#include <busbar/run/commands.hpp>
#include <busbar/run/name_lookup.hpp>
#include <busbar/run/terminal.hpp>
#include <busbar/run/uncaught_exception.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <exception>

namespace busbar {

namespace {

int carry_out(const options& chosen, device_types types, std::span<const migrate::seed* const> seeds)
{
    switch (chosen.what) {
    case command::run:
        return command_run(chosen, types);
    case command::check:
        return command_check(chosen, types);
    case command::devices:
        return command_devices(chosen, types);
    case command::describe:
        return command_describe(chosen, types);
    case command::probe:
        return command_probe(chosen, types);
    case command::watch:
        return command_watch(chosen);
    case command::doctor:
        return command_doctor(chosen, types);
    case command::import_file:
        return command_import(chosen, seeds);
    }
    return wrong_usage;
}

} // namespace

int run_application(std::span<const device_type* const> types, std::span<const migrate::seed* const> seeds, int argc,
                    char** argv)
{
    look_up_names_without_plugins(); // every command, also one that needs no name today
    log_what_nobody_catches();
    try {
        const auto understood = understand(argc, argv);
        if (const auto* said = std::get_if<answer>(&understood)) {
            write_all(said->exit_code == good ? STDOUT_FILENO : STDERR_FILENO, said->text);
            return said->exit_code;
        }
        return carry_out(std::get<options>(understood), types, seeds);
    } catch (const std::exception& error) {
        // What comes here has no better place: no memory, no file descriptors. supervise tries again.
        write_all(STDERR_FILENO, fmt::format("busbar: {}\n", error.what()));
        return found_a_problem;
    }
}

} // namespace busbar
