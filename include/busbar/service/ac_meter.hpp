/// The AC set that grid, pvinverter, genset, acload, evcharger and heatpump have in common (venus.md §2.2).
#pragma once

#include <busbar/service/common.hpp>

#include <array>
#include <string_view>

namespace busbar::service {

/// The phase a path belongs to, 1 to 3; 0 if none.
constexpr unsigned phase_of(std::string_view path)
{
    return path.starts_with("/Ac/L1/") ? 1 : path.starts_with("/Ac/L2/") ? 2 : path.starts_with("/Ac/L3/") ? 3 : 0;
}

inline constexpr name_of_value phase_sequences[] = {{0, "1-2-3"}, {1, "1-3-2"}};

/// venus.md §2.2. Powers: grid + import, - export; genset and pvinverter + production; loads + consumption.
/// systemcalc reads the phases only: a service with nothing but /Ac/Power counts as nothing, hence /Ac/L1/Power is required. Phases
/// that do not exist are left out, never 0.
inline constexpr auto ac_meter_paths = std::array{
    real("/Ac/L1/Power", units::watt, 0).required(),
    real("/Ac/L2/Power", units::watt, 0),
    real("/Ac/L3/Power", units::watt, 0),
    real("/Ac/L1/Voltage", units::volt, 1),
    real("/Ac/L2/Voltage", units::volt, 1),
    real("/Ac/L3/Voltage", units::volt, 1),
    real("/Ac/L1/Current", units::ampere, 1),
    real("/Ac/L2/Current", units::ampere, 1),
    real("/Ac/L3/Current", units::ampere, 1),
    real("/Ac/Current", units::ampere, 1),
    real("/Ac/Voltage", units::volt, 1), // deprecated, as /Ac/Current: only what has one phase tells them
    real("/Ac/L1/PowerFactor", units::cos_phi, 3),
    real("/Ac/L2/PowerFactor", units::cos_phi, 3),
    real("/Ac/L3/PowerFactor", units::cos_phi, 3),
    real("/Ac/L1/Energy/Forward", units::kilowatt_hour, 2),
    real("/Ac/L2/Energy/Forward", units::kilowatt_hour, 2),
    real("/Ac/L3/Energy/Forward", units::kilowatt_hour, 2),
    real("/Ac/L1/Energy/Reverse", units::kilowatt_hour, 2),
    real("/Ac/L2/Energy/Reverse", units::kilowatt_hour, 2),
    real("/Ac/L3/Energy/Reverse", units::kilowatt_hour, 2),
    real("/Ac/Power", units::watt, 0),
    real("/Ac/PowerFactor", units::cos_phi, 3),
    real("/Ac/Energy/Forward", units::kilowatt_hour, 2),
    real("/Ac/Energy/Reverse", units::kilowatt_hour, 2),
    real("/Ac/Frequency", units::hertz, 1),
    real("/Ac/L1/Frequency", units::hertz, 1), // no consumer of Victron's reads these
    real("/Ac/L2/Frequency", units::hertz, 1),
    real("/Ac/L3/Frequency", units::hertz, 1),
    real("/Ac/N/Current", units::ampere, 1),
    real("/Ac/PENVoltage", units::volt, 1),
    integer("/PhaseSequence").named(phase_sequences),
    integer("/NrOfPhases"),
    // Only where the device may take several roles (venus.md §2.1). /Role is stored in ClassAndVrmInstance, not as a setting of its own.
    text("/Role").by_framework().setting(),
    text_list("/AllowedRoles").by_framework(),
    integer("/IsGenericEnergyMeter").by_framework(), // 1 on a meter in another role than grid
    // busbar's own: energy that the device had counted before busbar first saw it, subtracted if the user wants to begin at 0; -1: none is kept
    real("/Memory/ForwardOffset", units::kilowatt_hour, 2).setting(-1, 1e9, -1),
    real("/Memory/ReverseOffset", units::kilowatt_hour, 2).setting(-1, 1e9, -1),
};

} // namespace busbar::service
