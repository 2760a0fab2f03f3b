/// The keys of a [[device]] section that reach a Modbus device, and what they mean.
#pragma once

#include <busbar/config/section.hpp>
#include <busbar/modbus/descriptor.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace busbar::modbus {

/// How the descriptor's device may be reached; what it does not speak is empty.
struct reachable_by {
    std::optional<tcp> over_tcp{};
    std::optional<rtu> over_serial{};
};

/// Where a configured device is.
struct address {
    endpoint where{};
    std::vector<std::uint8_t> units{}; ///< in the order in which they are tried
    link_options options{};
    bool serial = false;

    /// "modbus tcp 192.168.178.80:502 unit 3", also "... unit 3, 1 or 126" where several are tried
    [[nodiscard]] std::string to_words() const;
    /// The same for the unit that answered.
    [[nodiscard]] std::string to_words(unsigned unit) const;
};

std::vector<config::mistake> validate_address(const config::section& section, const reachable_by& how);
/// Precondition: validate_address() found no mistake.
address address_of(const config::section& section, const reachable_by& how);
/// "modbus rtu 9600 8N1"; empty over TCP.
std::string line_of(const address& where);
/// What no other device may use: "unit 3 at 192.168.178.80:502".
std::vector<std::string> claims_of(const address& where);

namespace keys {
inline constexpr std::string_view parities[] = {"none", "even", "odd"};
inline constexpr config::key host{.name = "host", .help = "name or address of the device"};
inline constexpr config::key port{
    .name = "port",
    .type = config::key_type::port,
    .help = "TCP port, or the serial port of an RS485 adapter; serial-starter: one that it hands over",
    .fallback = "the device's own"};
inline constexpr config::key unit{.name = "unit",
                                  .type = config::key_type::integer,
                                  .help = "unit id",
                                  .fallback = "the device's own, tried in turn",
                                  .minimum = 1,
                                  .maximum = 247};
inline constexpr config::key baud{.name = "baud",
                                  .type = config::key_type::integer,
                                  .help = "bits per second of the serial port",
                                  .fallback = "the device's own",
                                  .minimum = 300,
                                  .maximum = 921600};
inline constexpr config::key parity{.name = "parity",
                                    .type = config::key_type::choice,
                                    .help = "parity of the serial port",
                                    .fallback = "the device's own",
                                    .choices = parities};
inline constexpr config::key timeout{.name = "timeout",
                                     .type = config::key_type::seconds,
                                     .help = "how long to wait for a reply",
                                     .fallback = "the device's own",
                                     .minimum = 0.05,
                                     .maximum = 5};
inline constexpr config::key interval{.name = "interval",
                                      .type = config::key_type::seconds,
                                      .help = "time between two readings of the fastest values",
                                      .fallback = "the device's own",
                                      .minimum = 0.1,
                                      .maximum = 60};
} // namespace keys

} // namespace busbar::modbus
