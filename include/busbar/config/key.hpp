/// What a [[device]] section may hold. Every transport and driver declares its keys as data; the application validates the whole file
/// against them before anything is started, and prints all mistakes at once (ux.md §1).
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace busbar::config {

enum class key_type : std::uint8_t {
    text,
    integer,
    number,
    boolean,
    choice,           ///< one of `choices`
    port,             ///< a TCP port number, the path of a serial port, or "serial-starter"
    seconds,          ///< a number of seconds, may have a fraction
    file_with_secret, ///< the path of a file that only root may read; its content never leaves the link
};

struct key {
    std::string_view name{};
    key_type type = key_type::text;
    std::string_view help{};     ///< one line, with the unit
    std::string_view fallback{}; ///< what counts when it is absent, in words: "502", "the device's own"; empty: nothing
    bool required = false;
    double minimum = -std::numeric_limits<double>::infinity();
    double maximum = std::numeric_limits<double>::infinity();
    std::span<const std::string_view> choices{};
};

/// Tables below a device: `{.name = "inverter", .keys = ...}` allows any number of [[device.inverter]], which a driver finds as
/// section::children(), with `name` as their type().
struct child_table {
    std::string_view name{};
    std::span<const key> keys{};
    bool once = false; ///< a single table [mqtt.publish], in tables that are there once themselves
};

} // namespace busbar::config
