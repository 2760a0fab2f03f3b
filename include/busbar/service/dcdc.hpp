/// com.victronenergy.dcdc: a converter from one DC voltage to another (mqtt.md §6).
#pragma once

#include <busbar/service/dc_charger.hpp>

namespace busbar::service {

inline constexpr name_of_value dcdc_functions[] = {{0, "Charger"}, {1, "Power supply"}};

struct dcdc {
    static constexpr std::string_view name = "dcdc";
    static constexpr int default_instance = 20;
    static constexpr auto paths = join(common_paths, std::array{
                                           real("/Dc/In/V", units::volt, 2),
                                           real("/Dc/In/I", units::ampere, 1),
                                           real("/Dc/In/P", units::watt, 0),
                                           real("/Dc/0/Voltage", units::volt, 2), // the output
                                           real("/Dc/0/Current", units::ampere, 1),
                                           real("/Dc/0/Power", units::watt, 0),
                                           real("/Dc/0/Temperature", units::celsius, 1),
                                           integer("/State").named(charger_states),
                                           integer("/Mode").named(charger_modes).command(1, 4),
                                           integer("/DeviceOffReason").in_hexadecimal(), // a bit for each reason
                                           integer("/Settings/DeviceFunction").named(dcdc_functions),
                                           integer("/Settings/OutputBattery"),
                                       });
};

} // namespace busbar::service
