#include <busbar/run/command_line.hpp>
#include <busbar/version.hpp>

// The only file that includes CLI11.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace busbar {

namespace {

std::string base_name(std::string_view path)
{
    return std::string(path.substr(path.find_last_of('/') + 1)); // npos + 1 is 0
}

/// "busbar-my_house", also when the program was renamed to my_house.
std::string program_name(std::string_view path)
{
    const auto name = base_name(path);
    return name.starts_with("busbar-") ? name : "busbar-" + name;
}

struct choice {
    command what;
    CLI::App* app;
};

std::vector<choice> add_commands(CLI::App& app, options& chosen)
{
    auto* run = app.add_subcommand("run", "Put the devices on the bus, until SIGTERM (the default)");
    auto* check = app.add_subcommand("check", "Say what would run, without running it");
    check->add_flag("--json", chosen.json, "As JSON");

    auto* devices = app.add_subcommand("devices", "List the device types that are compiled in");
    devices->add_flag("--json", chosen.json, "As JSON");
    devices->add_flag("--all", chosen.all, "Also those of the source tree (not known to this program)");

    auto* describe = app.add_subcommand("describe", "Explain a device type: its keys, what is read, what it feeds");
    describe->add_option("DEVICE", chosen.device, "The type, as `devices` lists it")->required();
    auto* as_json = describe->add_flag("--json", chosen.json, "As JSON");
    describe->add_flag("--markdown", chosen.markdown, "As Markdown")->excludes(as_json);

    auto* probe = app.add_subcommand("probe", "One contact with each device: no bus, nothing written");
    probe->add_option("NAME", chosen.device, "Only the device of this name");
    probe->add_flag("--json", chosen.json, "As JSON");

    auto* watch = app.add_subcommand("watch", "Show the values on the bus as they change; q quits");
    watch->add_option("--service", chosen.service, "Only services that match this pattern")->type_name("GLOB");
    watch->add_option("--seconds", chosen.seconds, "End after so many seconds")
        ->check(CLI::Range(1, 1000000000))
        ->type_name("N");
    watch->add_flag("--once", chosen.once, "Print what is there, then end");
    watch->add_flag("--json", chosen.json, "As JSON, a line each");

    return {{command::run, run},           {command::check, check}, {command::devices, devices},
            {command::describe, describe}, {command::probe, probe}, {command::watch, watch}};
}

} // namespace

std::variant<options, answer> understand(int argc, const char* const* argv)
{
    options chosen;
    chosen.program = program_name(argc > 0 ? argv[0] : "busbar");
    chosen.config_file = fmt::format("/data/conf/{}.toml", chosen.program);

    CLI::App app("Puts inverters and meters onto the D-Bus of a Victron GX device.", chosen.program);
    app.set_version_flag("--version", fmt::format("{} {}", chosen.program, version()));
    app.require_subcommand(0, 1);
    app.fallthrough(); // the options below may also stand behind the command
    app.add_option("--config", chosen.config_file, fmt::format("The configuration, otherwise {}", chosen.config_file))
        ->type_name("FILE")
        ->take_last();
    app.add_option("--bus", chosen.bus,
                   "session, system or an address; otherwise as DBUS_SESSION_BUS_ADDRESS says, then system")
        ->type_name("BUS")
        ->take_last();
    app.add_flag("--no-color", chosen.no_color, "No colors (nor are there any unless on a terminal)");
    app.footer("Exit code: 0 good, 1 found a problem, 2 wrong usage or configuration.");
    const auto commands = add_commands(app, chosen);

    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return answer{app.help(), 0};
    } catch (const CLI::CallForVersion& version) {
        return answer{std::string(version.what()) + "\n", 0};
    } catch (const CLI::ParseError& error) {
        return answer{
            fmt::format("{}: {}\n{} --help tells what there is\n", chosen.program, error.what(), chosen.program), 2};
    }
    for (const auto& each : commands) {
        if (each.app->parsed()) {
            chosen.what = each.what;
        }
    }
    return chosen;
}

} // namespace busbar
