/// com.victronenergy.inverter: an inverter that makes an AC output of its own from DC (venus.md §2.4).
#pragma once

#include <busbar/service/common.hpp>

namespace busbar::service {

inline constexpr name_of_value inverter_modes[] = {{2, "On"}, {3, "On (Inverter RS)"}, {4, "Off"}, {5, "Eco"}};

inline constexpr name_of_value inverter_states[] = {{0, "Off"},         {1, "Low power"},    {2, "Fault"},
                                                    {3, "Bulk"},        {4, "Absorption"},   {5, "Float"},
                                                    {6, "Storage"},     {7, "Equalize"},     {9, "Inverting"},
                                                    {252, "External control"}};

/// systemcalc takes /Ac/Out/L1..3/P, else S, else V times I as consumption on the output, of the first such service only; the DC side
/// counts once /Dc/0/Current is valid.
struct inverter {
    static constexpr std::string_view name = "inverter";
    static constexpr int default_instance = 20;
    static constexpr auto paths = join(common_paths, std::array{
                                           real("/Ac/Out/L1/P", units::watt, 0).required(),
                                           real("/Ac/Out/L2/P", units::watt, 0),
                                           real("/Ac/Out/L3/P", units::watt, 0),
                                           real("/Ac/Out/L1/V", units::volt, 1),
                                           real("/Ac/Out/L2/V", units::volt, 1),
                                           real("/Ac/Out/L3/V", units::volt, 1),
                                           real("/Ac/Out/L1/I", units::ampere, 1),
                                           real("/Ac/Out/L2/I", units::ampere, 1),
                                           real("/Ac/Out/L3/I", units::ampere, 1),
                                           real("/Ac/Out/L1/S", units::volt_ampere, 0),
                                           real("/Ac/Out/L2/S", units::volt_ampere, 0),
                                           real("/Ac/Out/L3/S", units::volt_ampere, 0),
                                           real("/Ac/Out/L1/F", units::hertz, 1),
                                           real("/Ac/Out/L2/F", units::hertz, 1),
                                           real("/Ac/Out/L3/F", units::hertz, 1),
                                           real("/Ac/Out/L1/NominalInverterPower", units::watt, 0),
                                           real("/Dc/0/Voltage", units::volt, 2),
                                           real("/Dc/0/Current", units::ampere, 1),
                                           real("/Dc/0/Power", units::watt, 0),
                                           integer("/Mode").named(inverter_modes).command(2, 5),
                                           integer("/State").named(inverter_states),
                                           alarm("/Alarms/LowVoltage"),
                                           alarm("/Alarms/HighVoltage"),
                                           alarm("/Alarms/LowVoltageAcOut"),
                                           alarm("/Alarms/HighVoltageAcOut"),
                                           alarm("/Alarms/LowTemperature"),
                                           alarm("/Alarms/HighTemperature"),
                                           alarm("/Alarms/Overload"),
                                           alarm("/Alarms/Ripple"),
                                           alarm("/Alarms/LowSoc"),
                                           real("/Energy/InverterToAcOut", units::kilowatt_hour, 2),
                                           real("/Energy/OutToInverter", units::kilowatt_hour, 2),
                                           real("/Energy/SolarToAcOut", units::kilowatt_hour, 2),
                                           real("/Energy/SolarToBattery", units::kilowatt_hour, 2),
                                           real("/Yield/Power", units::watt, 0),
                                           real("/Yield/User", units::kilowatt_hour, 2),
                                           real("/Yield/System", units::kilowatt_hour, 2),
                                           real("/Pv/V", units::volt, 1),
                                           real("/Pv/#/V", units::volt, 1).indexed(0, 15),
                                           real("/Pv/#/P", units::watt, 0).indexed(0, 15),
                                           integer("/NrOfTrackers"),
                                           integer("/IsInverterCharger"),
                                           integer("/Relay/0/State").command(0, 1),
                                           real("/Soc", units::percent, 1),
                                           // busbar's own, as at a pvinverter: no consumer reads them, but they are there in MQTT
                                           real("/Pv/#/I", units::ampere, 2).indexed(0, 15),
                                           real("/Pv/#/Temperature", units::celsius, 1).indexed(0, 15),
                                           // busbar's own: energy counted before busbar first saw the device; -1: none is kept
                                           real("/Memory/ForwardOffset", units::kilowatt_hour, 2).setting(-1, 1e9, -1),
                                       });
};

} // namespace busbar::service
