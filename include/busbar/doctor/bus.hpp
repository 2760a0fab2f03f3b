/// The bus, and what of this installation is on it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::doctor {

struct service_on_bus {
    std::string name{};       ///< "com.victronenergy.grid.em24_1"
    std::string connection{}; ///< /Mgmt/Connection
    std::string shown_as{};   ///< /CustomName
    std::string instance{};
    std::string error{}; ///< /ErrorCode, unless it is 0
    bool connected = false;
};

struct bus_state {
    std::string problem{}; ///< why there is no bus; empty: there is
    bool has_settings = false;
    std::size_t services = 0; ///< of com.victronenergy., of anybody
    std::vector<service_on_bus> ours{};
};

/// Takes at most about 5 s, also if the bus hangs. `program`: whose services are ours.
bus_state look_at_bus(const std::string& address, std::string_view program);

} // namespace busbar::doctor
