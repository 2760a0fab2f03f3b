/// The service classes a device may be shown as.
#pragma once

#include <busbar/service/table.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace busbar {

/// The first is the default, the user may choose another one on the GX.
/// `static constexpr auto roles = busbar::roles<service::grid, service::pvinverter>;`
template <class... Services> struct role_list {
    static constexpr std::array<const service::service_class*, sizeof...(Services)> classes{
        &service::class_of<Services>...};
};
template <class... Services> inline constexpr role_list<Services...> roles{};

/// "grid, pvinverter"
std::string names_in_words(std::span<const service::service_class* const> classes);

/// As the configuration's `role` names them; room for more than there are classes stays empty.
template <std::size_t Size>
consteval std::array<std::string_view, Size> role_names_of(std::span<const service::service_class* const> classes)
{
    std::array<std::string_view, Size> names{};
    for (std::size_t i = 0; i < Size && i < classes.size(); ++i) {
        names[i] = classes[i]->name;
    }
    return names;
}

} // namespace busbar
