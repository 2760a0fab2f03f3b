/// The parts of the conversion of a dbus-opendtu configuration.
#pragma once

#include <busbar/migrate/section_values.hpp>
#include <busbar/migrate/seed.hpp>
#include <busbar/migrate/toml_writer.hpp>
#include <busbar/migrate/web_address.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::migrate::opendtu {

/// What only one device may have: "DeviceInstance 34".
struct claim {
    std::string what;
    std::string section;
};

struct conversion {
    ini_file& file;
    const request& asked;
    outcome& into;
    toml_writer write;
    std::optional<double> timeout{}; ///< of a request, s; std::nullopt: busbar's own
    std::vector<claim> claims{};

    /// The section that claimed the same before; empty: none did.
    std::string claimed_before(std::string_view what, std::string_view section);

    section_values values_of(ini_section* own) { return {file, own, into}; }
};

/// A section whose name is `kind` and its number: [INVERTER0].
struct numbered_section {
    int number = 0;
    ini_section* section = nullptr;
};
/// By number.
std::vector<numbered_section> numbered_sections(ini_file& file, std::string_view kind);

/// Phase, AcPosition, DeviceInstance, Servicename.
struct service_values {
    std::string role;     ///< "pvinverter"
    std::string phase;    ///< "L1" .. "3P"; empty: not given, which is a mistake that has been told
    std::string position; ///< empty: this role has none
    std::optional<std::int64_t> instance;
};
service_values read_service(conversion& of, section_values& section, std::span<const std::string_view> roles);

/// Username and Password go into `where`, if both are there. False if Username is nowhere.
bool read_login(section_values& section, web_address& where);

/// `user`, `password_file` and what makes the file.
void write_login(conversion& of, const web_address& where);
/// `seconds` within what busbar takes. The value stood in `from`.
void write_interval(conversion& of, section_values& section, const given_value& from, double seconds);

/// The OpenDTU or AhoyDTU and its [INVERTERx]. `dtu` is "opendtu" or "ahoy".
void convert_gateways(conversion& of, std::string_view dtu);
/// [TEMPLATEx].
void convert_templates(conversion& of, std::int64_t count);

} // namespace busbar::migrate::opendtu
