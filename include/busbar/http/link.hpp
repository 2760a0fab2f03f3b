/// The connection to one HTTP server, shared by all devices behind it. Built on libcurl, on a thread of its own: names are looked up
/// there (see net/look_up.hpp), which blocks, and answers are taken apart there.
///
/// Proxies, cookies, .netrc and what the environment says of them count for nothing.
#pragma once

#include <busbar/http/body.hpp>
#include <busbar/http/request.hpp>
#include <busbar/http/server.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace busbar::http {

struct link_options {
    /// TCP and TLS together; without name look-up.
    std::chrono::milliseconds connect_timeout{3000};
    /// Of the whole exchange: connecting, being asked for a password, redirects, the last byte; without name look-up.
    std::chrono::milliseconds exchange_timeout{5000};
    /// Silence between the end of one exchange and the next request.
    std::chrono::milliseconds minimum_gap{0};
};

class link;

namespace detail {
struct link_tuning;
struct slot;
} // namespace detail

/// One request at a time of one device. Lives on the loop; the callback comes on the loop, never from inside start().
/// Destroying it while a request is under way is allowed: the callback then does not come.
class transaction {
public:
    /// `into`: takes the bodies of answers with status 2xx; no other transaction may use it. Null: they are passed over.
    transaction(std::shared_ptr<link> over, std::shared_ptr<body> into, std::function<void(const reply&)> when_done);
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;
    ~transaction();

    /// Precondition: !busy(). Allocates only where a text is longer than any before.
    void start(const request& what);
    [[nodiscard]] bool busy() const;

private:
    std::shared_ptr<link> link_;
    std::shared_ptr<detail::slot> slot_;
};

/// Requests of different transactions are served in turn, over one connection that is kept open.
///
/// Requests that would be a nuisance are not sent but answered at once, with the outcome that is to be expected:
/// - not_connected after a failed connect, until the back-off (1 s doubling to 60 s, ±20 %) has passed. A new connection that is closed
///   before a single byte came counts as a failed connect.
/// - busy after 429 and 503, for as long as Retry-After says: 1 s to 10 min, 60 s if it says nothing.
/// - not_allowed for 60 s after 401 and 403, for the same method and path (whatever the query).
///
/// A name is looked up for the first connection, after a failed one, and for a new one if that was more than 60 s ago.
///
/// Of redirects, three in a row are followed: with GET, to the same server or from http to https on the same host.
///
/// A request on a kept connection that turns out to be closed is sent once more on a new one; so a post should be one that may come twice.
class link {
public:
    link(loop& on, server where, link_options options);
    /// For tests.
    link(loop& on, server where, link_options options, const detail::link_tuning& tuning);
    link(const link&) = delete;
    link& operator=(const link&) = delete;
    /// Ends the exchange under way and the thread; waits for it less than 1 s, then leaves it to finish by itself on state it owns (only
    /// name look-up takes that long).
    ~link();

    [[nodiscard]] const server& where() const;

private:
    friend class transaction;
    friend class link_pool;
    struct implementation;
    void tighten(const link_options& options);
    std::shared_ptr<implementation> implementation_;
};

/// Hands out one link per server. Lives on the loop.
class link_pool {
public:
    explicit link_pool(loop& on) : loop_(on) {}
    /// The strictest options of all sharers count: the longest gap and the longest time-outs.
    std::shared_ptr<link> get(const server& where, const link_options& options);

private:
    loop& loop_;
    std::vector<std::weak_ptr<link>> links_;
};

} // namespace busbar::http
