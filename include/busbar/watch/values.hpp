/// The values on the bus as `watch` knows them.
#pragma once

#include <busbar/run/loop.hpp>

#include <map>
#include <string>
#include <string_view>

namespace busbar::bus_watch {

struct shown_value {
    std::string text;
    bool valid = false;
    monotonic::time_point since; ///< when it came, also if it was the same
};

struct watched_service {
    std::string owner; ///< the unique name of its connection
    std::map<std::string, shown_value, std::less<>> values;

    /// "connected", "away"; empty if it does not say.
    [[nodiscard]] std::string_view state() const;
};

using services = std::map<std::string, watched_service, std::less<>>;

} // namespace busbar::bus_watch
