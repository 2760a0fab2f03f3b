#include <busbar/watch/values.hpp>

namespace busbar::bus_watch {

std::string_view watched_service::state() const
{
    const auto connected = values.find("/Connected");
    if (connected == values.end() || !connected->second.valid) {
        return {};
    }
    return connected->second.text == "0" ? "away" : "connected";
}

} // namespace busbar::bus_watch
