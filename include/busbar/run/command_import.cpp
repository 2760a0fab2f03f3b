#include <busbar/config/file.hpp>
#include <busbar/migrate/secret_files.hpp>
#include <busbar/run/commands.hpp>
#include <busbar/run/terminal.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

namespace busbar {

namespace {

int refuse(std::string_view file, std::vector<migrate::remark> mistakes)
{
    const auto text = migrate::to_text(file, std::move(mistakes));
    const auto count = std::ranges::count(text, '\n');
    write_all(STDERR_FILENO, fmt::format("{}{} {}, nothing imported\n", text, count, count == 1 ? "error" : "errors"));
    return wrong_usage;
}

/// Those that this program knows, each once: "dbus-opendtu"
std::string names_of(std::span<const migrate::seed* const> seeds)
{
    std::string names;
    for (const auto* each : seeds) {
        if (each != nullptr && names.find(each->name) == std::string::npos) {
            names += names.empty() ? "" : " or ";
            names += each->name;
        }
    }
    return names;
}

/// How the files with passwords come to be.
std::string about_secrets(const options& chosen, const std::vector<migrate::secret>& secrets)
{
    if (secrets.empty()) {
        return {};
    }
    std::string text;
    for (const auto& each : secrets) {
        text +=
            chosen.secrets_to.empty()
                ? fmt::format("{0}: is missing. Do on the GX: (umask 077; cat > {0}) then type the password that stood "
                              "in {1}, Enter, Ctrl-D\n",
                              each.path, chosen.device)
                : fmt::format("{}: written\n", each.path);
    }
    return chosen.secrets_to.empty() ? fmt::format("{}(or: {} import {} --secrets-to /data/conf, which writes them)\n",
                                                   text, chosen.program, chosen.device)
                                     : text;
}

} // namespace

int command_import(const options& chosen, std::span<const migrate::seed* const> seeds)
{
    const auto known = names_of(seeds);
    if (known.empty()) {
        write_all(STDERR_FILENO, fmt::format("{}: has no device that replaces a driver whose configuration it knows; "
                                             "busbar-all has\n",
                                             chosen.program));
        return wrong_usage;
    }
    const auto read = config::read_file(chosen.device);
    if (!read.wrong.empty()) {
        return refuse(chosen.device, {{0, read.wrong}});
    }
    auto file = migrate::read_ini(read.text);
    if (!file.mistakes.empty()) {
        return refuse(chosen.device, std::move(file.mistakes));
    }
    const auto seed =
        std::ranges::find_if(seeds, [&](const auto* each) { return each != nullptr && each->is_of(file); });
    if (seed == seeds.end()) {
        return refuse(chosen.device, {{0, fmt::format("is no configuration of {}", known)}});
    }
    migrate::request asked{.program = chosen.program};
    if (!chosen.secrets_to.empty()) {
        asked.secrets_directory = chosen.secrets_to;
    }
    migrate::outcome made;
    (*seed)->convert(file, asked, made);
    if (!made.mistakes.empty()) {
        return refuse(chosen.device, std::move(made.mistakes));
    }
    for (const auto& each : chosen.secrets_to.empty() ? std::vector<migrate::secret>{} : made.secrets) {
        if (const auto wrong = migrate::write_secret(each); !wrong.empty()) {
            return refuse(each.path, {{0, wrong}});
        }
    }
    const bool whole = write_all(STDOUT_FILENO, fmt::format("# Imported from the configuration of {}. What changed its "
                                                            "meaning was told on stderr.\n{}",
                                                            (*seed)->name, made.toml));
    write_all(STDERR_FILENO,
              fmt::format("{}{}Next: save it as {}, then: {} check\n", migrate::to_text(chosen.device, made.changes),
                          about_secrets(chosen, made.secrets), chosen.config_file, chosen.program));
    return whole ? good : found_a_problem;
}

} // namespace busbar
