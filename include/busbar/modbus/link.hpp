/// The connection to one Modbus endpoint, shared by all units and devices behind it. Built on libmodbus, which blocks:
/// the link has a thread of its own and a mailbox to the loop that holds at most one request per transaction.
#pragma once

#include <busbar/modbus/request.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace busbar::modbus {

struct tcp_endpoint {
    std::string host{};
    std::uint16_t port = 502;
    friend bool operator==(const tcp_endpoint&, const tcp_endpoint&) = default;
};

enum class parity : char { none = 'N', even = 'E', odd = 'O' };

struct serial_endpoint {
    std::string device{}; ///< "/dev/ttyUSB0"
    unsigned baud = 9600;
    modbus::parity parity = parity::none;
    unsigned stop_bits = 1;
    friend bool operator==(const serial_endpoint&, const serial_endpoint&) = default;
};

using endpoint = std::variant<tcp_endpoint, serial_endpoint>;

/// "192.168.178.80:502", "/dev/ttyUSB0 9600 8N1"
std::string to_words(const endpoint& where);
/// "9600 8N1"
std::string line_settings(const serial_endpoint& where);

struct link_options {
    std::chrono::milliseconds connect_timeout{2000};
    std::chrono::milliseconds response_timeout{1000};
    /// Silence between the end of one transaction and the next request.
    std::chrono::milliseconds minimum_gap{0};
    /// Closes the connection after this long without a request; zero keeps it. For devices that serve a single client.
    std::chrono::milliseconds close_when_idle{0};
};

class link;

namespace detail {
struct link_tuning;
class slot_queue;
} // namespace detail

/// One request at a time of one device. Lives on the loop; the callback comes on the loop, never from inside start().
/// Destroying it while a request is under way is allowed: the callback then does not come.
class transaction {
public:
    transaction(std::shared_ptr<link> over, std::function<void(const reply&)> when_done);
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;
    ~transaction();

    /// Precondition: !busy(). Allocates nothing.
    void start(const request& what);
    [[nodiscard]] bool busy() const;

private:
    friend class link;
    friend class detail::slot_queue;
    struct slot;
    std::shared_ptr<link> link_;
    std::shared_ptr<slot> slot_;
};

/// Requests of different transactions are served in turn. After a failed connect, requests fail at once with
/// `not_connected` until the link's own back-off (1 s doubling to 60 s) has passed; the first one after that tries
/// again. A connection that is dropped before it gave a single answer counts as a failed connect; one that worked is
/// opened anew by the next request.
///
/// Over TCP, no_answer and bad_reply close the connection, so that a late answer is never taken for the next one. RTU
/// has no transaction ids: there, the line must be silent for 50 ms after them before the next request goes out.
class link {
public:
    link(loop& on, endpoint where, link_options options);
    /// For tests.
    link(loop& on, endpoint where, link_options options, const detail::link_tuning& tuning);
    link(const link&) = delete;
    link& operator=(const link&) = delete;
    /// Ends the thread; waits for it at most a response time-out and less than 1 s, then leaves it to finish by itself
    /// on state it owns (only name look-up takes that long).
    ~link();

    [[nodiscard]] const endpoint& where() const;

private:
    friend class transaction;
    friend class link_pool;
    struct implementation;
    void tighten(const link_options& options);
    std::shared_ptr<implementation> implementation_;
};

/// Hands out one link per endpoint. Lives on the loop.
class link_pool {
public:
    explicit link_pool(loop& on) : loop_(on) {}
    /// The strictest options of all sharers count: the longest gap and the longest time-outs.
    std::shared_ptr<link> get(const endpoint& where, const link_options& options);

private:
    loop& loop_;
    std::vector<std::weak_ptr<link>> links_;
};

} // namespace busbar::modbus
