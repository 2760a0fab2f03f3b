/// Read plans and transports in words, for `check` and `describe` of all Modbus devices.
#pragma once

#include <busbar/modbus/settings.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace busbar::modbus {

struct planned_request {
    unsigned size = 0;                  ///< words
    std::chrono::milliseconds every{0}; ///< zero: once
};

/// "1 request every 1 s (52 words), 1 every 5 s (50); longest pause in values 5 s, then invalid"
std::string reads_in_words(const std::vector<planned_request>& requests);
/// "modbus tcp, port 502, unit 3"
std::string transport_in_words(const reachable_by& how);
/// "holding"
std::string_view space_in_words(space which);

} // namespace busbar::modbus
