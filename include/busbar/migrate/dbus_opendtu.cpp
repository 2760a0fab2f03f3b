#include <busbar/migrate/dbus_opendtu.hpp>
#include <busbar/migrate/dbus_opendtu_parts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace busbar::migrate {

namespace {

using opendtu::conversion;
using opendtu::numbered_sections;

bool is_of(ini_file& file)
{
    return file.defaults.find("DTU") != nullptr || file.find("ONPREMISE") != nullptr ||
           !numbered_sections(file, "INVERTER").empty() || !numbered_sections(file, "TEMPLATE").empty();
}

/// "opendtu", "ahoy", "template"; empty: a mistake that has been told.
std::string read_dtu(section_values& defaults)
{
    constexpr std::array<std::string_view, 3> known{"opendtu", "ahoy", "template"};
    const auto given = defaults.need("DTU");
    if (!given) {
        return {};
    }
    const auto dtu = std::ranges::find_if(known, [&](std::string_view each) { return same_key(each, given->text); });
    if (dtu == known.end()) {
        defaults.wrong(*given, fmt::format("\"{}\" is not one of opendtu, ahoy, template", given->text));
        return {};
    }
    if (*dtu != given->text) {
        defaults.changed(*given, std::string(*dtu), "the old driver knew small letters only and ended");
    }
    return std::string(*dtu);
}

constexpr std::string_view on_errors = "a value that is no longer fresh is not available after a few intervals; busbar "
                                       "tries again after 1 s, doubling to 60 s";

/// A key of DEFAULT that nothing here corresponds to.
struct dropped_key {
    std::string_view key;
    std::string_view why;
};
constexpr dropped_key without_counterpart[] = {
    {"Logging", "busbar tells every change of state once, there are no levels"},
    {"SignOfLifeLog", "no line in the log without a reason; `watch` shows the values as they change"},
    {"RetryAfterSeconds", on_errors},
    {"MinRetriesUntilFail", on_errors},
    {"ErrorStateAfterSeconds", on_errors},
    {"MaxFetchTries", on_errors},
    {"MagAgeTsLastSuccess", "the old driver did not know it in this spelling; busbar has its own limit of age"},
    {"AccessType", "was for the first releases only"},
    {"NumberOfInverters", "was for the first releases only: busbar asks for all inverters of the DTU"},
    {"useLegacyPaths", "busbar feeds the paths that the GX reads"},
};

void tell_of_errors(section_values& defaults)
{
    const auto mode = defaults.find("ErrorMode");
    if (!mode) {
        return;
    }
    const bool is_timeout = mode->text == "timeout";
    if (mode->text == "retrycount" || (is_timeout && defaults.whole("ErrorStateAfterSeconds").value_or(0) > 0)) {
        defaults.dropped(*mode, std::string(on_errors));
    } else {
        defaults.dropped(*mode, fmt::format("with it{} the old driver never asked its devices; {}",
                                            is_timeout ? ", without ErrorStateAfterSeconds," : "", on_errors));
    }
}

void tell_of_age(section_values& defaults)
{
    const auto given = defaults.find("MaxAgeTsLastSuccess");
    if (!given) {
        return;
    }
    const auto seconds = defaults.whole("MaxAgeTsLastSuccess");
    if (seconds && *seconds < 0) {
        defaults.dropped(*given, "it switched all checks of age off; busbar never shows a value that is too old, at "
                                 "night power is 0 and the state is standby");
    } else {
        defaults.dropped(*given, "busbar has its own limit of age: a few intervals of the device");
    }
}

void read_timeout(conversion& of, section_values& defaults)
{
    constexpr double own = 5;
    constexpr double longest = 30;
    const auto given = defaults.find("HTTPTimeout");
    const auto seconds = defaults.number("HTTPTimeout");
    if (!given || !seconds) {
        return;
    }
    if (*seconds <= own) {
        defaults.dropped(*given, "busbar waits 5 s for a whole answer, and nothing else waits meanwhile");
        return;
    }
    of.timeout = std::min(*seconds, longest);
    defaults.changed(*given, fmt::format("timeout = {}", *of.timeout),
                     "of a whole answer, no longer of each part of it; nothing else waits meanwhile");
}

void read_defaults(conversion& of, section_values& defaults)
{
    for (const auto& [key, why] : without_counterpart) {
        defaults.drop(key, why);
    }
    tell_of_errors(defaults);
    tell_of_age(defaults);
    read_timeout(of, defaults);
    if (defaults.truth("DryRun")) {
        defaults.drop("DryRun",
                      fmt::format("`{} probe` shows values without a bus; what runs publishes them", of.asked.program));
    }
}

/// A section that as a whole counts for nothing; empty: it counts.
std::string why_not_read(const ini_section& section, std::string_view dtu, std::int64_t templates)
{
    if (section.name.starts_with("INVERTER") && dtu == "template") {
        return "DTU = template reads no inverters";
    }
    if (section.name.starts_with("TEMPLATE") && std::ranges::none_of(section.entries, &ini_entry::used)) {
        return fmt::format("NumberOfTemplates = {} left it out", templates);
    }
    return std::ranges::none_of(section.entries, &ini_entry::used) ? "the old driver did not read such a section"
                                                                   : std::string{};
}

void convert(ini_file& file, const request& asked, outcome& into)
{
    conversion of{.file = file, .asked = asked, .into = into, .write = toml_writer(into.toml)};
    auto defaults = of.values_of(nullptr);
    const auto dtu = read_dtu(defaults);
    read_defaults(of, defaults);
    const auto templates = defaults.whole("NumberOfTemplates", 0).value_or(0);
    if (dtu == "opendtu" || dtu == "ahoy") {
        opendtu::convert_gateways(of, dtu);
    }
    opendtu::convert_templates(of, templates);
    if (dtu == "template" && templates == 0) {
        into.mistakes.push_back(
            {defaults.line(), "NumberOfTemplates is 0 or missing: the old driver read no template"});
    }
    tell_of_the_unread(file.defaults, into);
    for (const auto& section : file.sections) {
        if (auto why = why_not_read(section, dtu, templates); !why.empty()) {
            into.changes.push_back({section.line, fmt::format("[{}]", section.name), "", std::move(why)});
        } else {
            tell_of_the_unread(section, into);
        }
    }
}

} // namespace

const seed dbus_opendtu{.name = "dbus-opendtu", .is_of = &is_of, .convert = &convert};

} // namespace busbar::migrate
