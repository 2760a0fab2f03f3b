/// com.victronenergy.temperature: a temperature sensor, with what such sensors measure besides (venus.md §2.5).
#pragma once

#include <busbar/service/common.hpp>

namespace busbar::service {

inline constexpr name_of_value temperature_types[] = {{0, "Battery"}, {1, "Fridge"},       {2, "Generic"}, {3, "Room"},
                                                      {4, "Outdoor"}, {5, "Water heater"}, {6, "Freezer"}};

struct temperature {
    static constexpr std::string_view name = "temperature";
    static constexpr int default_instance = 20;
    static constexpr auto paths = join(
        common_paths, std::array{
                          real("/Temperature", units::celsius, 1).required(),
                          integer("/TemperatureType").named(temperature_types).setting(0, 6, 2).required(),
                          integer("/Status").named(sensor_states),
                          real("/Humidity", units::percent, 1),
                          real("/Pressure", units::hectopascal, 0),
                          real("/CO2", units::parts_per_million, 0),
                          real("/PM25", units::number, 1), // µg/m3
                          real("/VOC", units::number, 0),  // index
                          real("/NOX", units::number, 0),  // index
                          real("/Luminosity", units::lux, 0),
                          real("/Scale", units::number, 2).setting(0.1, 10.0, 1.0),
                          real("/Offset", units::celsius, 1).setting(-100.0, 100.0, 0.0),
                          real("/RawValue", units::number, 2),
                          text("/RawUnit"),
                          real("/BatteryVoltage", units::volt, 2),
                          alarm("/Alarms/LowBattery"),
                      });
};

} // namespace busbar::service
