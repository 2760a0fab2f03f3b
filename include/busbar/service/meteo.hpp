/// com.victronenergy.meteo: sun, wind and temperature outside (venus.md §2.5).
#pragma once

#include <busbar/service/common.hpp>

namespace busbar::service {

struct meteo {
    static constexpr std::string_view name = "meteo";
    static constexpr int default_instance = 20;
    static constexpr auto paths = join(common_paths, std::array{
                                           real("/Irradiance", units::watt_per_square_metre, 1),
                                           real("/WindSpeed", units::metre_per_second, 1),
                                           real("/WindDirection", units::degree, 0), // 0: from the north, 90: from the east
                                           real("/CellTemperature", units::celsius, 1), // of the module
                                           real("/ExternalTemperature", units::celsius, 1),
                                           real("/ExternalTemperature2", units::celsius, 1),
                                           real("/InstallationPower", units::watt, 0), // what such an installation would make
                                           real("/TodaysYield", units::kilowatt_hour, 2),
                                           integer("/TimeSinceLastSun"), // min
                                           real("/BatteryVoltage", units::volt, 2), // of the sensor
                                       });
};

} // namespace busbar::service
