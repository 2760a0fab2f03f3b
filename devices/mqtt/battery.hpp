/// A battery that some program describes in JSON: what dbus-mqtt-battery accepts, nested as the paths on the bus, or the JsonData of
/// dbus-serialbattery on another GX (topic = "N/<its portal id>/battery/<its instance>/JsonData").
#pragma once

#include <busbar/battery/calculator.hpp>
#include <busbar/migrate/dbus_mqtt_battery.hpp>
#include <busbar/mqtt/message_device.hpp>

#include <array>
#include <string_view>

namespace devices::mqtt {
using namespace busbar::json_rows;
namespace json = busbar::json;
namespace service = busbar::service;

struct battery {
    static constexpr auto about = busbar::about{
        .type = "mqtt.battery",
        .vendor = "MQTT",
        .model = "Battery",
        .source = "README of dbus-mqtt-battery 1.0.12; mqtt.md §2, §5",
        .likely_causes = {"nothing is published on this topic: names count, also small and capital letters",
                          "the message lacks Dc/Power, Dc/Voltage or Soc, or they are null or texts",
                          "the broker wants a user and a password: user, password_file"}};
    static constexpr auto replaces = &busbar::migrate::dbus_mqtt_battery;

    /// What the JsonData of dbus-serialbattery has besides, and no one needs here.
    static constexpr std::array<std::string_view, 10> unused{
        "Mgmt",       "DeviceInstance", "ProductId", "ProductName",  "Connected",
        "DeviceName", "Manufacturer",   "Family",    "CanBeCleared", "Clear"};
    static constexpr auto messages = busbar::mqtt::messages{.items_when_told = true, .unused = unused};
    static constexpr auto roles = busbar::roles<service::battery>;
    static constexpr auto calculator = busbar::battery::calculator;

    static constexpr auto fields = json::fields<service::battery>({
        // JSON path, scale, unit, path
        {either("Dc/Power", "Dc/0/Power"),      1, watt,          "/Dc/0/Power", needed, within(-1e6, 1e6)},
        {either("Dc/Voltage", "Dc/0/Voltage"),  1, volt,          "/Dc/0/Voltage", needed, within(0, 2000)},
        {either("Dc/Current", "Dc/0/Current"),  1, ampere,        "/Dc/0/Current", within(-2e4, 2e4)},
        {either("Dc/Temperature", "Dc/0/Temperature"),1, celsius,       "/Dc/0/Temperature", within(-60, 200)},
        {either("Dc/MidVoltage", "Dc/0/MidVoltage"),1, volt,          "/Dc/0/MidVoltage", within(0, 2000)},
        {either("Dc/MidVoltageDeviation", "Dc/0/MidVoltageDeviation"),1, percent,       "/Dc/0/MidVoltageDeviation", within(-100, 100)},
        {"Soc",                                 1, percent,       "/Soc", needed, within(0, 100)},
        {"SocBms",                              1, percent,       "/SocBms", within(0, 100)},
        {"Soh",                                 1, percent,       "/Soh", lasting, within(0, 100)},
        {"CurrentAvg",                          1, ampere,        "/CurrentAvg", within(-2e4, 2e4)},
        {"InstalledCapacity",                   1, ampere_hour,   "/InstalledCapacity", lasting, within(0, 1e5)},
        {"Capacity",                            1, ampere_hour,   "/Capacity", within(0, 1e5)},
        {"ConsumedAmphours",                    1, ampere_hour,   "/ConsumedAmphours", converted_by(busbar::battery::consumed)},
        {"TimeToGo",                            1, second,        "/TimeToGo", within(0, 1e9)},
        {"AirTemperature",                      1, celsius,       "/AirTemperature", within(-60, 200)},
        {"Balancing",                           1, number,        "/Balancing"},
        {"SystemSwitch",                        1, number,        "/SystemSwitch"},
        {"Heating",                             1, number,        "/Heating"},
        {"State",                               1, number,        "/State", within(0, 255)},
        {"Mode",                                1, number,        "/Mode"},
        {"ErrorCode",                           1, number,        "/ErrorCode"},
        {"ConnectionInformation",               "/ConnectionInformation"},
        // who it is
        {"Serial",                              "/Serial"},
        {"HardwareVersion",                     "/HardwareVersion"},
        {"FirmwareVersion",                     "/FirmwareVersion"},
        {"CustomName",                          "/CustomName"},
        // alarms: 0 ok, 1 warning, 2 alarm
        {"Alarms/LowVoltage",                   1, alarm_level,   "/Alarms/LowVoltage", within(0, 2)},
        {"Alarms/HighVoltage",                  1, alarm_level,   "/Alarms/HighVoltage", within(0, 2)},
        {"Alarms/LowSoc",                       1, alarm_level,   "/Alarms/LowSoc", within(0, 2)},
        {"Alarms/HighChargeCurrent",            1, alarm_level,   "/Alarms/HighChargeCurrent", within(0, 2)},
        {"Alarms/HighDischargeCurrent",         1, alarm_level,   "/Alarms/HighDischargeCurrent", within(0, 2)},
        {"Alarms/HighCurrent",                  1, alarm_level,   "/Alarms/HighCurrent", within(0, 2)},
        {"Alarms/CellImbalance",                1, alarm_level,   "/Alarms/CellImbalance", within(0, 2)},
        {"Alarms/HighChargeTemperature",        1, alarm_level,   "/Alarms/HighChargeTemperature", within(0, 2)},
        {"Alarms/LowChargeTemperature",         1, alarm_level,   "/Alarms/LowChargeTemperature", within(0, 2)},
        {"Alarms/LowCellVoltage",               1, alarm_level,   "/Alarms/LowCellVoltage", within(0, 2)},
        {"Alarms/LowTemperature",               1, alarm_level,   "/Alarms/LowTemperature", within(0, 2)},
        {"Alarms/HighTemperature",              1, alarm_level,   "/Alarms/HighTemperature", within(0, 2)},
        {"Alarms/FuseBlown",                    1, alarm_level,   "/Alarms/FuseBlown", within(0, 2)},
        {"Alarms/BmsCable",                     1, alarm_level,   "/Alarms/BmsCable", within(0, 2)},
        {"Alarms/HighCellVoltage",              1, alarm_level,   "/Alarms/HighCellVoltage", within(0, 2)},
        {"Alarms/HighInternalTemperature",      1, alarm_level,   "/Alarms/HighInternalTemperature", within(0, 2)},
        {"Alarms/InternalFailure",              1, alarm_level,   "/Alarms/InternalFailure", within(0, 2)},
        {"Alarms/StateOfHealth",                1, alarm_level,   "/Alarms/StateOfHealth", within(0, 2)},
        // limits: a missing one would mean "none" to the GX, see busbar/battery
        {"Info/MaxChargeVoltage",               1, volt,          "/Info/MaxChargeVoltage", never_retained, within(0, 2000)},
        {"Info/MaxChargeCurrent",               1, ampere,        "/Info/MaxChargeCurrent", never_retained, within(0, 2e4)},
        {"Info/MaxDischargeCurrent",            1, ampere,        "/Info/MaxDischargeCurrent", never_retained, within(0, 2e4)},
        {"Info/MaxChargeCellVoltage",           1, volt,          "/Info/MaxChargeCellVoltage", never_retained, within(0, 10)},
        {"Info/BatteryLowVoltage",              1, volt,          "/Info/BatteryLowVoltage", never_retained, within(0, 2000)},
        {"Info/ChargeRequest",                  1, number,        "/Info/ChargeRequest", never_retained},
        {"Info/ChargeMode",                     "/Info/ChargeMode"},
        {"Info/ChargeLimitation",               "/Info/ChargeLimitation"},
        {"Info/DischargeLimitation",            "/Info/DischargeLimitation"},
        {"Info/HeatingCurrent",                 1, ampere,        "/Info/HeatingCurrent"},
        {"Info/HeatingPower",                   1, watt,          "/Info/HeatingPower"},
        {"Info/HeatingTemperatureStart",        1, celsius,       "/Info/HeatingTemperatureStart"},
        {"Info/HeatingTemperatureStop",         1, celsius,       "/Info/HeatingTemperatureStop"},
        {"Io/AllowToCharge",                    1, number,        "/Io/AllowToCharge", never_retained},
        {"Io/AllowToDischarge",                 1, number,        "/Io/AllowToDischarge", never_retained},
        {"Io/AllowToBalance",                   1, number,        "/Io/AllowToBalance", never_retained},
        {"Io/AllowToHeat",                      1, number,        "/Io/AllowToHeat", never_retained},
        {"Io/ExternalRelay",                    1, number,        "/Io/ExternalRelay", never_retained},
        {"Io/ForceChargingOff",                 1, number,        "/Io/ForceChargingOff", never_retained},
        {"Io/ForceDischargingOff",              1, number,        "/Io/ForceDischargingOff", never_retained},
        {"Io/TurnBalancingOff",                 1, number,        "/Io/TurnBalancingOff", never_retained},
        // history: as the sender counts it
        {"History/ChargeCycles",                1, number,        "/History/ChargeCycles", lasting},
        {"History/FullDischarges",              1, number,        "/History/FullDischarges", lasting},
        {"History/AutomaticSyncs",              1, number,        "/History/AutomaticSyncs", lasting},
        {"History/LowVoltageAlarms",            1, number,        "/History/LowVoltageAlarms", lasting},
        {"History/HighVoltageAlarms",           1, number,        "/History/HighVoltageAlarms", lasting},
        {"History/TimeSinceLastFullCharge",     1, second,        "/History/TimeSinceLastFullCharge", lasting},
        {"History/TotalAhDrawn",                1, ampere_hour,   "/History/TotalAhDrawn", lasting, converted_by(busbar::battery::consumed)},
        {"History/AverageDischarge",            1, ampere_hour,   "/History/AverageDischarge", lasting},
        {"History/DeepestDischarge",            1, ampere_hour,   "/History/DeepestDischarge", lasting},
        {"History/LastDischarge",               1, ampere_hour,   "/History/LastDischarge", lasting},
        {"History/ChargedEnergy",               1, kilowatt_hour, "/History/ChargedEnergy", lasting, within(0, 1e9)},
        {"History/DischargedEnergy",            1, kilowatt_hour, "/History/DischargedEnergy", lasting, within(0, 1e9)},
        {"History/MinimumVoltage",              1, volt,          "/History/MinimumVoltage", lasting},
        {"History/MaximumVoltage",              1, volt,          "/History/MaximumVoltage", lasting},
        {"History/MinimumCellVoltage",          1, volt,          "/History/MinimumCellVoltage", lasting},
        {"History/MaximumCellVoltage",          1, volt,          "/History/MaximumCellVoltage", lasting},
        {"History/MinimumTemperature",          1, celsius,       "/History/MinimumTemperature", lasting},
        {"History/MaximumTemperature",          1, celsius,       "/History/MaximumTemperature", lasting},
        // cells
        {"System/MinCellVoltage",               1, volt,          "/System/MinCellVoltage", within(0, 10)},
        {"System/MaxCellVoltage",               1, volt,          "/System/MaxCellVoltage", within(0, 10)},
        {"System/MinVoltageCellId",             "/System/MinVoltageCellId"},
        {"System/MaxVoltageCellId",             "/System/MaxVoltageCellId"},
        {"System/MinTemperatureCellId",         "/System/MinTemperatureCellId"},
        {"System/MaxTemperatureCellId",         "/System/MaxTemperatureCellId"},
        {"System/MinCellTemperature",           1, celsius,       "/System/MinCellTemperature", within(-60, 200)},
        {"System/MaxCellTemperature",           1, celsius,       "/System/MaxCellTemperature", within(-60, 200)},
        {"System/MOSTemperature",               1, celsius,       "/System/MOSTemperature", within(-60, 200)},
        {"System/Temperature#",                 1, celsius,       "/System/Temperature#", numbered(1, 4), within(-60, 200)},
        {"System/Temperature#Name",             "/System/Temperature#Name", numbered(1, 4), lasting},
        {"System/NrOfCellsPerBattery",          1, number,        "/System/NrOfCellsPerBattery", lasting},
        {"System/NrOfModulesOnline",            1, number,        "/System/NrOfModulesOnline"},
        {"System/NrOfModulesOffline",           1, number,        "/System/NrOfModulesOffline"},
        {"System/NrOfModulesBlockingCharge",    1, number,        "/System/NrOfModulesBlockingCharge"},
        {"System/NrOfModulesBlockingDischarge", 1, number,        "/System/NrOfModulesBlockingDischarge"},
        {"Voltages/Sum",                        1, volt,          "/Voltages/Sum", within(0, 2000)},
        {"Voltages/Diff",                       1, volt,          "/Voltages/Diff", within(0, 10)},
        {"Voltages/Cell#",                      1, volt,          "/Voltages/Cell#", numbered(1, 24), within(0, 10)},
        {"Balances/Cell#",                      1, number,        "/Balances/Cell#", numbered(1, 24)},
        // texts of the sender: when it will be so full
        {"TimeToSoC/0",                         "/TimeToSoC/0"},
        {"TimeToSoC/5",                         "/TimeToSoC/5"},
        {"TimeToSoC/10",                        "/TimeToSoC/10"},
        {"TimeToSoC/15",                        "/TimeToSoC/15"},
        {"TimeToSoC/20",                        "/TimeToSoC/20"},
        {"TimeToSoC/25",                        "/TimeToSoC/25"},
        {"TimeToSoC/30",                        "/TimeToSoC/30"},
        {"TimeToSoC/35",                        "/TimeToSoC/35"},
        {"TimeToSoC/40",                        "/TimeToSoC/40"},
        {"TimeToSoC/45",                        "/TimeToSoC/45"},
        {"TimeToSoC/50",                        "/TimeToSoC/50"},
        {"TimeToSoC/55",                        "/TimeToSoC/55"},
        {"TimeToSoC/60",                        "/TimeToSoC/60"},
        {"TimeToSoC/65",                        "/TimeToSoC/65"},
        {"TimeToSoC/70",                        "/TimeToSoC/70"},
        {"TimeToSoC/75",                        "/TimeToSoC/75"},
        {"TimeToSoC/80",                        "/TimeToSoC/80"},
        {"TimeToSoC/85",                        "/TimeToSoC/85"},
        {"TimeToSoC/90",                        "/TimeToSoC/90"},
        {"TimeToSoC/95",                        "/TimeToSoC/95"},
        {"TimeToSoC/100",                       "/TimeToSoC/100"},
        {"Settings/HasTemperature",             1, number,        "/Settings/HasTemperature", lasting},
    });
};

} // namespace devices::mqtt
