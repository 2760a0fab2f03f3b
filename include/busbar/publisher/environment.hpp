/// What all services of a process share.
#pragma once

#include <busbar/run/loop.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace busbar::publisher {

class bus_service;

/// Identifies an item of one service.
enum class item : std::uint16_t {};

/// Told of all services of the process as consumers on the bus see them. Called on the loop's thread; must not change the service from
/// within, nor throw, and must outlive the services (or be taken out of the environment before).
class observer {
public:
    observer() = default;
    observer(const observer&) = delete;
    observer& operator=(const observer&) = delete;
    virtual ~observer() = default;

    /// It is on the bus now: name, class, instance and items are known. Comes again after a restart of the bus, and when the user changes
    /// the instance or the role, each time after on_service_gone().
    virtual void on_service_published(const bus_service& service) = 0;
    /// These were just told by one ItemsChanged; an item may be one that was added since.
    virtual void on_items_changed(const bus_service& service, std::span<const item> which) = 0;
    /// It is not on the bus any more, or not under this name; still has the class, the name and the items it had.
    virtual void on_service_gone(const bus_service& service) = 0;
};

struct environment {
    loop& on;
    std::string bus_address{};       ///< "unix:path=..."
    std::string process_name{};      ///< /Mgmt/ProcessName
    std::string process_version{};   ///< /Mgmt/ProcessVersion
    observer* observed_by = nullptr; ///< set before the first service is published; nullptr: nobody
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
