/// The connection to one MQTT broker, shared by all devices behind it. Built on libmosquitto.
///
/// Looking up the name, connecting, TLS and logging in happen on a thread that ends with it; then the loop owns the connection.
#pragma once

#include <busbar/mqtt/broker.hpp>
#include <busbar/run/loop.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::mqtt {

/// What is larger is not delivered; the log says so.
inline constexpr std::size_t largest_payload = std::size_t{64} * 1024U;

/// The views live only during the call.
struct message {
    std::string_view topic{};
    std::string_view payload{};
    /// What the broker had kept, of whatever age; not what was published just now.
    bool retained = false;
    monotonic::time_point received{};
};

struct link_state {
    bool connected = false;
    /// Connected, and the broker has confirmed the subscription; of a whole link: all of them.
    bool subscribed = false;
    /// Why it is not connected or not subscribed, in words: "connection refused". Empty if nothing is wrong (yet).
    std::string problem{};
    monotonic::time_point since{}; ///< of the last change of `connected`

    friend bool operator==(const link_state&, const link_state&) = default;
};

namespace detail {
struct link_tuning;
struct subscriber;
} // namespace detail

/// Connects as soon as the loop runs, and again whenever the connection is lost: after 1 s, doubling to 15 s, ±20 %, for ever. Says each
/// change in the log. Silence is noticed by MQTT's keep-alive of 30 s, after 65 s at most.
///
/// Each session is a new one (clean): every connect subscribes to all filters again, and the broker tells what it has retained again.
class link : public std::enable_shared_from_this<link> {
public:
    /// Ends when destroyed: there are no calls any more, also if that happens during a call. Keeps the link alive.
    class subscription;

    /// For a link of its own; devices take theirs from a link_pool.
    static std::shared_ptr<link> make(loop& on, broker where);
    /// For tests.
    static std::shared_ptr<link> make(loop& on, broker where, const detail::link_tuning& tuning);

    link(const link&) = delete;
    link& operator=(const link&) = delete;
    /// Takes leave of the broker, which then does not publish the will. Waits for a connect under way less than 1 s, then leaves it to
    /// finish by itself.
    ~link();

    [[nodiscard]] const broker& where() const;
    [[nodiscard]] const link_state& state() const;

    /// `filter` may have the wildcards + and #. `on_message` is called on the loop, for each message on a topic that matches; with
    /// filters that overlap, brokers may send a message once for each of them. A filter that others have too is asked for again, so that
    /// this one, and they, get what is retained.
    ///
    /// `on_state` is called soon after this, and at every change of connected, subscribed or problem.
    ///
    /// N/<portal id>/... are the topics of a Venus OS device, whose broker publishes only while it is asked to (the dbus-mqtt bridge's
    /// keep-alive): the link does that, once for all values and then every 30 s.
    [[nodiscard]] std::unique_ptr<subscription> subscribe(std::string filter,
                                                          std::function<void(const message&)> on_message,
                                                          std::function<void(const link_state&)> on_state = {});

    /// False: not connected, or what was published before is still on its way (then try again, at the earliest in the next turn of the
    /// loop), or the broker would not take it (a topic with wildcards, too large). Nothing else is kept here: after a lost connection it
    /// is up to the caller to publish again. `qos`: 0 or 1.
    bool publish(std::string_view topic, std::string_view payload, bool retain, int qos = 0);

    /// What the broker is to publish, retained, when the connection is lost. Counts from the next connect on: so call it right after
    /// the link was made.
    void set_will(std::string topic, std::string payload);

private:
    struct implementation;
    link(loop& on, broker where, const detail::link_tuning& tuning);
    std::shared_ptr<implementation> implementation_;
};

class link::subscription {
public:
    subscription(std::shared_ptr<link> over, std::shared_ptr<detail::subscriber> who);
    subscription(const subscription&) = delete;
    subscription& operator=(const subscription&) = delete;
    ~subscription();

    [[nodiscard]] const link_state& state() const;

private:
    std::shared_ptr<link> link_;
    std::shared_ptr<detail::subscriber> who_;
};

/// Hands out one link per broker. Lives on the loop.
class link_pool {
public:
    explicit link_pool(loop& on) : loop_(on) {}
    std::shared_ptr<link> get(const broker& where);

private:
    loop& loop_;
    std::vector<std::weak_ptr<link>> links_;
};

} // namespace busbar::mqtt
