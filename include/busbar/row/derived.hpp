/// Values computed from others of the same sample.
#pragma once

#include <busbar/row/check.hpp>
#include <busbar/service/table.hpp>

#include <array>
#include <cstddef>
#include <span>

namespace busbar {

/// {"/Ac/Current", ampere, {"/Ac/L1/Current", ...}, sum}. Invalid if a source is.
struct derived_row {
    const char* path = "";
    const service::path* spec = nullptr;
    std::array<const char*, 4> sources{};
    std::size_t source_count = 0;
    double (*compute)(std::span<const double> sources) = nullptr;
    bool if_not_told = false; ///< a row feeds the path too; this counts until it does
};

/// For derived rows: the device may tell the value itself, then that counts.
struct if_not_told_tag {};
inline constexpr if_not_told_tag if_not_told{};

template <class Service> struct derived_row_of : derived_row {
    template <std::size_t N>
    consteval derived_row_of(const char* path, unit in, const char* const (&sources)[N],
                             double (*compute)(std::span<const double>))
        : derived_row{.path = path, .spec = checked_path(Service::paths, path), .source_count = N, .compute = compute}
    {
        static_assert(N >= 1 && N <= 4, "a derived value has 1 to 4 sources");
        if (holds_text(*spec)) {
            refuse::number_encoding_on_a_path_that_holds_text();
        }
        check_write_rule(*spec, {});
        if (in.of != spec->in.of) {
            refuse::unit_differs_from_the_unit_of_the_path();
        }
        for (std::size_t i = 0; i < N; ++i) {
            if (!is_auxiliary(sources[i]) && holds_text(*checked_path(Service::paths, sources[i]))) {
                refuse::derived_value_reads_a_text();
            }
            this->sources[i] = sources[i];
        }
    }
    template <std::size_t N>
    consteval derived_row_of(const char* path, unit in, const char* const (&sources)[N],
                             double (*compute)(std::span<const double>), if_not_told_tag)
        : derived_row_of(path, in, sources, compute)
    {
        this->if_not_told = true;
    }
};

template <class Service, std::size_t N> struct derived_table {
    using service_type = Service;
    std::array<derived_row, N> rows{};
};

/// `static constexpr auto derived = modbus::derive<service::grid>({...});`
template <class Service, std::size_t N> consteval auto derive(const derived_row_of<Service> (&rows)[N])
{
    derived_table<Service, N> made;
    for (std::size_t i = 0; i < N; ++i) {
        made.rows[i] = rows[i];
    }
    return made;
}

/// For derived rows.
inline constexpr auto sum = [](std::span<const double> all) {
    double total = 0.0;
    for (const double one : all) {
        total += one;
    }
    return total;
};

} // namespace busbar
