/// com.victronenergy.digitalinput: a contact and what it means (venus.md §2.5).
#pragma once

#include <busbar/service/common.hpp>

namespace busbar::service {

inline constexpr name_of_value digitalinput_types[] = {
    {0, "Disabled"},      {1, "Pulse meter"}, {2, "Door"},       {3, "Bilge pump"}, {4, "Bilge alarm"}, {5, "Burglar alarm"},
    {6, "Smoke alarm"},   {7, "Fire alarm"},  {8, "CO2 alarm"},  {9, "Generator"},  {10, "Unused"},     {11, "Touch input"}};

/// A pair for each type: off and on, open and closed, ...
inline constexpr name_of_value digitalinput_states[] = {{0, "Low"},    {1, "High"},  {2, "Off"},     {3, "On"},
                                                        {4, "No"},     {5, "Yes"},   {6, "Open"},    {7, "Closed"},
                                                        {8, "Ok"},     {9, "Alarm"}, {10, "Running"}, {11, "Stopped"}};

struct digitalinput {
    static constexpr std::string_view name = "digitalinput";
    static constexpr int default_instance = 1;
    static constexpr auto paths = join(common_paths, std::array{
                                                         integer("/State").named(digitalinput_states).required(),
                                                         integer("/Type").named(digitalinput_types).required(),
                                                         integer("/InputState"),
                                                         integer("/Count"),
                                                         integer("/Alarm").named(alarm_levels),
                                                         integer("/Settings/AlarmSetting").setting(0, 1, 0),
                                                         integer("/Settings/InvertAlarm").setting(0, 1, 0),
                                                         integer("/Settings/InvertTranslation").setting(0, 1, 0),
                                                     });
};

} // namespace busbar::service
