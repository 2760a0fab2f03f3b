/// com.victronenergy.battery: a battery with or without a management system (venus.md §2.3, mqtt.md §5).
#pragma once

#include <busbar/service/common.hpp>

namespace busbar::service {

inline constexpr name_of_value battery_states[] = {
    {0, "Initialising 0"},    {1, "Initialising 1"}, {2, "Initialising 2"},  {3, "Initialising 3"}, {4, "Initialising 4"},
    {5, "Initialising 5"},    {6, "Initialising 6"}, {7, "Initialising 7"},  {8, "Initialising 8"}, {9, "Running"},
    {10, "Error"},            {11, "Unknown"},       {12, "Shutdown"},       {13, "Updating"},      {14, "Standby"},
    {15, "Going to run"},     {16, "Pre-charging"},  {17, "Contactor check"}, {18, "Pending"}};

inline constexpr name_of_value battery_modes[] = {{3, "On"}, {252, "Standby"}};

/// Cells that are shown one by one: more than 24 have no path (mqtt.md §5).
inline constexpr int most_shown_cells = 24;

/// Currents and powers: + charges, - discharges. systemcalc takes a battery only with Voltage, Current, Power and Soc.
///
/// A valid /Info/MaxChargeVoltage makes it a BMS that charges are limited by, and systemcalc prefers a battery that merely has the
/// path: a driver adds the /Info/* items when the battery tells them, not before (mqtt.md §4.6). There an invalid limit means none.
///
/// Nothing is written by consumers, except for /CustomName: what would reset a history or look for batteries anew is not there.
struct battery {
    static constexpr std::string_view name = "battery";
    static constexpr int default_instance = 1;
    static constexpr auto paths = join(
        common_paths,
        std::array{
            real("/Dc/0/Voltage", units::volt, 2).required(),
            real("/Dc/0/Current", units::ampere, 1).required(),
            real("/Dc/0/Power", units::watt, 0).required(),
            real("/Soc", units::percent, 1).required(),
            real("/Dc/0/Temperature", units::celsius, 1),
            real("/Dc/0/MidVoltage", units::volt, 2),
            real("/Dc/0/MidVoltageDeviation", units::percent, 2),
            real("/Dc/1/Voltage", units::volt, 2), // of the starter battery
            real("/CurrentAvg", units::ampere, 1),
            real("/AirTemperature", units::celsius, 1),
            real("/Sense/Current", units::ampere, 1),
            real("/InstalledCapacity", units::ampere_hour, 1), // when full
            real("/Capacity", units::ampere_hour, 1),          // what remains
            real("/ConsumedAmphours", units::ampere_hour, 1),  // since full, 0 or negative
            real("/SocBms", units::percent, 1),                // as the BMS has it, where /Soc is calculated
            real("/Soh", units::percent, 1),
            integer("/TimeToGo", units::second),
            integer("/State").named(battery_states),
            integer("/Mode").named(battery_modes),
            integer("/Balancing"),
            integer("/SystemSwitch"),
            integer("/Heating"),
            text("/ConnectionInformation"),

            alarm("/Alarms/Alarm"), // deprecated
            alarm("/Alarms/LowVoltage"),
            alarm("/Alarms/HighVoltage"),
            alarm("/Alarms/LowCellVoltage"),
            alarm("/Alarms/HighCellVoltage"),
            alarm("/Alarms/CellImbalance"),
            alarm("/Alarms/MidVoltage"),
            alarm("/Alarms/LowStarterVoltage"),
            alarm("/Alarms/HighStarterVoltage"),
            alarm("/Alarms/LowSoc"),
            alarm("/Alarms/StateOfHealth"),
            alarm("/Alarms/HighCurrent"),
            alarm("/Alarms/HighChargeCurrent"),
            alarm("/Alarms/HighDischargeCurrent"),
            alarm("/Alarms/LowTemperature"),
            alarm("/Alarms/HighTemperature"),
            alarm("/Alarms/LowChargeTemperature"),
            alarm("/Alarms/HighChargeTemperature"),
            alarm("/Alarms/HighInternalTemperature"),
            alarm("/Alarms/BatteryTemperatureSensor"),
            alarm("/Alarms/InternalFailure"),
            alarm("/Alarms/Contactor"),
            alarm("/Alarms/FuseBlown"),
            alarm("/Alarms/BmsCable"),

            real("/Info/MaxChargeVoltage", units::volt, 2),
            real("/Info/MaxChargeCurrent", units::ampere, 1),    // 0 stops charging
            real("/Info/MaxDischargeCurrent", units::ampere, 1), // 0 stops discharging
            real("/Info/MaxChargeCellVoltage", units::volt, 3),
            real("/Info/BatteryLowVoltage", units::volt, 2),
            integer("/Info/ChargeRequest"),
            text("/Info/ChargeMode"),
            text("/Info/ChargeLimitation"),
            text("/Info/DischargeLimitation"),
            real("/Info/HeatingCurrent", units::ampere, 1),
            real("/Info/HeatingPower", units::watt, 0),
            real("/Info/HeatingTemperatureStart", units::celsius, 1),
            real("/Info/HeatingTemperatureStop", units::celsius, 1),

            integer("/Io/AllowToCharge"),
            integer("/Io/AllowToDischarge"),
            integer("/Io/AllowToBalance"),
            integer("/Io/AllowToHeat"),
            integer("/Io/ExternalRelay"),
            integer("/Io/ForceChargingOff"),
            integer("/Io/ForceDischargingOff"),
            integer("/Io/TurnBalancingOff"),

            real("/System/MinCellVoltage", units::volt, 3),
            real("/System/MaxCellVoltage", units::volt, 3),
            text("/System/MinVoltageCellId"), // "C7"
            text("/System/MaxVoltageCellId"),
            real("/System/MinCellTemperature", units::celsius, 1),
            real("/System/MaxCellTemperature", units::celsius, 1),
            text("/System/MinTemperatureCellId"),
            text("/System/MaxTemperatureCellId"),
            real("/System/MOSTemperature", units::celsius, 1),
            real("/System/Temperature#", units::celsius, 1).indexed(1, 4),
            text("/System/Temperature#Name").indexed(1, 4),
            integer("/System/NrOfCellsPerBattery"),
            integer("/System/NrOfModulesOnline"),
            integer("/System/NrOfModulesOffline"),
            integer("/System/NrOfModulesBlockingCharge"),
            integer("/System/NrOfModulesBlockingDischarge"),
            integer("/System/NrOfBatteries"),
            integer("/System/BatteriesParallel"),
            integer("/System/BatteriesSeries"),

            real("/Voltages/Sum", units::volt, 2),
            real("/Voltages/Diff", units::volt, 3),
            real("/Voltages/Cell#", units::volt, 3).indexed(1, most_shown_cells),
            integer("/Balances/Cell#").indexed(1, most_shown_cells),
            text("/TimeToSoC/#").indexed(0, 100), // of the percentage: as the BMS words it

            integer("/History/ChargeCycles"),
            integer("/History/FullDischarges"),
            integer("/History/AutomaticSyncs"),
            real("/History/DeepestDischarge", units::ampere_hour, 1),
            real("/History/LastDischarge", units::ampere_hour, 1),
            real("/History/AverageDischarge", units::ampere_hour, 1),
            real("/History/TotalAhDrawn", units::ampere_hour, 1), // 0 or negative
            real("/History/ChargedEnergy", units::kilowatt_hour, 2),
            real("/History/DischargedEnergy", units::kilowatt_hour, 2),
            real("/History/MinimumVoltage", units::volt, 2),
            real("/History/MaximumVoltage", units::volt, 2),
            real("/History/MinimumCellVoltage", units::volt, 3),
            real("/History/MaximumCellVoltage", units::volt, 3),
            real("/History/MinimumStarterVoltage", units::volt, 2),
            real("/History/MaximumStarterVoltage", units::volt, 2),
            real("/History/MinimumTemperature", units::celsius, 1),
            real("/History/MaximumTemperature", units::celsius, 1),
            integer("/History/LowVoltageAlarms"),
            integer("/History/HighVoltageAlarms"),
            integer("/History/LowStarterVoltageAlarms"),
            integer("/History/HighStarterVoltageAlarms"),
            integer("/History/TimeSinceLastFullCharge", units::second),

            integer("/Settings/HasTemperature"),
            real("/Settings/DischargeFloor", units::percent, 0),
            integer("/Capabilities/ChargeVoltageControl"),
            integer("/Mgmt/InsecureConnection"),
        });
};

} // namespace busbar::service
