/// Keeps the values of Venus OS devices flowing: their brokers publish N/<portal id>/... only for 60 s after each keep-alive.
#pragma once

#include <busbar/mqtt/subscribers.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace busbar::mqtt::detail {

/// "c0619ab12345" of "N/c0619ab12345/battery/+/Soc"; empty if the topics are not Venus' or of whichever device.
std::string_view portal_of(std::string_view filter);

class venus_keep_alive {
public:
    /// These topics were just asked for in this session: all their values are wanted at once.
    void ask_for_all(const subscribers& of, session& over);
    /// Every 30 s.
    void ask_for_changes(session& over) const;
    /// The session is over.
    void forget() { portals_.clear(); }
    [[nodiscard]] bool needed() const { return !portals_.empty(); }

private:
    std::vector<std::string> portals_;
};

} // namespace busbar::mqtt::detail
