/// The service classes a device may be shown as.
#pragma once

#include <busbar/service/table.hpp>

#include <array>
#include <cstddef>

namespace busbar {

/// The first is the default, the user may choose another one on the GX.
/// `static constexpr auto roles = busbar::roles<service::grid, service::pvinverter>;`
template <class... Services> struct role_list {
    static constexpr std::array<const service::service_class*, sizeof...(Services)> classes{
        &service::class_of<Services>...};
};
template <class... Services> inline constexpr role_list<Services...> roles{};

} // namespace busbar
