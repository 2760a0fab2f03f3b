/// The keys of a [[device]] section that reach a device over HTTP, and what they mean.
#pragma once

#include <busbar/config/section.hpp>
#include <busbar/http/document.hpp>
#include <busbar/http/link.hpp>
#include <busbar/json/settings.hpp>

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

namespace keys {
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
/// How the server is reached.
inline constexpr std::array to_server{host, url,           port,       https,   check_certificate, ca_file,
                                      user, password_file, token_file, timeout, interval};
} // namespace keys

} // namespace busbar::http
