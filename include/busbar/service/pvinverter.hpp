/// com.victronenergy.pvinverter: an inverter that feeds solar power into AC (venus.md §2.2).
#pragma once

#include <busbar/service/ac_meter.hpp>

namespace busbar::service {

inline constexpr name_of_value pvinverter_positions[] = {{0, "AC input 1"}, {1, "AC output"}, {2, "AC input 2"}};

inline constexpr name_of_value pvinverter_states[] = {
    {0, "Startup 0"}, {1, "Startup 1"}, {2, "Startup 2"},    {3, "Startup 3"}, {4, "Startup 4"},
    {5, "Startup 5"}, {6, "Startup 6"}, {7, "Running"},      {8, "Standby"},   {9, "Boot loading"},
    {10, "Error"},    {11, "Running (MPPT)"}, {12, "Running (throttled)"}};

struct pvinverter {
    static constexpr std::string_view name = "pvinverter";
    static constexpr int default_instance = 20;
    static constexpr auto paths = join(
        common_paths, ac_meter_paths,
        std::array{
            // systemcalc ignores a pvinverter without a position
            integer("/Position").named(pvinverter_positions).setting(0, 2, 1).required(),
            integer("/PositionIsAdjustable"),
            integer("/Ac/NumberOfPhases"),
            integer("/StatusCode").named(pvinverter_states),
            real("/Ac/MaxPower", units::watt, 0),
            // Valid means "can be limited". Written again and again by ESS: the limit ends when the writes do.
            real("/Ac/PowerLimit", units::watt, 0).command(0, 1e6),
            real("/Pv/#/V", units::volt, 1).indexed(0, 15),
            real("/Pv/#/P", units::watt, 0).indexed(0, 15),
            // not Victron's own: no consumer reads them, but they are there in MQTT and in dbus-spy
            real("/Pv/#/I", units::ampere, 2).indexed(0, 15),
            real("/Pv/#/Temperature", units::celsius, 1).indexed(0, 15),
            text("/DataManagerVersion"),
            // busbar's own: the phases' part of an energy that the inverter counts as a whole, kept over restarts so that
            // it never steps back (as dbus-fronius keeps L1Energy, modbus.md §3.2)
            real("/Memory/L1Energy", units::kilowatt_hour, 2).setting(0, 1e9, 0),
            real("/Memory/L2Energy", units::kilowatt_hour, 2).setting(0, 1e9, 0),
            real("/Memory/L3Energy", units::kilowatt_hour, 2).setting(0, 1e9, 0),
        });
};

} // namespace busbar::service
