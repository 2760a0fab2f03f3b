/// com.victronenergy.charger: a battery charger at AC, with up to three outputs (mqtt.md §6).
#pragma once

#include <busbar/service/dc_charger.hpp>

namespace busbar::service {

struct charger {
    static constexpr std::string_view name = "charger";
    static constexpr int default_instance = 20;
    static constexpr auto paths = join(common_paths, std::array{
                                           real("/Ac/In/L1/I", units::ampere, 1),
                                           real("/Ac/In/L1/P", units::watt, 0),
                                           real("/Ac/In/CurrentLimit", units::ampere, 1).command(0, 100),
                                           integer("/NrOfOutputs"),
                                           real("/Dc/#/Voltage", units::volt, 2).indexed(0, 2),
                                           real("/Dc/#/Current", units::ampere, 1).indexed(0, 2),
                                           real("/Dc/#/Temperature", units::celsius, 1).indexed(0, 2),
                                           integer("/State").named(charger_states),
                                           integer("/Mode").named(charger_modes).command(1, 4),
                                           integer("/DeviceOffReason").in_hexadecimal(), // a bit for each reason
                                           integer("/Relay/0/State").named(relay_states).command(0, 1),
                                           alarm("/Alarms/LowVoltage"),
                                           alarm("/Alarms/HighVoltage"),
                                       });
};

} // namespace busbar::service
