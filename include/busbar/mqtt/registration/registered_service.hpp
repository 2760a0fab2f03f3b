/// One service of a client that has registered: all values are the client's, who writes them with SetValue, by way of Venus' broker.
#pragma once

#include <busbar/battery/kept_limits.hpp>
#include <busbar/publisher/bus_service.hpp>
#include <busbar/run/loop.hpp>

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::mqtt::registration {

/// A battery's: an invalid one would mean to the GX that there is none.
struct battery_limits {
    battery::kept_limits hold{};
    std::array<publisher::item, battery::kept_limits::paths.size()> items{};
};

class registered_service {
public:
    /// All paths of the class are there from the beginning, invalid: Venus' broker refuses writes to a path that it has not seen.
    /// (dbus-flashmq, State::find_item_by_mqtt_path). `on_back`: a client that was in doubt has written.
    registered_service(publisher::environment& bus, std::string id, const service::service_class& of,
                       publisher::identity who, std::function<void()> on_back);
    registered_service(const registered_service&) = delete;
    registered_service& operator=(const registered_service&) = delete;
    ~registered_service() = default;

    /// Takes it to the bus.
    void publish();
    [[nodiscard]] bool is_waiting() const
    {
        return began_ == monotonic::time_point{};
    } ///< publish() was not called yet
    /// publish() was called not long ago, and com.victronenergy.settings may still be busy with it.
    [[nodiscard]] bool is_on_its_way(monotonic::time_point now) const;

    [[nodiscard]] const std::string& id() const { return id_; }
    [[nodiscard]] const service::service_class& of() const { return of_; }
    [[nodiscard]] const publisher::bus_service& service() const { return service_; }

    void set_version(std::string_view version);
    /// The client has just said that it is there.
    void confirm();
    /// Whether the client is there is not known any more: measurements invalid, /Connected 0, a battery's limits tightened.
    void doubt();
    [[nodiscard]] bool in_doubt() const { return in_doubt_; }
    [[nodiscard]] monotonic::time_point heard() const { return heard_; } ///< of the last sign of the client's

private:
    void offer(const char* path, const service::path& row);
    void take(publisher::item which, const publisher::written& value);
    void show_limits();
    void commit_soon();

    std::string id_;
    const service::service_class& of_;
    publisher::bus_service service_;
    std::function<void()> on_back_;
    std::vector<publisher::item> values_; ///< neither settings nor what the publisher fills
    std::optional<battery_limits> limits_{};
    timer commit_timer_;
    timer limits_timer_;
    monotonic::time_point began_{};
    monotonic::time_point heard_{};
    bool in_doubt_ = true;
    bool commit_due_ = false;
};

} // namespace busbar::mqtt::registration
