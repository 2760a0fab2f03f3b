/// The checks that need more than one row (design.md §3), for the rows of every transport: who feeds which path.
#pragma once

#include <busbar/row/derived.hpp>
#include <busbar/row/table_check.hpp>
#include <busbar/service/table.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

namespace busbar {

/// A row as these checks see it.
struct fed_path {
    const char* path = "";
    bool changes = true; ///< false: read once
};

/// One service: its rows, its derived values, the classes it may take.
constexpr table_fault feed_fault(std::span<const fed_path> rows, std::span<const derived_row> derived,
                                 std::span<const service::service_class* const> classes)
{
    const auto times_fed = [&](std::string_view path) {
        return std::count_if(rows.begin(), rows.end(), [&](const fed_path& row) { return path == row.path; }) +
               std::count_if(derived.begin(), derived.end(),
                             [&](const derived_row& row) { return !row.if_not_told && path == row.path; });
    };
    const auto is_derived = [&](std::string_view path) {
        return std::any_of(derived.begin(), derived.end(), [&](const derived_row& row) { return path == row.path; });
    };
    for (const auto& row : rows) {
        if (times_fed(row.path) > 1) {
            return {refuse::one_path_is_fed_twice, row.path};
        }
        for (const auto* role : is_auxiliary(row.path) ? std::span<const service::service_class* const>{} : classes) {
            if (service::find(role->paths, row.path) == nullptr) {
                return {refuse::one_of_the_roles_has_no_such_path, row.path};
            }
        }
    }
    for (const auto& row : derived) {
        for (std::size_t i = 0; i < row.source_count; ++i) {
            const auto feeds = [&](const fed_path& source) {
                return std::string_view{source.path} == row.sources[i] && source.changes;
            };
            if (std::none_of(rows.begin(), rows.end(), feeds)) {
                return {refuse::derived_value_reads_a_path_that_no_row_feeds, row.sources[i]};
            }
        }
        if (times_fed(row.path) > 1) {
            return {refuse::one_path_is_fed_twice, row.path};
        }
    }
    for (const auto& path : classes.front()->paths) {
        if (path.needed == service::need::required && path.write != service::access::setting &&
            times_fed(path.name) == 0 && !is_derived(path.name)) {
            return {refuse::required_path_is_not_fed, path.name};
        }
    }
    return {};
}

} // namespace busbar
