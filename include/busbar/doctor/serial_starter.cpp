#include <busbar/doctor/sections.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace busbar::doctor {

namespace {

constexpr std::string_view directory = "/data/conf/serial-starter.d";

/// What serial-starter makes of its files: of each alias and service the last word counts (venus.md §4.6).
struct entries {
    std::string key{}; ///< under which our template is known
    std::string its_file{};
    std::vector<std::pair<std::string, std::string>> aliases{}; ///< name, what it stands for
};

void take(entries& into, std::string_view text, std::string_view program, std::string_view file)
{
    while (!text.empty()) {
        auto line = take_line(text);
        line = line.substr(0, line.find('#'));
        const auto keyword = take_word(line);
        const auto name = take_word(line);
        const auto value = take_word(line);
        if (keyword == "service" && value == program) {
            into.key = name;
            into.its_file = file;
        } else if (keyword == "alias") {
            std::erase_if(into.aliases, [&](const auto& each) { return each.first == name; });
            into.aliases.emplace_back(name, value);
        }
    }
}

} // namespace

void tell_of_serial_starter(examination& what)
{
    auto& into = what.into;
    const auto& program = what.chosen.program;
    const bool wanted = what.waits_for_a_port();
    entries all;
    take(all, what.on.read("/etc/venus/serial-starter.conf"), program, "/etc/venus/serial-starter.conf");
    for (const auto& each : what.on.list(directory)) {
        if (each.ends_with(".conf")) {
            take(all, what.on.read(fmt::format("{}/{}", directory, each)), program, each);
        }
    }
    into.section("serial-starter");
    if (!wanted && all.key.empty()) {
        into.fact("used", "no");
        return;
    }
    const auto repair = fmt::format("sh {}/current/boot.sh", what.at("/data/apps/"));
    if (all.key.empty()) {
        if (what.is_venus) {
            into.problem("entry", fmt::format("none in {}, but a device has port = \"serial-starter\"", directory),
                         repair);
        }
        return;
    }
    into.fact("entry", fmt::format("service {} {} in {}", all.key, program, all.its_file));
    const auto service_template = what.at("/opt/victronenergy/service-templates/");
    if (!what.on.exists(service_template + "/run")) {
        into.problem("template", service_template + " is not there: no port can be handed over", repair);
    }
    bool offered = false;
    for (const auto& [name, value] : all.aliases) {
        const auto listed = fmt::format(":{}:", value).find(fmt::format(":{}:", all.key)) != std::string::npos;
        offered = offered || listed;
        if (listed || name == "default" || name == "rs485") {
            into.fact("alias", fmt::format("{} is {}{}", name, value, listed ? "" : ", without ours"));
        }
    }
    if (!offered) {
        into.problem("alias", "no list of serial-starter has ours: another add-on's file comes later and replaced it",
                     repair);
    }
    for (const auto& each : what.ours_in("/service")) {
        if (each != program) {
            bool is_down = false;
            into.fact(each, supervise_in_words(what.on, "/service/" + each, is_down));
        }
    }
}

} // namespace busbar::doctor
