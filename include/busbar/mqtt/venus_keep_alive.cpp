#include <busbar/mqtt/venus_keep_alive.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace busbar::mqtt::detail {

std::string_view portal_of(std::string_view filter)
{
    constexpr std::string_view begin = "N/";
    if (!filter.starts_with(begin)) {
        return {};
    }
    filter.remove_prefix(begin.size());
    const auto id = filter.substr(0, filter.find('/'));
    return id.size() < filter.size() && id.find_first_of("+#") == std::string_view::npos ? id : std::string_view{};
}

void venus_keep_alive::ask_for_all(const subscribers& of, session& over)
{
    portals_.clear();
    for (const auto& each : of.all()) {
        const auto id = each->gone ? std::string_view{} : portal_of(each->filter);
        if (!id.empty() && std::find(portals_.begin(), portals_.end(), id) == portals_.end()) {
            portals_.emplace_back(id);
            over.publish_now(fmt::format("R/{}/keepalive", id), "");
        }
    }
}

void venus_keep_alive::ask_for_changes(session& over) const
{
    for (const auto& each : portals_) {
        over.publish_now(fmt::format("R/{}/keepalive", each), R"({"keepalive-options":["suppress-republish"]})");
    }
}

} // namespace busbar::mqtt::detail
