/// Service tables: every path of a com.victronenergy.* class as constexpr data, and the look-up in them.
#pragma once

#include <busbar/service/path.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace busbar::service {

/// Puts tables that several classes share and the class's own rows into one.
template <std::size_t... N> consteval auto join(const std::array<path, N>&... parts)
{
    std::array<path, (N + ... + 0)> all{};
    auto* next = all.data();
    ((next = std::copy(parts.begin(), parts.end(), next)), ...);
    for (const path& one : all) {
        if (one.has_index() && one.last_index < one.first_index) {
            refuse::index_in_the_path_without_a_range();
        }
    }
    return all;
}

/// A service class as the publisher sees it: com.victronenergy.<name>.
struct service_class {
    std::string_view name{};
    std::span<const path> paths{};
    int default_instance = 0; ///< wanted from localsettings, 1..99 or 101..203 (venus.md §1.7)
};

/// The table of class S. S has `name`, `default_instance` and `paths`.
template <class S>
inline constexpr service_class class_of{.name = S::name, .paths = S::paths, .default_instance = S::default_instance};

/// nullptr if the class has no such path.
constexpr const path* find(std::span<const path> paths, std::string_view name)
{
    const auto found = std::find_if(paths.begin(), paths.end(), [&](const path& p) { return p.matches(name); });
    return found == paths.end() ? nullptr : &*found;
}

} // namespace busbar::service
