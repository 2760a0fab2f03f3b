#include <busbar/migrate/dbus_opendtu_parts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace busbar::migrate::opendtu {

namespace {

constexpr std::array<std::string_view, 2> roles{"pvinverter", "inverter"};

struct inverter_values {
    int index = 0;
    std::string name{}; ///< shown on the GX; empty: the DTU's
    service_values service{};
};

struct gateway {
    web_address where;
    std::vector<inverter_values> inverters{};
};

bool is_same(const web_address& one, const web_address& other)
{
    return one.to_url() == other.to_url() && one.user == other.user && one.password == other.password;
}

/// Host and log-in of a section; of [ONPREMISE] where it has no Host.
web_address read_address(conversion& of, section_values& section)
{
    auto* on_premise = of.file.find("ONPREMISE");
    const auto direct = section.find("Host");
    if (!direct && on_premise != nullptr) {
        auto old = of.values_of(on_premise);
        const auto host = old.need("Host");
        auto where = to_web_address(host ? host->text : "");
        read_login(old, where);
        if (host) {
            of.into.changes.push_back(
                {host->line, host->where, "the host of the device", "releases since 2023 did not read this section"});
        }
        return where;
    }
    const auto host = section.need("Host");
    auto where = to_web_address(host ? host->text : "");
    if (!read_login(section, where) && where.user.empty() && !section.name().ends_with("0")) {
        of.into.changes.push_back({section.line(), fmt::format("[{}] without Username", section.name()), "no log-in",
                                   "the old driver logged in with the number of the inverter as name and password"});
    }
    if (host && (!is_reachable(where) || !where.path.empty())) {
        section.wrong(*host, "must be a name or an address, with :port if it is not 80; the path is the DTU's own");
    }
    return where;
}

inverter_values read_inverter(conversion& of, section_values& section, int index)
{
    inverter_values made{.index = index};
    made.service = read_service(of, section, roles);
    for (const std::string_view key : {"CustomName", "Name"}) {
        if (section.has_own(key)) {
            if (const auto name = section.find(key); name && !name->text.empty()) {
                made.name = name->text;
                section.changed(*name, fmt::format("name = {}", quoted(name->text)),
                                "the old driver did not read it and showed the DTU's name");
            }
        }
    }
    if (section.truth("DigestAuth")) {
        section.drop("DigestAuth", "busbar logs in as the DTU asks for: Basic or Digest");
    }
    return made;
}

/// One for each DTU and log-in, in the order of their first inverter.
std::vector<gateway> read_gateways(conversion& of)
{
    std::vector<gateway> made;
    for (const auto& [number, own] : numbered_sections(of.file, "INVERTER")) {
        auto section = of.values_of(own);
        const auto where = read_address(of, section);
        auto known = std::ranges::find_if(made, [&](const gateway& each) { return is_same(each.where, where); });
        if (known == made.end()) {
            if (!made.empty()) {
                of.into.changes.push_back(
                    {section.line(), fmt::format("[{}] with another Host or log-in", section.name()),
                     fmt::format("index = {} of {}", number, where.host),
                     "the old driver took all inverters from the DTU of the first one; see whether that is the place "
                     "this inverter has in its own DTU"});
            }
            known = made.insert(made.end(), {.where = where});
        }
        known->inverters.push_back(read_inverter(of, section, number));
    }
    if (made.empty()) {
        auto defaults = of.values_of(nullptr);
        made.push_back({.where = read_address(of, defaults)});
        of.into.changes.push_back({defaults.line(), "no section [INVERTER0]", "all inverters of the DTU",
                                   "busbar shows those that have no section of their own as well"});
    }
    return made;
}

void write_host(conversion& of, const web_address& where)
{
    const auto colon = where.host.rfind(':');
    const bool has_port = colon != std::string::npos && colon + 1 < where.host.size() &&
                          where.host.find_first_not_of("0123456789", colon + 1) == std::string::npos;
    if (where.scheme != "http" || where.host.starts_with('[') || (colon != std::string::npos && !has_port)) {
        of.write.put_text("url", where.to_url());
        return;
    }
    of.write.put_text("host", where.host.substr(0, colon));
    if (has_port) {
        of.write.put("port", where.host.substr(colon + 1));
    }
}

void write_service(conversion& of, const service_values& service)
{
    if (service.role != roles[0]) {
        of.write.put_text("role", service.role);
    }
    of.write.put_text_if_any("phase", service.phase);
    of.write.put_text_if_any("position", service.position);
    if (service.instance) {
        of.write.put("instance", fmt::format("{}", *service.instance));
    }
}

/// What the inverters that have no section get, where the DEFAULT section says it.
void write_defaults(conversion& of)
{
    auto defaults = of.values_of(nullptr);
    service_values service{.role = std::string(roles[0])};
    if (of.file.defaults.find("Phase") != nullptr && of.file.defaults.find("AcPosition") != nullptr &&
        of.file.defaults.find("DeviceInstance") != nullptr) {
        service = read_service(of, defaults, roles);
        service.instance.reset(); // one for all of them can't be meant
    }
    write_service(of, service);
}

void write_interval_of_dtu(conversion& of, std::string_view dtu)
{
    constexpr double milliseconds = 1000;
    auto defaults = of.values_of(nullptr);
    const auto esp8266 = defaults.whole("ESP8266PollingIntervall", 1);
    const auto own = defaults.whole("OpenDTUPollingIntervall", 1);
    const auto esp8266_given = defaults.find("ESP8266PollingIntervall");
    const auto own_given = defaults.find("OpenDTUPollingIntervall");
    if (dtu == "ahoy" && esp8266) {
        defaults.changed(*esp8266_given, fmt::format("interval = {}", static_cast<double>(*esp8266) / milliseconds),
                         "holds for every board now; an ESP32 was asked every 5 s: on one, delete the line");
        write_interval(of, defaults, *esp8266_given, static_cast<double>(*esp8266) / milliseconds);
    } else if (dtu == "opendtu" && own) {
        write_interval(of, defaults, *own_given, static_cast<double>(*own) / milliseconds);
    }
    if (dtu == "opendtu" && esp8266_given) {
        defaults.dropped(*esp8266_given, "it was for AhoyDTU on an ESP8266 only");
    }
    if (dtu == "ahoy" && own_given) {
        defaults.dropped(*own_given, "it was for OpenDTU only");
    }
}

void write_gateway(conversion& of, const gateway& which, std::string_view dtu)
{
    of.write.begin("device");
    of.write.put_text("type", dtu == "ahoy" ? "ahoydtu.inverter" : "opendtu.inverter");
    write_host(of, which.where);
    write_login(of, which.where);
    write_interval_of_dtu(of, dtu);
    if (of.timeout) {
        of.write.put("timeout", written(*of.timeout));
    }
    auto defaults = of.values_of(nullptr);
    const auto yield_day = defaults.find("useYieldDay");
    if (defaults.whole("useYieldDay").value_or(0) != 0) {
        of.write.put("energy_from_zero", "true");
        defaults.changed(*yield_day, "energy_from_zero = true",
                         "the day's counter falls to 0 every night; now energy is counted on and on, from 0 when "
                         "busbar first sees an inverter");
    }
    if (which.inverters.empty()) {
        write_defaults(of);
    }
    for (const auto& each : which.inverters) {
        of.write.begin("device.inverter");
        of.write.comment(
            "Better: serial = \"...\" instead of index. It stays with the inverter when the DTU's list changes.");
        of.write.put("index", fmt::format("{}", each.index));
        of.write.put_text_if_any("name", each.name);
        write_service(of, each.service);
    }
}

} // namespace

void convert_gateways(conversion& of, std::string_view dtu)
{
    auto defaults = of.values_of(nullptr);
    if (const auto first = defaults.whole("NumberOfInvertersToQuery", 0); first.value_or(0) > 0) {
        defaults.changed(*defaults.find("NumberOfInvertersToQuery"), "all inverters of the DTU",
                         "busbar asks for all of them; those without a section here are shown with defaults");
    }
    for (const auto& each : read_gateways(of)) {
        write_gateway(of, each, dtu);
    }
}

} // namespace busbar::migrate::opendtu
