/// The keys that say which broker, in a [[device]] section or for all devices in [mqtt], and what they mean.
#pragma once

#include <busbar/config/key.hpp>
#include <busbar/config/section.hpp>
#include <busbar/mqtt/broker.hpp>

#include <array>
#include <string_view>
#include <vector>

namespace busbar::mqtt {

/// Exactly one of `host` and `url`; files that are there; what belongs together.
std::vector<config::mistake> validate_broker(const config::section& section);
/// Precondition: validate_broker() found no mistake. Reads the file with the password; std::runtime_error if it can't be read.
broker broker_of(const config::section& section);

namespace keys {
inline constexpr std::array<std::string_view, 2> versions{"3.1.1", "5"};

inline constexpr config::key host{.name = "host", .help = "name or address of the broker"};
inline constexpr config::key url{
    .name = "url", .help = R"(instead of host, port and tls: "mqtt://192.168.1.5", "mqtts://mqtt.lan:8883")"};
inline constexpr config::key port{.name = "port",
                                  .type = config::key_type::integer,
                                  .help = "TCP port",
                                  .fallback = "1883, with TLS 8883",
                                  .minimum = 1,
                                  .maximum = 65535};
inline constexpr config::key tls{
    .name = "tls", .type = config::key_type::boolean, .help = "encrypted (TLS)", .fallback = "false"};
inline constexpr config::key user{.name = "user", .help = "who logs in", .fallback = "nobody"};
inline constexpr config::key password_file{.name = "password_file",
                                           .type = config::key_type::file_with_secret,
                                           .help = "file that holds the password alone, readable by root only"};
inline constexpr config::key ca_file{
    .name = "ca_file",
    .help = "file with the certificates of authorities that may have signed the broker's (PEM)",
    .fallback = "those that Venus OS knows"};
inline constexpr config::key certificate_file{.name = "certificate_file",
                                              .help = "file with the certificate that busbar shows the broker (PEM)"};
inline constexpr config::key key_file{.name = "key_file",
                                      .type = config::key_type::file_with_secret,
                                      .help = "file with the key of that certificate (PEM), readable by root only"};
inline constexpr config::key check_host_name{.name = "check_host_name",
                                             .type = config::key_type::boolean,
                                             .help = "false: the broker's certificate may be of another name",
                                             .fallback = "true"};
inline constexpr config::key version{
    .name = "version", .type = config::key_type::choice, .help = "of MQTT", .fallback = "3.1.1", .choices = versions};
inline constexpr config::key client_id{.name = "client_id",
                                       .help = "how busbar calls itself; each client of a broker needs another",
                                       .fallback = "made of program and machine"};

inline constexpr std::array to_broker{
    host,    url,      port, tls, user, password_file, ca_file, certificate_file, key_file, check_host_name,
    version, client_id};
/// Those that name another broker.
inline constexpr std::array<std::string_view, 2> places{"host", "url"};
} // namespace keys

} // namespace busbar::mqtt
