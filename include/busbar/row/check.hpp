/// Checks that every transport's rows share. They run while a descriptor is compiled.
#pragma once

#include <busbar/codec/encoding.hpp>
#include <busbar/row/options.hpp>
#include <busbar/row/refuse.hpp>
#include <busbar/service/table.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace busbar {

/// The path of a row in its service table.
constexpr const service::path* checked_path(std::span<const service::path> table, const char* name)
{
    const service::path* found = service::find(table, name);
    if (found == nullptr) {
        refuse::no_such_path_in_service_table();
    }
    return found;
}

/// Paths that begin with a point are no D-Bus paths: numbers that only derived values read.
constexpr bool is_auxiliary(std::string_view name)
{
    return name.starts_with('.');
}
inline constexpr service::path auxiliary_path{.name = ".", .type = service::wire_type::integer, .in = units::number};

constexpr bool holds_text(const service::path& path)
{
    return path.type == service::wire_type::text || path.type == service::wire_type::text_list;
}

/// The encoding in itself.
constexpr void check_encoding(const encoding& encoded)
{
    if (encoded.first_bit + encoded.bit_count > 8 * encoded.bytes ||
        (encoded.first_bit != 0 && encoded.bit_count == 0)) {
        refuse::bits_pass_the_end_of_the_number();
    }
    if (encoded.kind == number_kind::text && encoded.bytes == 0) {
        refuse::text_without_characters();
    }
}

/// A number's row: scale and unit must fit the path.
constexpr void check_number(const service::path& path, const encoding& encoded, double scale, const unit& in,
                            const row_options& options)
{
    if (holds_text(path)) {
        refuse::number_encoding_on_a_path_that_holds_text();
    }
    if (encoded.kind == number_kind::text || encoded.kind == number_kind::version) {
        refuse::text_encoding_on_a_path_that_holds_a_number();
    }
    check_encoding(encoded);
    if (in.of != path.in.of) {
        refuse::unit_differs_from_the_unit_of_the_path();
    }
    if (scale == 0.0) {
        refuse::scale_is_zero();
    }
    if (options.rising && path.in.of != quantity::energy && path.in.of != quantity::number) {
        refuse::only_counters_can_rise();
    }
    options.check();
}

/// A text's row: the device's text, or a whole number that is shown in decimal. It is read once: texts tell who the device is.
constexpr void check_text(const service::path& path, const encoding& encoded, const row_options& options)
{
    if (!holds_text(path)) {
        if (encoded.kind == number_kind::text || encoded.kind == number_kind::version) {
            refuse::text_encoding_on_a_path_that_holds_a_number();
        }
        refuse::a_number_needs_scale_and_unit();
    }
    if (encoded.kind == number_kind::floating_point) {
        refuse::number_encoding_on_a_path_that_holds_text();
    }
    check_encoding(encoded);
    const row_options none;
    if (options.rising || options.if_producing || options.if_faulty || options.negated || options.convert != nullptr ||
        options.bias != 0.0 || options.lowest != none.lowest || options.highest != none.highest ||
        options.every != none.every) {
        refuse::option_has_no_effect_in_this_row();
    }
}

/// A number that is read once is published as it is.
constexpr void check_once(const row_options& options)
{
    if (options.once && (options.rising || options.every != row_options{}.every)) {
        refuse::option_has_no_effect_in_this_row();
    }
}

/// A path that is written by consumers needs a rule how it goes to the device, and no other path may have one.
constexpr void check_write_rule(const service::path& path, const row_options& options)
{
    if (path.write == service::access::command && options.written == write_by::nothing) {
        refuse::writable_path_has_no_write_rule();
    }
    if (path.write != service::access::command && options.written != write_by::nothing) {
        refuse::write_rule_on_a_read_only_path();
    }
}

} // namespace busbar
