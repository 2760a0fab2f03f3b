/// What one device keeps in com.victronenergy.settings (localsettings), below /Settings/Devices/<id> (venus.md §1.7).
#pragma once

#include <busbar/publisher/detail/connection.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace busbar::publisher::detail {

/// localsettings takes the type of a setting from the wire type of its default: int32, double or string, nothing else.
using setting_value = std::variant<std::int32_t, double, std::string>;

struct setting {
    std::string name; ///< relative: "CustomName", "Position"
    setting_value otherwise;
    double minimum = 0.0; ///< both 0: unlimited
    double maximum = 0.0;
};

struct setting_answer {
    std::string name;
    int error = 0; ///< of localsettings, 0 good
    std::optional<setting_value> value;
};

class settings_client {
public:
    struct events {
        /// com.victronenergy.settings came or went (or was restarted: gone, then there).
        std::function<void(bool present)> presence;
        /// A setting of this device has another value now.
        std::function<void(std::string_view name, const setting_value& value)> changed;
    };

    /// Asks for the owner at once; the answer comes as an event.
    settings_client(connection& on, std::string_view settings_id, events tell);
    settings_client(const settings_client&) = delete;
    settings_client& operator=(const settings_client&) = delete;
    ~settings_client() = default;

    [[nodiscard]] bool present() const { return present_; }
    /// Adds what is not there yet and reads all, in one call. No answers: localsettings failed or did not answer in time.
    void add(const std::vector<setting>& wanted,
             std::function<void(const std::optional<std::vector<setting_answer>>& answers)> when_answered);
    void write(std::string_view name, const setting_value& value, std::function<void(bool stored)> when_answered);

private:
    void take_signal(sdbus::Message& signal);

    connection& on_;
    std::string root_; ///< "/Settings/Devices/<id>/"
    events tell_;
    bool present_ = false;
};

} // namespace busbar::publisher::detail
