/// com.victronenergy.grid: the meter at the point of connection to the utility (venus.md §2.2).
#pragma once

#include <busbar/service/ac_meter.hpp>

namespace busbar::service {

/// + import, - export. ESS wants a value every second or faster, see /RefreshTime.
struct grid {
    static constexpr std::string_view name = "grid";
    static constexpr int default_instance = 40;
    static constexpr auto paths = join(common_paths, ac_meter_paths);
};

} // namespace busbar::service
