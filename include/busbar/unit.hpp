/// Units of rows and of D-Bus paths. A path has the unit the platform wants (venus.md §2.1: W, V, A, Hz, kWh, °C, %, m3, hPa, s);
/// a row may be given in another unit of the same quantity and is converted by the compiler.
#pragma once

#include <cstdint>

namespace busbar {

/// What is measured. Two units can be converted into one another only if their quantity is the same.
enum class quantity : std::uint8_t {
    number, ///< a count, a code, an enumeration
    text,
    voltage,
    current,
    active_power,
    apparent_power,
    reactive_power,
    energy,
    frequency,
    temperature,
    percentage,
    power_factor,
    duration,
    charge,
    volume,
    pressure,
    illuminance,
    irradiance,
    speed,
    rotation,
    angle,
    concentration,
    alarm, ///< 0 fine, 1 warning, 2 alarm
};

/// value in the platform's unit = value in this unit * factor + bias.
struct unit {
    quantity of = quantity::number;
    const char* symbol = "";
    double factor = 1.0;
    double bias = 0.0;
};

namespace units {
inline constexpr unit number{quantity::number, ""};
inline constexpr unit characters{quantity::text, ""};
inline constexpr unit volt{quantity::voltage, "V"};
inline constexpr unit millivolt{quantity::voltage, "mV", 0.001};
inline constexpr unit ampere{quantity::current, "A"};
inline constexpr unit milliampere{quantity::current, "mA", 0.001};
inline constexpr unit watt{quantity::active_power, "W"};
inline constexpr unit kilowatt{quantity::active_power, "kW", 1000.0};
inline constexpr unit volt_ampere{quantity::apparent_power, "VA"};
inline constexpr unit var{quantity::reactive_power, "var"};
inline constexpr unit kilowatt_hour{quantity::energy, "kWh"};
inline constexpr unit watt_hour{quantity::energy, "Wh", 0.001};
inline constexpr unit hertz{quantity::frequency, "Hz"};
inline constexpr unit celsius{quantity::temperature, "°C"};
inline constexpr unit kelvin{quantity::temperature, "K", 1.0, -273.15};
inline constexpr unit percent{quantity::percentage, "%"};
inline constexpr unit cos_phi{quantity::power_factor, ""};
inline constexpr unit second{quantity::duration, "s"};
inline constexpr unit millisecond{quantity::duration, "ms", 0.001};
inline constexpr unit minute{quantity::duration, "min", 60.0};
inline constexpr unit hour{quantity::duration, "h", 3600.0};
inline constexpr unit ampere_hour{quantity::charge, "Ah"};
inline constexpr unit cubic_metre{quantity::volume, "m3"};
inline constexpr unit litre{quantity::volume, "l", 0.001};
inline constexpr unit hectopascal{quantity::pressure, "hPa"};
inline constexpr unit kilopascal{quantity::pressure, "kPa", 10.0};
inline constexpr unit lux{quantity::illuminance, "lux"};
inline constexpr unit watt_per_square_metre{quantity::irradiance, "W/m2"};
inline constexpr unit metre_per_second{quantity::speed, "m/s"};
inline constexpr unit rpm{quantity::rotation, "rpm"};
inline constexpr unit degree{quantity::angle, "°"};
inline constexpr unit parts_per_million{quantity::concentration, "ppm"};
inline constexpr unit alarm_level{quantity::alarm, ""};
} // namespace units

} // namespace busbar
