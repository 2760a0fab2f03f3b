/// Rows that stand in the configuration file, for people who will not compile:
///
///     [[device.value]]
///     path  = "/Ac/L1/Power"
///     json  = "StatusSNS/ENERGY/Power"
///     unit  = "W"
///
/// They are checked as strictly as the compiler checks those of a header.
#pragma once

#include <busbar/config/section.hpp>
#include <busbar/json/row.hpp>

#include <array>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::json {

/// Rows with their texts.
struct configured_rows {
    std::deque<std::string> texts{};
    std::deque<std::vector<named_number>> names{}; ///< of rows whose values are words
    std::vector<field_row> rows{};
    std::vector<std::string> documents{}; ///< by row, see rows_of()

    [[nodiscard]] std::vector<field_row> rows_of_document(std::string_view name) const;
};

/// Which document a row of the configuration belongs to: paths of one document may not contradict one another.
using document_of_row = std::function<std::string(const config::section&)>;

/// Rows of `sections` for a service of this class, and what is wrong with them and with all of them together. Without `document_of` all are
/// of one document.
configured_rows rows_of(std::span<const config::section> sections, const service::service_class& in,
                        config::position of_device, std::vector<config::mistake>& mistakes,
                        const document_of_row& document_of = {});

namespace keys {
inline constexpr std::string_view meanings_of_null[] = {"invalid", "zero", "absent"};

/// Of [[device.value]].
inline constexpr std::array of_value{
    config::key{.name = "path", .help = "D-Bus path, as \"/Ac/L1/Power\"", .required = true},
    config::key{.name = "json", .help = "where it stands, as \"StatusSNS/ENERGY/Power\"", .required = true},
    config::key{.name = "or", .help = "where else, if it is not there"},
    config::key{.name = "plus", .help = "where a second value stands that is added"},
    config::key{.name = "minus", .help = "where a second value stands that is subtracted"},
    config::key{.name = "divided_by", .help = "where a second value stands by which it is divided"},
    config::key{.name = "scale", .type = config::key_type::number, .help = "times this", .fallback = "1"},
    config::key{.name = "offset", .type = config::key_type::number, .help = "added before scaling", .fallback = "0"},
    config::key{.name = "unit",
                .help = "unit of the scaled value: W, kW, V, A, kWh, Wh, Hz, °C, %",
                .fallback = "that of the path"},
    config::key{.name = "lowest",
                .type = config::key_type::number,
                .help = "what is below is invalid, in the unit of the path"},
    config::key{.name = "highest",
                .type = config::key_type::number,
                .help = "what is above is invalid, in the unit of the path"},
    config::key{.name = "negated", .type = config::key_type::boolean, .help = "times -1", .fallback = "false"},
    config::key{.name = "rising",
                .type = config::key_type::boolean,
                .help = "a counter: guarded against 0 and jumps",
                .fallback = "true for energies"},
    config::key{.name = "in_text",
                .type = config::key_type::boolean,
                .help = "numbers may be written as texts",
                .fallback = "false"},
    config::key{.name = "needed",
                .type = config::key_type::boolean,
                .help = "an answer without it is none of this device",
                .fallback = "false"},
    config::key{.name = "null",
                .type = config::key_type::choice,
                .help = "what null means",
                .fallback = "invalid",
                .choices = meanings_of_null},
    config::key{.name = "only_if", .help = "the value counts only if what stands there is only_if_is"},
    config::key{
        .name = "only_if_is", .type = config::key_type::number, .help = "that number; true is 1", .fallback = "1"},
};
} // namespace keys

} // namespace busbar::json
