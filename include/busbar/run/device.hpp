/// What the run loop knows of a device: it can be described, created from a configuration section, started, stopped and probed.
#pragma once

#include <busbar/about.hpp>
#include <busbar/config/key.hpp>
#include <busbar/config/section.hpp>
#include <busbar/describe/description.hpp>
#include <busbar/publisher/environment.hpp>
#include <busbar/run/loop.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <typeindex>
#include <unordered_map>
#include <vector>

namespace busbar {

/// Things that devices share, one of a kind in a process: link pools. Made when first asked for.
class shared_things {
public:
    template <class Thing, class... Arguments> Thing& get(Arguments&&... arguments)
    {
        auto& kept = things_[std::type_index(typeid(Thing))];
        if (!kept) {
            kept = std::make_shared<Thing>(std::forward<Arguments>(arguments)...);
        }
        return *static_cast<Thing*>(kept.get());
    }

private:
    std::unordered_map<std::type_index, std::shared_ptr<void>> things_;
};

/// What a device may use. Outlives all devices.
struct surroundings {
    loop& on;
    publisher::environment& bus;
    shared_things& shared;
};

/// A device that runs. All calls come on the loop.
class device {
public:
    device() = default;
    device(const device&) = delete;
    device& operator=(const device&) = delete;
    virtual ~device() = default;

    virtual void start() = 0;
    /// Releases what must not outlive us (a power limit), then calls `done`. The caller waits at most 700 ms.
    // NOLINTNEXTLINE(performance-unnecessary-value-param): those that override it keep it
    virtual void stop(std::function<void()> done) { done(); }
    /// For `doctor` and tests: "connected, 3 services" in words.
    [[nodiscard]] virtual std::string state() const = 0;
    /// Whether it was ever recognised since start(). Until then, a port that serial-starter handed over is not kept for it.
    [[nodiscard]] virtual bool has_answered() const { return false; }
};

/// One line of `probe` (ux.md §3).
struct probed_value {
    std::string where{}; ///< "103 PhVphA"
    std::string raw{};   ///< "0x0900 sf -1"
    std::string value{}; ///< "230.4 V", "not published"
    std::string path{};  ///< "/Ac/L1/Voltage", "-"
};

struct probe_result {
    bool ok = false;
    std::vector<std::string> steps{}; ///< "connected 192.168.178.80:502 in 4 ms; SunS at 40000; ..."
    std::vector<probed_value> values{};
    std::string failed_step{}; ///< which step failed and what was tried
};

/// What `check` says of one configured device.
struct summary {
    std::string connection{};             ///< "modbus tcp 192.168.178.80:502 unit 3"
    std::vector<std::string> publishes{}; ///< "com.victronenergy.pvinverter (31 paths)"
    std::string
        reads{}; ///< "1 request every 1 s (52 words), 1 every 5 s (50); longest pause in values 3 s, then invalid"
    std::vector<std::string> claims{}; ///< resources no other device may claim: "unit 3 at 192.168.178.80:502", "can0"
    /// How it speaks on a serial line, "modbus rtu 9600 8N1": who speaks otherwise can't be on that line. Empty if it is on none.
    std::string line{};
};

struct common_table;

/// A descriptor with its driver, as data for the application.
struct device_type {
    const busbar::about* about;
    /// Keys of a section beside `type` and `name`, which all have.
    std::span<const config::key> keys{};
    /// Mistakes that only the driver can see ("host or port is required"). Types and ranges have been checked.
    std::vector<config::mistake> (*validate)(const config::section&);
    busbar::description (*describe)();
    /// The section is valid.
    busbar::summary (*summarize)(const config::section&);
    std::unique_ptr<device> (*create)(const config::section&, const std::string& name, surroundings&);
    /// One contact, no bus, nothing written. Begins with start() of what is returned; `done` comes once, on the loop, also from within
    /// start(). The application waits 30 s, then destroys it.
    std::unique_ptr<device> (*probe)(const config::section&, const std::string& name, surroundings&,
                                     std::function<void(probe_result)> done);
    /// Sub-tables such as [[device.inverter]] that a section may have; usually none.
    std::span<const config::child_table> child_tables{};
    /// The table at the top of the file whose keys hold for this device, too, unless its section sets them. Null: none.
    const common_table* common = nullptr;
};

/// How a descriptor of some transport runs. Each transport's header specialises it for the descriptors it understands; a specialisation
/// has a static constexpr device_type `type`.
template <class Descriptor> struct driver_of;

} // namespace busbar
