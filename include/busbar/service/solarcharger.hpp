/// com.victronenergy.solarcharger: solar modules at a battery (venus.md §2.4).
#pragma once

#include <busbar/service/dc_charger.hpp>

namespace busbar::service {

inline constexpr name_of_value mpp_modes[] = {
    {0, "Off"}, {1, "Voltage or current limited"}, {2, "MPP tracking"}, {255, "Not available"}};

/// systemcalc's solar power is /Dc/0/Voltage times the sum of /Dc/0/Current and /Load/I. One tracker: /Pv/V and /Yield/Power; several:
/// /Pv/n/V and /Pv/n/P. VRM builds the yields from /History.
///
/// /Link/* and /Settings/* is what systemcalc steers chargers by (DVCC); read-only here: a charger that does not follow must not seem
/// to be steered.
struct solarcharger {
    static constexpr std::string_view name = "solarcharger";
    static constexpr int default_instance = 20;
    static constexpr auto paths = join(
        common_paths,
        std::array{
            real("/Dc/0/Voltage", units::volt, 2).required(),
            real("/Dc/0/Current", units::ampere, 1).required(),
            real("/Dc/0/Power", units::watt, 0), // no consumer reads it
            real("/Dc/0/Temperature", units::celsius, 1),
            real("/Yield/Power", units::watt, 0),
            real("/Yield/User", units::kilowatt_hour, 2),
            real("/Yield/System", units::kilowatt_hour, 2),
            real("/Pv/V", units::volt, 2),
            real("/Pv/I", units::ampere, 2),
            real("/Pv/#/V", units::volt, 2).indexed(0, 15),
            real("/Pv/#/P", units::watt, 0).indexed(0, 15),
            real("/Pv/#/I", units::ampere, 2).indexed(0, 15),
            text("/Pv/#/Name").indexed(0, 15),
            integer("/Pv/#/MppOperationMode").named(mpp_modes).indexed(0, 15),
            integer("/Pv/#/Enabled").indexed(0, 15),
            integer("/NrOfTrackers"),
            integer("/MppOperationMode").named(mpp_modes),
            integer("/State").named(charger_states),
            integer("/Mode").named(charger_modes).command(1, 4),
            integer("/DeviceOffReason").in_hexadecimal(), // a bit for each reason
            integer("/Load/State"),
            real("/Load/I", units::ampere, 1),
            integer("/Relay/0/State").named(relay_states).command(0, 1),
            alarm("/Alarms/LowVoltage"),
            alarm("/Alarms/HighVoltage"),
            integer("/Link/NetworkMode").in_hexadecimal(),
            integer("/Link/NetworkStatus").in_hexadecimal(),
            real("/Link/ChargeVoltage", units::volt, 2),
            real("/Link/ChargeCurrent", units::ampere, 1),
            real("/Link/BatteryCurrent", units::ampere, 1),
            real("/Link/VoltageSense", units::volt, 2),
            integer("/Link/VoltageSenseActive"),
            real("/Link/TemperatureSense", units::celsius, 1),
            integer("/Link/TemperatureSenseActive"),
            integer("/Settings/BmsPresent"),
            real("/Settings/ChargeCurrentLimit", units::ampere, 1),
            // the last month, day 0 is today; times in minutes, as consumers show them
            real("/History/Daily/#/Yield", units::kilowatt_hour, 2).indexed(0, 30),
            real("/History/Daily/#/Consumption", units::kilowatt_hour, 2).indexed(0, 30),
            real("/History/Daily/#/MaxPower", units::watt, 0).indexed(0, 30),
            real("/History/Daily/#/MaxPvVoltage", units::volt, 2).indexed(0, 30),
            real("/History/Daily/#/MinBatteryVoltage", units::volt, 2).indexed(0, 30),
            real("/History/Daily/#/MaxBatteryVoltage", units::volt, 2).indexed(0, 30),
            real("/History/Daily/#/MaxBatteryCurrent", units::ampere, 1).indexed(0, 30),
            real("/History/Daily/#/TimeInBulk", units::number, 0).indexed(0, 30),
            real("/History/Daily/#/TimeInAbsorption", units::number, 0).indexed(0, 30),
            real("/History/Daily/#/TimeInFloat", units::number, 0).indexed(0, 30),
            integer("/History/Daily/#/LastError1").indexed(0, 30),
            integer("/History/Daily/#/LastError2").indexed(0, 30),
            integer("/History/Daily/#/LastError3").indexed(0, 30),
            integer("/History/Daily/#/LastError4").indexed(0, 30),
            integer("/History/Overall/DaysAvailable"),
            real("/History/Overall/MaxPvVoltage", units::volt, 2),
            real("/History/Overall/MinBatteryVoltage", units::volt, 2),
            real("/History/Overall/MaxBatteryVoltage", units::volt, 2),
            integer("/History/Overall/LastError1"),
            integer("/History/Overall/LastError2"),
            integer("/History/Overall/LastError3"),
            integer("/History/Overall/LastError4"),
        });
};

} // namespace busbar::service
