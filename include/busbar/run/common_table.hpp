/// A table at the top of the file that holds for all devices of a kind: [mqtt], the broker of those that don't say otherwise.
#pragma once

#include <busbar/config/key.hpp>
#include <busbar/config/section.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar {

class device;
struct surroundings;

/// Found through the devices that are compiled in (device_type::common): where none of them knows it, the table is a mistake.
///
/// A device's section inherits each key of the table that it does not set itself, before the device's validate() sees it. A mistake
/// about an inherited value is told where the table has it.
struct common_table {
    std::string_view name{}; ///< "mqtt"
    std::span<const config::key> keys{};
    /// Keys that say where to: a device that sets one of them goes its own way and inherits nothing. The password of one broker is not for
    /// another.
    std::span<const std::string_view> places{};
    /// Mistakes of the table beyond types and ranges. Where there are any, no device that shares the table is looked at further.
    std::vector<config::mistake> (*validate)(const config::section&) = nullptr;
    /// Tables below, each at most once: [mqtt.publish] is `{.name = "publish", .keys = ..., .once = true}`.
    std::span<const config::child_table> tables{};
    /// What runs beside the devices: made before and stopped after them. Null, or returns null: nothing. The section is valid. `place`:
    /// the name of the port that serial-starter handed over, since each has a process of its own; else empty.
    std::unique_ptr<device> (*create_companion)(const config::section&, surroundings&,
                                                std::string_view place) = nullptr;
    /// What the companion does, for `check`: "all values to MQTT 192.168.1.5:1883 below busbar/roof/". Empty: there is none.
    std::string (*summarize_companion)(const config::section&) = nullptr;
};

} // namespace busbar
