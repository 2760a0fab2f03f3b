/// Rows of a SunSpec device: point, path. Encoding, scale factor and unit come from the model tables.
///
///     static constexpr auto points = sunspec::points<service::pvinverter>({
///         {inverter_model("W"),      "/Ac/Power"},
///         {inverter_model("WH"),     "/Ac/Energy/Forward", rising},
///         {inverter_model("PhVphA"), "/Ac/L1/Voltage", if_producing},
///         {mppt_model.each("DCV"),        "/Pv/#/V",       if_producing, every(5s)},   // # counts the strings
///     });
#pragma once

#include <busbar/row/check.hpp>
#include <busbar/sunspec/point_choice.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace busbar::sunspec {

struct point_row {
    point_choice from{};
    const char* path = "";
    const service::path* spec = nullptr;
    row_options options{};
    std::uint8_t service = 0; ///< which of the device's tables it stands in

    [[nodiscard]] constexpr bool repeated() const { return std::string_view{path}.find('#') != std::string_view::npos; }
};

template <class Service> struct point_row_of : point_row {
    template <class... Options>
    requires(is_row_option<Options>&&...)
        // NOLINTNEXTLINE(*-explicit-*): a row is written as braces
        consteval point_row_of(point_choice from, const char* path, Options... options)
        : point_row{.from = from, .path = path, .spec = checked_path(Service::paths, path)}
    {
        (options.change(this->options), ...);
        if (this->options.written != write_by::nothing || spec->write == service::access::command) {
            refuse::sunspec_points_are_not_written_by_rows();
        }
        if (this->options.once || this->options.group != 0 || this->options.bias != 0.0 ||
            this->options.convert != nullptr) { // codes are converted with .as()
            refuse::option_has_no_effect_in_this_row();
        }
        for (const source& one : from.all()) {
            if (one.what->encoded.kind == number_kind::text) {
                check_text(*spec, one.what->encoded, this->options);
            } else {
                check_number(*spec, one.what->encoded, 1.0, one.what->in, this->options);
            }
            if (one.repeated != repeated()) {
                refuse::index_must_stand_where_the_path_has_one();
            }
        }
    }
};

template <class Service, std::size_t N> struct point_table {
    using service_type = Service;
    std::array<point_row, N> rows{};
};

template <class Service, std::size_t N> consteval auto points(const point_row_of<Service> (&rows)[N])
{
    point_table<Service, N> table;
    for (std::size_t i = 0; i < N; ++i) {
        table.rows[i] = rows[i];
    }
    return table;
}

} // namespace busbar::sunspec
