#include <busbar/config/handed_over_port.hpp>
#include <busbar/modbus/settings.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace busbar::modbus {

namespace {

/// A serial port is a path, or yet to be handed over; a TCP port is a number.
bool is_serial(const std::string& port)
{
    return port.starts_with('/') || port == config::serial_starter;
}

constexpr std::array<std::int64_t, 10> usual_baud_rates{1200,  2400,  4800,   9600,   19200,
                                                        38400, 57600, 115200, 230400, 460800};

} // namespace

std::vector<config::mistake> validate_address(const config::section& section, const reachable_by& how)
{
    std::vector<config::mistake> mistakes;
    const auto wrong = [&](std::string_view key, std::string text) {
        mistakes.push_back({section.at(key), std::move(text)});
    };
    const auto host = section.text("host");
    const auto port_path = section.text("port");
    const bool serial = !host && port_path && is_serial(*port_path);
    if (host && host->empty()) {
        wrong("host", "host: is empty");
    }
    if (host && !how.over_tcp) {
        wrong("host", "host: this device is reached over a serial port: port = \"/dev/ttyUSB0\"");
    } else if (host && port_path) {
        wrong("port", "port: a TCP port is a number from 1 to 65535");
    } else if (!host && !serial) {
        wrong("type", how.over_tcp && how.over_serial
                          ? section.type() + ": host, or port = \"/dev/ttyUSB0\", is required"
                      : how.over_tcp ? section.type() + ": host is required"
                                     : section.type() + ": port is required: \"/dev/ttyUSB0\"");
    } else if (serial && !how.over_serial) {
        wrong("port", "port: this device is reached over the network: host = \"192.168.1.2\"");
    }
    for (const std::string_view key : {"baud", "parity"}) {
        if (section.has(key) && !serial) {
            wrong(key, fmt::format("{}: only a serial port has one", key));
        }
    }
    if (const auto baud = section.integer("baud");
        baud && std::find(usual_baud_rates.begin(), usual_baud_rates.end(), *baud) == usual_baud_rates.end()) {
        wrong("baud", fmt::format("baud: {} is not one of {}", *baud, fmt::join(usual_baud_rates, ", ")));
    }
    return mistakes;
}

address address_of(const config::section& section, const reachable_by& how)
{
    address made;
    const auto apply = [&](const auto& link) {
        made.units.assign(link.units.all().begin(), link.units.all().end());
        made.options.response_timeout = link.response_timeout;
        made.options.minimum_gap = link.minimum_gap;
    };
    if (const auto host = section.text("host")) {
        apply(*how.over_tcp);
        made.where = tcp_endpoint{
            .host = *host, .port = static_cast<std::uint16_t>(section.integer("port").value_or(how.over_tcp->port))};
    } else {
        apply(*how.over_serial);
        made.serial = true;
        serial_endpoint line{.device = section.text("port").value_or(""),
                             .baud = static_cast<unsigned>(section.integer("baud").value_or(how.over_serial->baud)),
                             .parity = how.over_serial->parity};
        if (const auto parity = section.text("parity")) {
            line.parity = *parity == "even" ? parity::even : *parity == "odd" ? parity::odd : parity::none;
        }
        made.where = std::move(line);
    }
    if (const auto unit = section.integer("unit")) {
        made.units.assign(1, static_cast<std::uint8_t>(*unit));
    }
    if (const auto timeout = section.seconds("timeout")) {
        made.options.response_timeout = *timeout;
    }
    return made;
}

std::string address::to_words() const
{
    std::string several = fmt::format("{}", fmt::join(units.begin(), units.end() - 1, ", "));
    several += fmt::format("{}{}", several.empty() ? "" : " or ", units.back());
    return fmt::format("modbus {} {} unit {}", serial ? "rtu" : "tcp", modbus::to_words(where), several);
}

std::string address::to_words(unsigned unit) const
{
    return fmt::format("modbus {} {} unit {}", serial ? "rtu" : "tcp", modbus::to_words(where), unit);
}

std::string line_of(const address& where)
{
    const auto* line = std::get_if<serial_endpoint>(&where.where);
    return line == nullptr ? std::string{} : "modbus rtu " + line_settings(*line);
}

std::vector<std::string> claims_of(const address& where)
{
    std::vector<std::string> claims;
    for (const auto unit : where.units) {
        claims.push_back(fmt::format("unit {} at {}", unit, to_words(where.where)));
    }
    // Of a list that is tried in turn only the first is sure to be used.
    claims.resize(1);
    return claims;
}

} // namespace busbar::modbus
