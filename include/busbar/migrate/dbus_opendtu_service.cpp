#include <busbar/migrate/dbus_opendtu_parts.hpp>
#include <busbar/migrate/secret_files.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace busbar::migrate::opendtu {

namespace {

constexpr std::string_view class_prefix = "com.victronenergy.";

std::string read_role(section_values& section, std::span<const std::string_view> roles)
{
    const auto given = section.find("Servicename");
    if (!given || given->text.empty()) {
        return "pvinverter";
    }
    const auto name = std::string_view(given->text);
    const auto role = name.starts_with(class_prefix) ? name.substr(class_prefix.size()) : std::string_view{};
    if (std::ranges::find(roles, role) == roles.end()) {
        section.wrong(*given, fmt::format("\"{}\" can't be taken over, it must be one of {}{}", name, class_prefix,
                                          fmt::join(roles, fmt::format(", {}", class_prefix))));
    }
    return std::string(role);
}

std::string read_phase(section_values& section, std::string_view role)
{
    constexpr std::array<std::string_view, 4> phases{"L1", "L2", "L3", "3P"};
    const auto given = section.need("Phase");
    if (!given) {
        return {};
    }
    const auto phase = std::ranges::find_if(phases, [&](std::string_view each) { return same_key(each, given->text); });
    if (phase == phases.end()) {
        section.wrong(*given, fmt::format("\"{}\" is not one of {}", given->text, fmt::join(phases, ", ")));
        return {};
    }
    if (*phase != given->text) {
        section.changed(*given, fmt::format("phase = \"{}\"", *phase),
                        "the old driver knew capital letters only and its updates failed");
    } else if (role == "inverter" && *phase != "L1") {
        section.changed(*given, fmt::format("phase = \"{}\"", *phase),
                        "the old driver ignored it and showed every inverter on L1");
    }
    return std::string(*phase);
}

/// Loads read 0 as AC output and 1 as AC input, all others 0 as AC input 1.
std::string read_position(section_values& section, std::string_view role)
{
    if (role == "grid" || role == "genset" || role == "inverter") {
        section.drop("AcPosition", fmt::format("the GX knows no position of a service {}", role));
        return {};
    }
    constexpr std::array<std::string_view, 3> words{"ac-input-1", "ac-output", "ac-input-2"};
    constexpr std::array<std::string_view, 3> words_of_loads{"ac-output", "ac-input-1", "ac-input-2"};
    const auto given = section.need("AcPosition");
    const auto number = section.whole("AcPosition", 0, 2);
    if (!given || !number) {
        return {};
    }
    const bool is_load = role != "pvinverter";
    const auto word = (is_load ? words_of_loads : words)[static_cast<std::size_t>(*number)];
    if (is_load) {
        section.changed(*given, fmt::format("position = \"{}\"", word),
                        "of a load the GX reads 0 as AC output and 1 as AC input; see whether that is what you meant");
    }
    return std::string(word);
}

std::optional<std::int64_t> read_instance(conversion& of, section_values& section)
{
    constexpr std::int64_t highest = 32767;
    const auto given = section.need("DeviceInstance");
    const auto instance = section.whole("DeviceInstance", 0, highest);
    if (!given || !instance) {
        return std::nullopt;
    }
    const auto first = of.claimed_before(fmt::format("instance {}", *instance), section.name());
    if (!first.empty()) {
        section.changed(*given, fmt::format("instance = {}", *instance),
                        fmt::format("[{}] wants it too, which the old driver did not survive; one of them gets the "
                                    "next free one",
                                    first));
    }
    return instance;
}

} // namespace

std::string conversion::claimed_before(std::string_view what, std::string_view section)
{
    for (const auto& each : claims) {
        if (each.what == what) {
            return each.section;
        }
    }
    claims.push_back({std::string(what), std::string(section)});
    return {};
}

std::vector<numbered_section> numbered_sections(ini_file& file, std::string_view kind)
{
    std::vector<numbered_section> found;
    for (auto& each : file.sections) {
        const std::string_view name = each.name;
        int number = 0;
        if (!name.starts_with(kind)) {
            continue;
        }
        const auto digits = name.substr(kind.size());
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (number >= 0 && digits == fmt::format("{}", number)) { // as the old driver writes it
            found.push_back({number, &each});
        }
    }
    std::ranges::sort(found, {}, &numbered_section::number);
    return found;
}

service_values read_service(conversion& of, section_values& section, std::span<const std::string_view> roles)
{
    service_values made;
    made.role = read_role(section, roles);
    made.phase = read_phase(section, made.role);
    made.position = read_position(section, made.role);
    made.instance = read_instance(of, section);
    return made;
}

bool read_login(section_values& section, web_address& where)
{
    const auto user = section.find("Username");
    const auto password = section.find("Password");
    const bool has_user = user && !user->text.empty();
    const bool has_password = password && !password->text.empty();
    if (has_user && has_password) {
        where.user = user->text;
        where.password = password->text;
        where.logs_in_by_query = false;
    } else if (has_user) {
        section.dropped(*user, "without a Password nobody logged in");
    } else if (has_password) {
        section.changed({password->line, password->where, "(hidden)"}, {}, "without a Username nobody logged in");
    }
    return user.has_value();
}

void write_login(conversion& of, const web_address& where)
{
    if (where.user.empty() || where.password.empty()) {
        return;
    }
    if (where.logs_in_by_query) {
        of.write.put_text("login", "query");
    }
    of.write.put_text("user", where.user);
    of.write.put_text("password_file", keep_secret(of.into, of.asked.secrets_directory, where.host, where.password));
}

void write_interval(conversion& of, section_values& section, const given_value& from, double seconds)
{
    constexpr double shortest = 1;
    constexpr double longest = 600;
    const auto within = std::clamp(seconds, shortest, longest);
    of.write.put("interval", written(within));
    if (within != seconds) {
        section.changed(from, fmt::format("interval = {}", within),
                        seconds < shortest ? "the old driver asked once a second at most, whatever stood there"
                                           : "busbar asks every 600 s at least");
    }
}

} // namespace busbar::migrate::opendtu
