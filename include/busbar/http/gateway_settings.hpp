/// What the configuration says of a gateway and of the inverters behind it.
#pragma once

#include <busbar/http/gateway_program.hpp>
#include <busbar/http/settings.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::http {

/// One [[device.inverter]], or what holds for those that have none.
struct inverter_settings {
    std::string serial{};               ///< empty: by index
    std::optional<std::size_t> index{}; ///< in the gateway's list
    std::string name{};                 ///< shown on the GX; empty: the gateway's
    json::service_settings service{};
    bool phase_is_configured = false;
    bool temperature = false; ///< a sensor of its own

    /// "serial 1164a00b12c4", "index 2"
    [[nodiscard]] std::string to_words() const;
};

struct gateway_settings {
    std::string name{};
    http::address address{};
    std::chrono::milliseconds interval{0}; ///< 0: the descriptor's own
    inverter_settings others{};
    std::vector<inverter_settings> inverters{};

    /// Those of an inverter with this serial, else of the one at this place. Null: it is not configured.
    [[nodiscard]] const inverter_settings* find(std::string_view serial, std::size_t index) const;
};

/// Letters and digits, as all that are known.
bool is_serial(std::string_view text);

std::vector<config::mistake> validate_gateway(const gateway_program& program, const config::section& section);
/// Precondition: validate_gateway() found no mistake.
gateway_settings gateway_settings_of(const gateway_program& program, const config::section& section,
                                     const std::string& name);

namespace keys {
inline constexpr config::key inverter_serial{.name = "serial",
                                             .help = "serial number, as a text: binds the table to this inverter"};
inline constexpr config::key inverter_index{.name = "index",
                                            .type = config::key_type::integer,
                                            .help = "instead of the serial: place in the gateway's list, from 0",
                                            .minimum = 0,
                                            .maximum = most_inverters - 1};
inline constexpr config::key temperature{.name = "temperature",
                                         .type = config::key_type::boolean,
                                         .help = "publish the inverter's temperature as a sensor of its own",
                                         .fallback = "false"};
inline constexpr config::key inverter_name{
    .name = "name", .help = "shown on the GX", .fallback = "the gateway's name of it"};
} // namespace keys

} // namespace busbar::http
