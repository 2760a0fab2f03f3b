/// com.victronenergy.switch: outputs that are switched or dimmed (mqtt.md §6). The file and the struct are not called `switch` because
/// that is a keyword.
#pragma once

#include <busbar/service/common.hpp>

namespace busbar::service {

/// Of the module as a whole.
inline constexpr name_of_value switch_module_states[] = {{0x100, "Connected"},     {0x101, "Over temperature"},
                                                         {0x102, "Temperature warning"}, {0x103, "Channel fault"},
                                                         {0x104, "Channel tripped"},     {0x105, "Under voltage"}};

/// What the GX draws for an output; what kinds of colours have is in a list of numbers, which busbar does not publish yet.
inline constexpr name_of_value switch_types[] = {{0, "Momentary"},
                                                 {1, "Toggle"},
                                                 {2, "Dimmable"},
                                                 {3, "Temperature setpoint"},
                                                 {4, "Stepped switch"},
                                                 {5, "Slave mode"},
                                                 {6, "Dropdown"},
                                                 {7, "Basic slider"},
                                                 {8, "Numeric input"},
                                                 {9, "Three-state switch"},
                                                 {10, "Bilge pump"},
                                                 {11, "RGB colour wheel"},
                                                 {12, "CCT colour wheel"},
                                                 {13, "RGBW colour wheel"}};

inline constexpr name_of_value switch_output_states[] = {{0x00, "Off"},         {0x01, "Powered"},      {0x02, "Tripped"},
                                                         {0x04, "Over temperature"}, {0x08, "Output fault"}, {0x09, "On"},
                                                         {0x10, "Short fault"}, {0x20, "Disabled"},     {0x40, "Bypassed"},
                                                         {0x80, "External control"}};

inline constexpr name_of_value on_off[] = {{0, "Off"}, {1, "On"}};

/// Most outputs of one service.
inline constexpr int last_switch_output = 15;

struct switch_ {
    static constexpr std::string_view name = "switch";
    static constexpr int default_instance = 20;
    static constexpr auto paths = join(
        common_paths,
        std::array{
            integer("/State").named(switch_module_states),
            integer("/SwitchableOutput/#/State").named(on_off).command(0, 1).indexed(0, last_switch_output),
            integer("/SwitchableOutput/#/Status").named(switch_output_states).indexed(0, last_switch_output),
            // %, but of a temperature setpoint °C, of a stepped switch the step
            real("/SwitchableOutput/#/Dimming", units::number, 1).command(-1e6, 1e6).indexed(0, last_switch_output),
            real("/SwitchableOutput/#/Measurement", units::number, 1).indexed(0, last_switch_output),
            integer("/SwitchableOutput/#/Auto").named(on_off).command(0, 1).indexed(0, last_switch_output),
            text("/SwitchableOutput/#/Name").indexed(0, last_switch_output),
            real("/SwitchableOutput/#/Voltage", units::volt, 1).indexed(0, last_switch_output),
            real("/SwitchableOutput/#/Current", units::ampere, 1).indexed(0, last_switch_output),
            real("/SwitchableOutput/#/Temperature", units::celsius, 1).indexed(0, last_switch_output),
            // Outputs of one group stand on one card. Without a name of the user's there is /Name.
            text("/SwitchableOutput/#/Settings/Group").setting().indexed(0, last_switch_output),
            text("/SwitchableOutput/#/Settings/CustomName").setting().indexed(0, last_switch_output),
            integer("/SwitchableOutput/#/Settings/ShowUIControl").setting(0, 7, 1).indexed(0, last_switch_output),
            integer("/SwitchableOutput/#/Settings/Type").named(switch_types).indexed(0, last_switch_output),
            integer("/SwitchableOutput/#/Settings/ValidTypes").in_hexadecimal().indexed(0, last_switch_output), // bits
            integer("/SwitchableOutput/#/Settings/Function").indexed(0, last_switch_output),
            integer("/SwitchableOutput/#/Settings/ValidFunctions").in_hexadecimal().indexed(0, last_switch_output),
            real("/SwitchableOutput/#/Settings/FuseRating", units::ampere, 1).indexed(0, last_switch_output),
            real("/SwitchableOutput/#/Settings/DimmingMin", units::number, 1).indexed(0, last_switch_output),
            real("/SwitchableOutput/#/Settings/DimmingMax", units::number, 1).indexed(0, last_switch_output),
            real("/SwitchableOutput/#/Settings/StepSize", units::number, 2).indexed(0, last_switch_output),
            integer("/SwitchableOutput/#/Settings/Decimals").indexed(0, last_switch_output),
            text("/SwitchableOutput/#/Settings/Unit").indexed(0, last_switch_output),
        });
};

} // namespace busbar::service
