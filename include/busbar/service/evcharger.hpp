/// com.victronenergy.evcharger: a charging station for electric vehicles (venus.md §2.2).
#pragma once

#include <busbar/service/acload.hpp>

namespace busbar::service {

inline constexpr name_of_value evcharger_modes[] = {{0, "Manual"}, {1, "Auto"}, {2, "Scheduled"}};

inline constexpr name_of_value evcharger_states[] = {{0, "Disconnected"},
                                                     {1, "Connected"},
                                                     {2, "Charging"},
                                                     {3, "Charged"},
                                                     {4, "Waiting for sun"},
                                                     {5, "Waiting for RFID"},
                                                     {6, "Waiting for start"},
                                                     {7, "Low state of charge"},
                                                     {8, "Ground test error"},
                                                     {9, "Welded contacts error"},
                                                     {10, "CP input test error"},
                                                     {11, "Residual current detected"},
                                                     {12, "Undervoltage detected"},
                                                     {13, "Overvoltage detected"},
                                                     {14, "Overheating detected"},
                                                     {20, "Charging limit"},
                                                     {21, "Start charging"},
                                                     {22, "Switching to 3 phases"},
                                                     {23, "Switching to 1 phase"},
                                                     {24, "Stop charging"}};

inline constexpr name_of_value start_stop[] = {{0, "Stop"}, {1, "Start"}};

/// Powers are consumption. systemcalc does not read this class.
struct evcharger {
    static constexpr std::string_view name = "evcharger";
    static constexpr int default_instance = 40;
    static constexpr auto paths = join(common_paths, ac_meter_paths,
                                       std::array{
                                           // as at a load: the modbus list of the platform says it the other way round
                                           integer("/Position").named(load_positions).setting(0, 1, 0).required(),
                                           integer("/Status").named(evcharger_states).required(),
                                           integer("/Mode").named(evcharger_modes).command(0, 2),
                                           integer("/StartStop").named(start_stop).command(0, 1),
                                           integer("/AutoStart").command(0, 1),
                                           real("/Current", units::ampere, 1),             // measured, the largest of the phases
                                           real("/SetCurrent", units::ampere, 0).command(0, 80), // what the car may take now
                                           real("/MaxCurrent", units::ampere, 0).command(0, 80), // of the installation
                                           real("/Session/Energy", units::kilowatt_hour, 2),
                                           real("/Session/Time", units::second, 0),
                                           real("/Session/Cost", units::number, 2),
                                           real("/Session/SavedCost", units::number, 2),
                                           real("/ChargingTime", units::second, 0), // older consumers
                                           integer("/EnableDisplay").command(0, 1),
                                       });
};

} // namespace busbar::service
