/// com.victronenergy.heatpump: a heat pump, or an energy meter at one (venus.md §2.2).
#pragma once

#include <busbar/service/acload.hpp>

namespace busbar::service {

inline constexpr name_of_value heatpump_states[] = {
    {0, "Off"}, {1, "Error"}, {2, "Startup"}, {3, "Heating"}, {4, "Cooling"}};

struct heatpump {
    static constexpr std::string_view name = "heatpump";
    static constexpr int default_instance = 40;
    static constexpr auto paths = join(common_paths, ac_meter_paths,
                                       std::array{
                                           integer("/Position").named(load_positions).setting(0, 1, 0).required(),
                                           integer("/State").named(heatpump_states),
                                           real("/Temperature", units::celsius, 1),
                                           real("/TargetTemperature", units::celsius, 1).command(0, 100),
                                       });
};

} // namespace busbar::service
