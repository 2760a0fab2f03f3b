/// What consumers on the GX may write to a device of MQTT: which D-Bus path, within which bounds. Each is published on a topic of its own.
///
///     static constexpr auto writes = mqtt::writes<service::evcharger>({
///         {"/SetCurrent", 6, 32},
///         {"/StartStop"},
///         {"/Ac/PowerLimit", mqtt::limit},
///     });
///
/// A write of 16 to /SetCurrent goes to `<write_topic>/SetCurrent` as the payload 16, not retained; `write_topic` is `<topic>/set` unless
/// configured. What the device makes of it, it tells: a row that reads the path says `written_by_command`. Nothing is written unless the
/// configuration says `control = true`.
#pragma once

#include <busbar/config/key.hpp>
#include <busbar/json/row.hpp>
#include <busbar/row/check.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <span>

namespace busbar::mqtt {

/// Below the topic for writes, if it is not the path: `{"/Mode", mqtt::to("mode/set"), names}`.
struct below {
    const char* topic = nullptr;
};
consteval below to(const char* topic)
{
    return {topic};
}

/// A limit lives as long as it is written: 60 s after the last write, and when busbar ends, `null` is published (venus.md §2.2).
struct limit_tag {};
inline constexpr limit_tag limit{};

struct written_path {
    const char* path = "";
    const service::path* spec = nullptr;
    double lowest = -std::numeric_limits<double>::infinity(); ///< in the path's unit; the device gets the nearest
    double highest = std::numeric_limits<double>::infinity();
    bool is_limit = false;
    const char* below = nullptr;                 ///< null: the path
    std::span<const json::named_number> texts{}; ///< one of these is sent; other numbers are refused
};

template <class Service> struct written_path_of : written_path {
    // NOLINTNEXTLINE(*-explicit-*): written as braces
    consteval written_path_of(const char* written) : written_path{checked({.path = written})} {}
    consteval written_path_of(const char* written, double least, double most)
        : written_path{checked({.path = written, .lowest = least, .highest = most})}
    {
    }
    consteval written_path_of(const char* written, mqtt::below topic, double least, double most)
        : written_path{checked({.path = written, .lowest = least, .highest = most, .below = topic.topic})}
    {
    }
    template <std::size_t N>
    consteval written_path_of(const char* written, mqtt::below topic, const json::named_number (&sent)[N])
        : written_path{checked({.path = written, .below = topic.topic, .texts = sent})}
    {
    }
    consteval written_path_of(const char* written, limit_tag)
        : written_path{checked({.path = written, .is_limit = true})}
    {
    }

private:
    static consteval written_path checked(written_path row)
    {
        row.spec = checked_path(Service::paths, row.path);
        if (row.spec->write != service::access::command) {
            refuse::path_is_not_written_by_consumers();
        }
        if (!(row.lowest <= row.highest)) {
            refuse::valid_range_is_empty();
        }
        return row;
    }
};

template <class Service, std::size_t N> struct written_table {
    using service_type = Service;
    std::array<written_path, N> rows{};
};

template <class Service, std::size_t N> consteval auto writes(const written_path_of<Service> (&rows)[N])
{
    written_table<Service, N> made;
    for (std::size_t i = 0; i < N; ++i) {
        made.rows[i] = rows[i];
    }
    return made;
}

namespace keys {
inline constexpr config::key control{.name = "control",
                                     .type = config::key_type::boolean,
                                     .help = "let the GX write to the device: what it writes is published",
                                     .fallback = "false"};
inline constexpr config::key write_topic{.name = "write_topic",
                                         .help = "topic below which writes are published, as topic/set/SetCurrent",
                                         .fallback = "topic/set"};
inline constexpr std::array to_writes{control, write_topic};
} // namespace keys

} // namespace busbar::mqtt
