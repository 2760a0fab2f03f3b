/// One private connection to the bus, driven by the loop. The reason why sdbus-c++'s own sd-event glue is not used: its callbacks
/// let exceptions pass into sd-event (C) when the bus is gone.
#pragma once

#include <busbar/publisher/environment.hpp>

#include <sdbus-c++/sdbus-c++.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::publisher::detail {

inline constexpr const char* bus_item_interface = "com.victronenergy.BusItem";
inline constexpr const char* settings_service = "com.victronenergy.settings";

/// Longest wait for the answer to a call, µs. Nobody we call has to think.
inline constexpr std::uint64_t call_timeout_us = 5'000'000;

class connection {
public:
    /// Connects and authenticates; throws sdbus::Error if there is no bus. `when_lost` is called once, outside of every other callback
    /// of this connection: it may destroy the connection.
    connection(loop& on, const std::string& address, std::function<void(std::string_view why)> when_lost);
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection() = default;

    /// Never to be destroyed from within a callback of its own (match, reply, method): use a timer.
    [[nodiscard]] sdbus::IConnection& bus() { return *bus_; }
    /// The proxy of an object, made once and kept: pending calls end with the connection.
    [[nodiscard]] sdbus::IProxy& proxy_of(const std::string& service, const std::string& object);
    [[nodiscard]] sdbus::IProxy& bus_daemon() { return proxy_of("org.freedesktop.DBus", "/org/freedesktop/DBus"); }

    using reply_handler = std::function<void(sdbus::MethodReply&, const sdbus::Error* failure)>;
    /// Sends a call; the answer comes from the loop. Exceptions of the handler are logged.
    void call(sdbus::IProxy& to, const sdbus::MethodCall& message, reply_handler when_answered);
    /// For the life of the connection.
    void match(const std::string& rule, std::function<void(sdbus::Message&)> handler);

    /// The peer does not read what was sent: nothing more should be queued, it would only fill the memory.
    [[nodiscard]] bool congested() const;

private:
    struct known_proxy {
        std::string service;
        std::string object;
        std::unique_ptr<sdbus::IProxy> proxy;
    };

    void process();
    void follow_poll_data();

    std::function<void(std::string_view)> when_lost_;
    std::unique_ptr<sdbus::IConnection> bus_;
    std::vector<known_proxy> proxies_; ///< after bus_: they end first
    timer timer_;
    std::optional<watch> socket_;
    std::optional<watch> wake_up_;
};

} // namespace busbar::publisher::detail
