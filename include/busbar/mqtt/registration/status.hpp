/// What a client of the registration protocol of dbus-mqtt-devices says of itself (mqtt.md §6): a message on device/<client>/Status,
///
///     {"clientId": "fe001", "connected": 1, "version": "v2.3", "services": {"t1": "temperature", "tk1": "tank"}}
///
/// and one with "connected": 0 when it leaves, usually its last will.
#pragma once

#include <busbar/service/table.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::mqtt::registration {

inline constexpr std::size_t longest_id = 64; ///< bytes, of clients and of their services: both stand in one bus name
inline constexpr std::size_t longest_version = 64;
inline constexpr std::size_t most_services_of_a_client = 16;

struct wanted_service {
    std::string id{}; ///< the client's own: "t1"
    const service::service_class* of = nullptr;
};

struct status {
    std::string client{};
    bool connected = false;
    std::string version{};
    std::vector<wanted_service> services{}; ///< empty unless connected
};

struct status_answer {
    std::optional<status> says{};
    std::string problem{}; ///< why it does not count
};

/// [A-Za-z0-9_], 1 to longest_id of them: what becomes part of a bus name.
bool is_id(std::string_view text);
/// "fe001" of "device/fe001/Status"; empty if it is another topic.
std::string_view client_of(std::string_view topic, std::string_view last_level);

/// The client must be the one of the topic: nobody speaks for others by mistake.
status_answer read_status(std::string_view client, std::string_view payload,
                          std::span<const service::service_class* const> known);

} // namespace busbar::mqtt::registration
