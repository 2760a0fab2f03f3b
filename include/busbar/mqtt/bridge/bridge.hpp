/// Publishes every item of every service of the process at an MQTT broker, retained, as it changes:
///
///     <topic>/status                            online | offline (also the last will)
///     <topic>/<class>/<instance>/status         online | offline, of one service
///     <topic>/<class>/<instance>/<path>         {"value":52.1,"unit":"V","text":"52.10V"}
///     <discovery topic>/sensor/<id>/config      for Home Assistant, before the first valid value of an item
///
/// With each connection everything is sent anew. Nothing grows: an item waits at most once, and what is sent is its latest value.
#pragma once

#include <busbar/config/section.hpp>
#include <busbar/mqtt/bridge/settings.hpp>
#include <busbar/mqtt/link.hpp>
#include <busbar/publisher/bus_service.hpp>
#include <busbar/run/device.hpp>
#include <busbar/run/log.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::mqtt::bridge {

class bridge final : public device, publisher::observer {
public:
    /// To be made before the link is used by anybody else, so that the will counts, and before any service is published.
    bridge(settings settings, const broker& where, surroundings& around);
    bridge(const bridge&) = delete;
    bridge& operator=(const bridge&) = delete;
    ~bridge() override;

    void start() override;
    void stop(std::function<void()> done) override;
    [[nodiscard]] std::string state() const override;

    void on_service_published(const publisher::bus_service& service) override;
    void on_items_changed(const publisher::bus_service& service, std::span<const publisher::item> which) override;
    void on_service_gone(const publisher::bus_service& service) override;

private:
    struct item_state {
        bool waits = false;
        bool announced = false;           ///< to Home Assistant, in this connection
        monotonic::time_point not_before; ///< earliest next message
    };
    struct service_state {
        const publisher::bus_service* service = nullptr;
        std::string base;  ///< "<topic>/battery/100"
        bool told = false; ///< that it is online
        std::vector<item_state> items;
    };
    struct waiting {
        service_state* of;
        publisher::item which;
    };

    void on_state(const link_state& now);
    void on_status(const message& told);
    void send_everything();
    void enqueue(service_state& of, publisher::item which);
    void enqueue_all(service_state& of);
    void pump_soon();
    void pump();
    void wait_for_room();
    [[nodiscard]] bool send_statuses();
    void send_items();
    [[nodiscard]] bool send(service_state& of, publisher::item which, monotonic::time_point now);
    [[nodiscard]] bool publish(std::string_view topic, std::string_view payload);
    void finish();
    [[nodiscard]] service_state* find(const publisher::bus_service& service);

    settings settings_;
    surroundings& around_;
    std::shared_ptr<link> link_;
    std::unique_ptr<link::subscription> subscription_;
    bool connected_ = false;
    bool anew_ = false; ///< a new connection: everything is to be sent
    bool told_ = false; ///< that we are online
    std::vector<std::unique_ptr<service_state>> services_;
    std::vector<std::string> gone_; ///< status topics of services that are to become "offline"
    std::vector<waiting> queue_;    ///< each item once at most
    std::string topic_;
    std::string payload_;
    std::size_t budget_ = 0; ///< messages that may still be sent in this turn
    std::optional<monotonic::time_point> stuck_since_;
    lasting_fault refused_;
    std::function<void()> when_stopped_;
    monotonic::time_point stop_at_;
    timer pump_timer_;
    bool pump_is_near_ = false; ///< sooner than any item may be due
};

} // namespace busbar::mqtt::bridge
