/// com.victronenergy.genset: an AC generator, or an energy meter at one (venus.md §2.2).
#pragma once

#include <busbar/service/ac_meter.hpp>

namespace busbar::service {

inline constexpr name_of_value genset_states[] = {
    {0, "Standby"},   {1, "Startup 1"}, {2, "Startup 2"}, {3, "Startup 3"}, {4, "Startup 4"}, {5, "Startup 5"},
    {6, "Startup 6"}, {7, "Startup 7"}, {8, "Running"},   {9, "Stopping"},  {10, "Error"}};

struct genset {
    static constexpr std::string_view name = "genset";
    static constexpr int default_instance = 40;
    static constexpr auto paths = join(
        common_paths, ac_meter_paths,
        std::array{
            integer("/StatusCode").named(genset_states),
            integer("/Start").command(0, 1),
            integer("/RemoteStartModeEnabled"),
            integer("/AutoStart").command(0, 1),
            integer("/EnableRemoteStartMode").command(0, 1),
            real("/Engine/Load", units::percent, 1),
            real("/Engine/Speed", units::rpm, 0),
            real("/Engine/OperatingHours", units::second, 0), // seconds, whatever the name says
            real("/Engine/CoolantTemperature", units::celsius, 1),
            real("/Engine/WindingTemperature", units::celsius, 1),
            real("/Engine/ExaustTemperature", units::celsius, 1), // spelled so
            real("/Engine/OilTemperature", units::celsius, 1),
            real("/Engine/OilPressure", units::kilopascal, 0),
            integer("/Engine/Starts"),
            real("/StarterVoltage", units::volt, 1),
        });
};

} // namespace busbar::service
