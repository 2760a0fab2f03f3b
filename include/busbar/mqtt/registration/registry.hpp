/// Serves any number of clients that register themselves, by the protocol of dbus-mqtt-devices (mqtt.md §6): takes their services to the
/// bus and tells them the instances that they write to.
///
/// The protocol has no sign of life. A client leaves by its last will; one that is only assumed to be there (its registration was kept
/// by the broker, or the broker was lost since) counts as not connected until it writes, and its last values are not shown for longer.
#pragma once

#include <busbar/mqtt/broker.hpp>
#include <busbar/mqtt/link.hpp>
#include <busbar/mqtt/registration/bus_writer.hpp>
#include <busbar/mqtt/registration/few_times.hpp>
#include <busbar/mqtt/registration/outbox.hpp>
#include <busbar/mqtt/registration/registered_service.hpp>
#include <busbar/mqtt/registration/status.hpp>
#include <busbar/run/device.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::mqtt::registration {

inline constexpr std::size_t most_clients = 32;
inline constexpr std::size_t most_services = 64; ///< of all clients: each has a connection to the bus of its own
/// Different services in the life of the process. Each leaves its settings in com.victronenergy.settings, for ever.
inline constexpr std::size_t most_services_ever = 128;

struct registry_settings {
    std::string name{};
    mqtt::broker broker{};
    std::string portal_id{};             ///< empty: unknown
    std::chrono::milliseconds timeout{}; ///< zero: none
    bool serve_writes = false;
};

class registry final : public device, private publisher::observer {
public:
    registry(std::span<const service::service_class* const> known, registry_settings settings, surroundings& around);
    registry(const registry&) = delete;
    registry& operator=(const registry&) = delete;
    ~registry() override;

    void start() override;
    void stop(std::function<void()> done) override;
    [[nodiscard]] std::string state() const override;
    [[nodiscard]] bool has_answered() const override { return was_connected_; }

private:
    struct client {
        std::string version{};
        std::vector<std::unique_ptr<registered_service>> services{};
        bool answer_due = false;
    };
    using clients = std::map<std::string, client, std::less<>>;

    void on_service_published(const publisher::bus_service& service) override;
    void on_items_changed(const publisher::bus_service& service, std::span<const publisher::item> which) override;
    void on_service_gone(const publisher::bus_service& service) override;

    void on_link(const link_state& now);
    void on_status(const message& what);
    void on_proxy(const message& what);
    void on_written(const message& what);

    void take(const status& says, bool retained);
    [[nodiscard]] std::string why_no_room(const status& says) const;
    void make_service(const status& by, const wanted_service& wanted, client& into);
    void leave(std::string_view who);
    void doubt(std::string_view who);
    void publish_next();
    void answer_soon(client& to);
    void answer();
    bool answer_to(const std::string& who, const client& to);
    void check_silence();
    void refuse(std::string_view topic, std::string_view why);

    std::span<const service::service_class* const> known_;
    registry_settings settings_;
    surroundings& around_;
    publisher::environment bus_; ///< as the surroundings', but it tells this, which passes it on
    std::shared_ptr<link> link_;
    outbox outbox_;
    bus_writer writer_;
    clients clients_;
    std::set<std::string, std::less<>> services_ever_;
    few_times published_{128, std::chrono::seconds{1}};
    std::unique_ptr<link::subscription> statuses_;
    std::unique_ptr<link::subscription> proxies_;
    std::unique_ptr<link::subscription> writes_;
    timer publish_timer_;
    timer answer_timer_;
    timer silence_timer_;
    few_lines said_;                                 ///< who comes and goes
    few_lines refused_;                              ///< apart: nobody can drown that
    std::optional<monotonic::time_point> lost_at_{}; ///< the broker, last; who was heard since is there
    std::string problem_;
    bool connected_ = false;
    bool was_connected_ = false;
    bool portal_id_missed_ = false;
    bool answer_armed_ = false;
    bool stopped_ = false;
};

} // namespace busbar::mqtt::registration
