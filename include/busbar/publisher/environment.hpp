/// What all services of a process share.
#pragma once

#include <busbar/run/loop.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace busbar::publisher {

struct environment {
    loop& on;
    std::string bus_address{};     ///< "unix:path=..."
    std::string process_name{};    ///< /Mgmt/ProcessName
    std::string process_version{}; ///< /Mgmt/ProcessVersion
};

/// --bus session|system|ADDRESS; without it DBUS_SESSION_BUS_ADDRESS, then DBUS_SYSTEM_BUS_ADDRESS, then the GX's system bus
/// (venus.md §1.1).
std::string bus_address(std::string_view option);

/// Tells whether somebody owns a bus name, now and from now on. Answers come on the loop; survives a restart of the bus. Not to be
/// destroyed from within when_changed.
class name_watch {
public:
    name_watch(environment& on, std::string name, std::function<void(bool owned)> when_changed);
    name_watch(const name_watch&) = delete;
    name_watch& operator=(const name_watch&) = delete;
    ~name_watch();

private:
    struct implementation;
    std::unique_ptr<implementation> implementation_;
};

} // namespace busbar::publisher
