/// Topics by which a Venus OS device is written: W/<portal id>/<type>/<instance>/<path> with {"value": x} (mqtt.md §6).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace busbar::mqtt::registration {

struct written_topic {
    std::string_view portal_id{};
    std::string_view type{};
    int instance = -1;       ///< -1: it is no such topic
    std::string_view path{}; ///< "/Temperature"; empty of "W/<portal id>/<type>/<instance>"
};
/// The views are of the topic.
written_topic take_apart(std::string_view topic);

/// A message on device/<client>/Proxy: several values for one service, as one document,
///
///     {"topicPath": "W/<portal id>/temperature/5", "values": {"Temperature": 22, "Humidity": 41}}
struct proxied {
    std::vector<std::pair<std::string, std::string>> messages{}; ///< topic and payload
    std::string problem{};                                       ///< then there are no messages
};
inline constexpr std::size_t most_proxied_values = 64;
proxied read_proxy(std::string_view payload);

} // namespace busbar::mqtt::registration
