/// The keys of a [[device]] section that reach a device over HTTP, and what they mean.
#pragma once

#include <busbar/config/section.hpp>
#include <busbar/http/document.hpp>
#include <busbar/http/link.hpp>
#include <busbar/json/configured_program.hpp>
#include <busbar/json/fed_service.hpp>
#include <busbar/run/common_keys.hpp>

#include <span>
#include <string>
#include <vector>

namespace busbar::http {

/// Where a configured device is.
struct address {
    server where{};
    link_options options{};

    /// "HTTP opendtu.lan", "HTTPS opendtu.lan:8443". Never a secret.
    [[nodiscard]] std::string to_words() const;
};

/// `with_path`: the `url` is that of the document itself (generic.json).
std::vector<config::mistake> validate_address(const config::section& section, const device_server& own,
                                              bool with_path = false);
/// Precondition: validate_address() found no mistake. Reads the files with secrets; std::runtime_error if one can't be read.
address address_of(const config::section& section, const device_server& own);
/// "/api/live?x=1" of `url`; "/" if it has none.
std::string target_of(const config::section& section);

/// The class the user chose, and those that the device may become on the GX, in this order. An inverter stays one.
std::vector<const service::service_class*> classes_of(const config::section& section,
                                                      std::span<const service::service_class* const> roles);
/// Everything about the service but its name.
json::service_settings service_settings_of(const config::section& section,
                                           std::span<const service::service_class* const> roles);

/// Configured or fallback.
json::parameter_values parameters_of(const config::section& section, std::span<const parameter> declared);

namespace keys {
inline constexpr std::string_view phases[] = {"L1", "L2", "L3", "3P"};

inline constexpr config::key host{.name = "host", .help = "name or address of the device"};
inline constexpr config::key url{.name = "url",
                                 .help = "instead of host, port and https: \"https://opendtu.lan:8443\""};
inline constexpr config::key port{.name = "port",
                                  .type = config::key_type::integer,
                                  .help = "TCP port",
                                  .fallback = "the device's own",
                                  .minimum = 1,
                                  .maximum = 65535};
inline constexpr config::key https{.name = "https",
                                   .type = config::key_type::boolean,
                                   .help = "encrypted; the certificate is checked",
                                   .fallback = "the device's own"};
inline constexpr config::key check_certificate{.name = "check_certificate",
                                               .type = config::key_type::boolean,
                                               .help =
                                                   "false: any certificate will do, as of a device that signs its own",
                                               .fallback = "the device's own"};
inline constexpr config::key ca_file{.name = "ca_file",
                                     .help = "file with the certificates of authorities that may have signed (PEM)",
                                     .fallback = "those that Venus OS knows"};
inline constexpr config::key user{.name = "user", .help = "who logs in", .fallback = "the device's own"};
inline constexpr config::key password_file{.name = "password_file",
                                           .type = config::key_type::file_with_secret,
                                           .help = "file that holds the password alone, readable by root only"};
inline constexpr config::key token_file{.name = "token_file",
                                        .type = config::key_type::file_with_secret,
                                        .help = "file that holds the token alone, readable by root only"};
inline constexpr config::key timeout{.name = "timeout",
                                     .type = config::key_type::seconds,
                                     .help = "how long to wait for a whole answer",
                                     .fallback = "5",
                                     .minimum = 0.2,
                                     .maximum = 30};
inline constexpr config::key interval{.name = "interval",
                                      .type = config::key_type::seconds,
                                      .help = "time between two readings of the fastest values",
                                      .fallback = "the device's own",
                                      .minimum = 0.2,
                                      .maximum = 600};
inline constexpr config::key phase{.name = "phase",
                                   .type = config::key_type::choice,
                                   .help = "on which phase a single-phase device stands; 3P: evenly on all three",
                                   .fallback = "L1",
                                   .choices = phases};
inline constexpr config::key inverted{
    .name = "inverted",
    .type = config::key_type::boolean,
    .help = "the meter is wired the other way round: power changes its sign, energy its direction",
    .fallback = "false"};
inline constexpr config::key energy_from_zero{
    .name = "energy_from_zero",
    .type = config::key_type::boolean,
    .help = "count energy from when busbar first saw the device, also after restarts",
    .fallback = "false"};
inline constexpr config::key control{.name = "control",
                                     .type = config::key_type::boolean,
                                     .help = "let the GX write to the device: power limit, charging current",
                                     .fallback = "false"};
inline constexpr config::key highest_limit{
    .name = "highest_limit",
    .type = config::key_type::number,
    .help = "W; no power limit of the GX is above it, and limits are released to it; with control = true",
    .fallback = "the maximum power",
    .minimum = 0,
    .maximum = 1e6};

/// How the server is reached.
inline constexpr std::array to_server{host, url,           port,       https,   check_certificate, ca_file,
                                      user, password_file, token_file, timeout, interval};
/// What a service is on the GX; `role` comes with the roles of the device.
inline constexpr std::array to_service{busbar::keys::instance, busbar::keys::position, phase, energy_from_zero};
} // namespace keys

namespace detail {
template <std::size_t Roles> consteval auto list_role_names(const std::array<const service::service_class*, Roles>& of)
{
    std::array<std::string_view, Roles + 1> names{};
    for (std::size_t i = 0; i < Roles; ++i) {
        names[i] = of[i]->name;
    }
    return names;
}
} // namespace detail

} // namespace busbar::http
