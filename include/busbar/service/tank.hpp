/// com.victronenergy.tank: the level of a tank (venus.md §2.5).
#pragma once

#include <busbar/service/common.hpp>

namespace busbar::service {

inline constexpr name_of_value tank_fluids[] = {
    {0, "Fuel"},        {1, "Fresh water"}, {2, "Waste water"}, {3, "Live well"}, {4, "Oil"},            {5, "Black water"},
    {6, "Gasoline"},    {7, "Diesel"},      {8, "LPG"},         {9, "LNG"},       {10, "Hydraulic oil"}, {11, "Raw water"}};

/// Of a resistive probe.
inline constexpr name_of_value tank_standards[] = {{0, "European"}, {1, "US"}, {2, "Not applicable"}};

struct tank {
    static constexpr std::string_view name = "tank";
    static constexpr int default_instance = 20;
    static constexpr auto paths = join(
        common_paths,
        std::array{
            real("/Level", units::percent, 1).required(),
            real("/Remaining", units::cubic_metre, 3),
            real("/Capacity", units::cubic_metre, 3).setting(0, 1000, 0.2),
            integer("/FluidType").named(tank_fluids).setting(0, 11, 0).required(),
            integer("/Standard").named(tank_standards),
            integer("/Status").named(sensor_states),
            real("/Temperature", units::celsius, 1),
            real("/BatteryVoltage", units::volt, 2), // of the sensor
            real("/RawValue", units::number, 2),
            text("/RawUnit"),
            real("/RawValueEmpty", units::number, 2),
            real("/RawValueFull", units::number, 2),
            text("/Shape").setting(), // "level:volume,...", %; empty: the volume is proportional to the level
            // Raised at Active, over at Restore; State is invalid while the alarm is not enabled.
            integer("/Alarms/Low/Enable").setting(0, 1, 0),
            real("/Alarms/Low/Active", units::percent, 0).setting(0, 100, 10),
            real("/Alarms/Low/Restore", units::percent, 0).setting(0, 100, 15),
            integer("/Alarms/Low/Delay", units::second).setting(0, 3600, 30),
            integer("/Alarms/Low/State").named(alarm_levels),
            integer("/Alarms/High/Enable").setting(0, 1, 0),
            real("/Alarms/High/Active", units::percent, 0).setting(0, 100, 90),
            real("/Alarms/High/Restore", units::percent, 0).setting(0, 100, 80),
            integer("/Alarms/High/Delay", units::second).setting(0, 3600, 5),
            integer("/Alarms/High/State").named(alarm_levels),
        });
};

} // namespace busbar::service
