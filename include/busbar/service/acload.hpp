/// com.victronenergy.acload: a meter at a load (venus.md §2.2).
#pragma once

#include <busbar/service/ac_meter.hpp>

namespace busbar::service {

/// The other way round than at a pvinverter.
inline constexpr name_of_value load_positions[] = {{0, "AC output"}, {1, "AC input"}};

struct acload {
    static constexpr std::string_view name = "acload";
    static constexpr int default_instance = 40;
    static constexpr auto paths = join(common_paths, ac_meter_paths,
                                       std::array{
                                           integer("/Position").named(load_positions).setting(0, 1, 0).required(),
                                       });
};

} // namespace busbar::service
