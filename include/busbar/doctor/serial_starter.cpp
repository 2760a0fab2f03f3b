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
    constexpr std::string_view repair = "sh /data/apps/@/current/boot.sh";
    auto& into = what.into;
    const auto& program = what.chosen.program;
    entries all;
    take(all, what.on.read("/etc/venus/serial-starter.conf"), program, "/etc/venus/serial-starter.conf");
    for (const auto& each : what.on.list(directory)) {
        if (each.ends_with(".conf")) {
            take(all, what.on.read(fmt::format("{}/{}", directory, each)), program, each);
        }
    }
    into.section("serial-starter");
    if (all.key.empty()) {
        into.problem_if(what.is_venus && what.waits_for_a_port(), "entry", repair, "none{}",
                        what.waits_for_a_port() ? ", but a device has port = \"serial-starter\"" : "");
        return;
    }
    into.fact("entry", "service {} {} in {}", all.key, program, all.its_file);
    if (!what.on.exists("/opt/victronenergy/service-templates/@/run")) {
        into.problem("template", repair, "not in /opt/victronenergy/service-templates: no port can be handed over");
    }
    bool offered = false;
    for (const auto& [name, value] : all.aliases) {
        const bool listed = (':' + value + ':').find(':' + all.key + ':') != std::string::npos;
        offered = offered || listed;
        if (listed || name == "default" || name == "rs485") {
            into.fact("alias", "{} is {}{}", name, value, listed ? "" : ", without ours");
        }
    }
    if (!offered) {
        into.problem("alias", repair,
                     "no list of serial-starter has ours: another add-on's file comes later and replaced it");
    }
    for (const auto& each : what.ours_in("/service")) {
        if (each != program) {
            bool is_down = false;
            into.fact("instance", "{}: {}", each, supervise_in_words(what.on, "/service/" + each, is_down));
        }
    }
}

} // namespace busbar::doctor
