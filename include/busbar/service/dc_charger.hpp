/// What classes that charge a battery have in common: their states and modes (venus.md §2.4).
#pragma once

#include <busbar/service/common.hpp>

namespace busbar::service {

inline constexpr name_of_value charger_states[] = {{0, "Off"},
                                                   {2, "Fault"},
                                                   {3, "Bulk"},
                                                   {4, "Absorption"},
                                                   {5, "Float"},
                                                   {6, "Storage"},
                                                   {7, "Equalize"},
                                                   {11, "Power supply"},
                                                   {245, "Wake-up"},
                                                   {246, "Repeated absorption"},
                                                   {247, "Auto equalize"},
                                                   {248, "Battery safe"},
                                                   {252, "External control"}};

inline constexpr name_of_value charger_modes[] = {{1, "On"}, {4, "Off"}};

inline constexpr name_of_value relay_states[] = {{0, "Open"}, {1, "Closed"}};

} // namespace busbar::service
