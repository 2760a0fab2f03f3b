#include <busbar/config/similar.hpp>
#include <busbar/describe/text_table.hpp>
#include <busbar/run/command_line.hpp>
#include <busbar/version.hpp>

#include <fmt/format.h>
#include <getopt.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace busbar {

namespace {

// The C library's getopt_long and not CLI11: that brings iostreams and std::locale along, 0.4 MB of a static program of 1.3 MB.

struct command_row {
    command what;
    std::string_view name;
    std::string_view argument; ///< its name in the help; empty: none is taken
    bool needs_argument;
    std::string_view help;
};

constexpr std::array commands{
    command_row{command::run, "run", "", false, "Put the devices on the bus, until SIGTERM (the default)"},
    command_row{command::check, "check", "", false, "Say what would run, without running it"},
    command_row{command::devices, "devices", "", false, "List the device types that are compiled in"},
    command_row{command::describe, "describe", "DEVICE", true,
                "Explain a device type: its keys, what is read, what it feeds"},
    command_row{command::probe, "probe", "[NAME]", false,
                "One contact with each device, or that of this name: no bus, nothing written"},
    command_row{command::watch, "watch", "", false, "Show the values on the bus as they change; q quits"},
    command_row{command::doctor, "doctor", "", false,
                "One page about this installation for a bug report, without secrets"},
    command_row{
        command::import_file, "import", "FILE", true,
        "Turn the config.ini of the driver that was there before (dbus-opendtu) into a configuration, on stdout"},
};

constexpr unsigned bit(command of)
{
    return 1U << static_cast<unsigned>(of);
}
constexpr unsigned every_command = ~0U;
constexpr unsigned with_tables = every_command & ~bit(command::run) & ~bit(command::import_file);

struct option_row {
    const char* name;
    const char* value; ///< its name in the help; nullptr: none is taken
    unsigned commands;
    std::string_view help;
    std::string_view (*take)(options& into, std::string_view value); ///< what would be right; empty if it is
};

std::string_view take_seconds(options& into, std::string_view value)
{
    unsigned seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    into.seconds = seconds;
    return error == std::errc{} && end == value.data() + value.size() && seconds > 0 ? "" : "a whole number from 1 on";
}

std::string_view take_port(options& into, std::string_view value)
{
    into.port = value;
    return value.starts_with('/') ? "" : "the path of a serial port, such as /dev/ttyUSB0";
}

std::string_view take_secrets_to(options& into, std::string_view value)
{
    into.secrets_to = value;
    return value.starts_with('/') ? "" : "a whole path, which begins with /";
}

template <auto Member> std::string_view set(options& into, std::string_view /*value*/)
{
    into.*Member = true;
    return {};
}

template <auto Member> std::string_view keep(options& into, std::string_view value)
{
    into.*Member = value;
    return {};
}

constexpr std::array known_options{
    option_row{"config", "FILE", every_command, "The configuration; otherwise /data/conf/<program>.toml",
               &keep<&options::config_file>},
    option_row{"bus", "BUS", every_command,
               "session, system or an address; otherwise as DBUS_SESSION_BUS_ADDRESS says, then system",
               &keep<&options::bus>},
    option_row{"no-color", nullptr, every_command, "No colors (nor are there any unless on a terminal)",
               &set<&options::no_color>},
    option_row{"json", nullptr, with_tables, "As JSON", &set<&options::json>},
    option_row{"port", "PATH", bit(command::run) | bit(command::check) | bit(command::probe),
               "Only devices with port = \"serial-starter\", on this one", &take_port},
    option_row{"root", "DIR", bit(command::doctor), "Look at the files below DIR, of a mounted card for one",
               &keep<&options::root>},
    option_row{"secrets-to", "DIR", bit(command::import_file),
               "Write passwords to files in DIR that only their owner can read", &take_secrets_to},
    option_row{"markdown", nullptr, bit(command::describe), "As Markdown", &set<&options::markdown>},
    option_row{"all", nullptr, bit(command::devices), "Also those of the source tree (not known to this program)",
               &set<&options::all>},
    option_row{"service", "GLOB", bit(command::watch), "Only services that match this pattern",
               &keep<&options::service>},
    option_row{"seconds", "N", bit(command::watch), "End after so many seconds", &take_seconds},
    option_row{"connect", nullptr, bit(command::check),
               "Also contact each device once: what a reading, or a message, holds and becomes",
               &set<&options::connect>},
    option_row{"once", nullptr, bit(command::watch), "Print what is there, then end", &set<&options::once>},
};

// What getopt_long returns for them; smaller numbers are places in known_options.
constexpr int help_option = 100;
constexpr int version_option = 101;

std::vector<::option> for_getopt()
{
    std::vector<::option> made;
    for (int i = 0; const auto& each : known_options) {
        made.push_back({each.name, each.value == nullptr ? no_argument : required_argument, nullptr, i++});
    }
    made.push_back({"help", no_argument, nullptr, help_option});
    made.push_back({"version", no_argument, nullptr, version_option});
    made.push_back({});
    return made;
}

/// "busbar-my_house", also when the program was renamed to my_house.
std::string program_name(std::string_view path)
{
    const std::string name(path.substr(path.find_last_of('/') + 1)); // npos + 1 is 0
    return name.starts_with("busbar-") ? name : "busbar-" + name;
}

const command_row& row_of(command what)
{
    return *std::ranges::find(commands, what, &command_row::what);
}

std::string help(const options& chosen, bool command_given)
{
    const auto& row = row_of(chosen.what);
    std::string text = command_given
                           ? fmt::format("{}.\n\nusage: {} {} {}{}[OPTION]...\n", row.help, chosen.program, row.name,
                                         row.argument, row.argument.empty() ? "" : " ")
                           : fmt::format("Puts inverters and meters onto the D-Bus of a Victron GX device.\n\n"
                                         "usage: {} [COMMAND] [OPTION]...\n\nCommands:\n",
                                         chosen.program);
    describe::text_table table;
    for (const auto& each : commands) {
        table.add({fmt::format("{} {}", each.name, each.argument), std::string(each.help)});
    }
    text += command_given ? "" : table.to_text("  ");
    describe::text_table with;
    for (const auto& each : known_options) {
        if ((each.commands & bit(chosen.what)) != 0 || !command_given) {
            with.add(
                {fmt::format("--{} {}", each.name, each.value == nullptr ? "" : each.value), std::string(each.help)});
        }
    }
    with.add({"--help", "This; after a command, of that one"});
    with.add({"--version", "The release"});
    return text + "\nOptions:\n" + with.to_text("  ") +
           "\nExit code: 0 good, 1 found a problem, 2 wrong usage or configuration.\n";
}

class command_line {
public:
    explicit command_line(std::span<char*> arguments) : arguments_(arguments)
    {
        chosen_.program = program_name(arguments.empty() ? "busbar" : arguments[0]);
    }

    std::variant<options, answer> understand()
    {
        if (auto said = take_options()) {
            return *said;
        }
        if (auto said = take_the_rest(arguments_.subspan(static_cast<std::size_t>(optind)))) {
            return *said;
        }
        if (chosen_.config_file.empty()) {
            chosen_.config_file = fmt::format("{}/data/conf/{}.toml", chosen_.root, chosen_.program);
        }
        if (wants_help_) {
            return answer{help(chosen_, command_given_), 0};
        }
        if (auto said = check()) {
            return *said;
        }
        return chosen_;
    }

private:
    [[nodiscard]] answer wrong(std::string_view what) const
    {
        return {fmt::format("{}: {}\n{} --help tells what there is\n", chosen_.program, what, chosen_.program), 2};
    }

    std::optional<answer> take_options()
    {
        const auto known = for_getopt();
        optind = 0; // begins anew, also in tests
        for (;;) {
            const int found =
                ::getopt_long(static_cast<int>(arguments_.size()), arguments_.data(), ":h", known.data(), nullptr);
            if (found == -1) {
                return std::nullopt;
            }
            if (found == '?' || found == ':') {
                const std::string_view given = arguments_[static_cast<std::size_t>(optind) - 1];
                return wrong(fmt::format("{} {}", given, found == ':' ? "wants a value" : "is not an option"));
            }
            if (found == version_option) {
                return answer{fmt::format("{} {}\n", chosen_.program, version()), 0};
            }
            if (found == 'h' || found == help_option) {
                wants_help_ = true;
                continue;
            }
            const auto& row = known_options[static_cast<std::size_t>(found)];
            given_.push_back(&row);
            const std::string_view value = optarg == nullptr ? "" : optarg;
            if (const auto right = row.take(chosen_, value); !right.empty()) {
                return wrong(fmt::format("--{}: \"{}\" is not {}", row.name, value, right));
            }
        }
    }

    std::optional<answer> take_the_rest(std::span<char*> rest)
    {
        if (rest.empty()) {
            return std::nullopt;
        }
        const auto row = std::ranges::find(commands, std::string_view(rest[0]), &command_row::name);
        if (row == commands.end()) {
            std::vector<std::string_view> names;
            std::ranges::transform(commands, std::back_inserter(names), &command_row::name);
            const auto similar = config::most_similar(rest[0], names);
            return wrong(fmt::format("{} is not a command{}", rest[0],
                                     similar.empty() ? "" : fmt::format(", did you mean {}?", similar)));
        }
        chosen_.what = row->what;
        command_given_ = true;
        const std::size_t most = row->argument.empty() ? 1 : 2;
        if (rest.size() > most) {
            return wrong(fmt::format("{} does not take \"{}\"", row->name, rest[most]));
        }
        chosen_.device = rest.size() == 2 ? rest[1] : "";
        return std::nullopt;
    }

    [[nodiscard]] std::optional<answer> check() const
    {
        const auto& row = row_of(chosen_.what);
        if (row.needs_argument && chosen_.device.empty()) {
            return wrong(fmt::format("{} wants a {}", row.name, row.argument));
        }
        for (const auto* each : given_) {
            if ((each->commands & bit(chosen_.what)) == 0) {
                return wrong(fmt::format("--{} is not for {}", each->name, row.name));
            }
        }
        if (chosen_.json && chosen_.markdown) {
            return wrong("either --json or --markdown");
        }
        return std::nullopt;
    }

    std::span<char*> arguments_;
    options chosen_;
    std::vector<const option_row*> given_;
    bool command_given_ = false;
    bool wants_help_ = false;
};

} // namespace

std::variant<options, answer> understand(int argc, char** argv)
{
    return command_line({argv, static_cast<std::size_t>(argc)}).understand();
}

} // namespace busbar
