/// The link itself: back-off, pace, life time, and that no link delays another.
#include "modbus_asker.hpp"
#include <busbar/modbus/tcp_socket.hpp>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <semaphore>
#include <thread>

namespace {

using namespace modbus_test;
namespace modbus = busbar::modbus;
namespace net = busbar::net;
using modbus::detail::link_tuning;

// --- Connecting ---

/// When name look-up was called: that is when the link tries to connect.
std::vector<monotonic::time_point> attempts; // written by the link's thread, read when its reply is there

net::found_addresses count_attempt(const std::string& host, std::uint16_t port, const busbar::stop_signal& stop,
                                   std::chrono::milliseconds time)
{
    attempts.push_back(monotonic::now());
    return net::look_up(host, port, stop, time);
}

TEST(modbus_link, backs_off_twice_as_long_after_every_failed_connect)
{
    attempts.clear();
    tcp_device at({}, {.first_retry = 40ms, .longest_retry = 160ms, .look_up = count_attempt});
    at.server.command("fault refuse on");
    unsigned requests = 0;
    while (attempts.size() < 6) {
        const auto reply = at.device.ask(read());
        EXPECT_EQ(reply.outcome, outcome::not_connected);
        EXPECT_EQ(reply.problem, "connection refused") << "the same text with and without an attempt";
        ++requests;
    }
    EXPECT_GT(requests, 100U) << "requests in between fail at once";
    const std::vector<std::chrono::milliseconds> pauses{40ms, 80ms, 160ms, 160ms, 160ms};
    for (std::size_t i = 0; i < pauses.size(); ++i) {
        EXPECT_GE(attempts[i + 1] - attempts[i], pauses[i]) << i;
        EXPECT_LT(attempts[i + 1] - attempts[i], 2 * pauses[i]) << i;
    }
    // Comes back by itself, and then begins anew.
    at.server.command("fault refuse off");
    at.device.ask_until(read(), is_ok);
    at.server.command("fault refuse on");
    attempts.clear();
    while (attempts.size() < 2) {
        at.device.ask(read());
    }
    EXPECT_GE(attempts[1] - attempts[0], 40ms);
    EXPECT_LT(attempts[1] - attempts[0], 80ms);
}

TEST(modbus_link, says_why_there_is_no_connection)
{
    busbar::loop loop;
    const auto problem = [&loop](const std::string& host) {
        const auto link = std::make_shared<modbus::link>(loop, modbus::tcp_endpoint{host, 502}, modbus::link_options{});
        const auto reply = asker(loop, link).ask(read());
        EXPECT_EQ(reply.outcome, outcome::not_connected);
        return reply.problem;
    };
    EXPECT_EQ(problem("127.0.0.1"), "connection refused");
    // On the thread's small stack. Whether there is a name server here is not known; net_look_up_test.py brings its own.
    EXPECT_NE(problem("does-not-exist.invalid").find("does-not-exist.invalid"), std::string::npos);
}

class black_hole {
public:
    /// A listener whose queue is full: the kernel drops every further SYN.
    black_hole() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        bind(listener_, reinterpret_cast<const sockaddr*>(&address), size);
        listen(listener_, 0);
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port = ntohs(address.sin_port);
        for (auto& each : fillers_) {
            each = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
            connect(each, reinterpret_cast<const sockaddr*>(&address), size);
        }
    }
    black_hole(const black_hole&) = delete;
    black_hole& operator=(const black_hole&) = delete;
    ~black_hole()
    {
        close(listener_);
        for (const int each : fillers_) {
            close(each);
        }
    }
    std::uint16_t port = 0;

private:
    int listener_;
    std::array<int, 4> fillers_{};
};

TEST(modbus_link, ends_a_connect_without_answer_with_its_time_out)
{
    const black_hole peer;
    busbar::loop loop;
    const auto link =
        std::make_shared<modbus::link>(loop, local(peer.port), modbus::link_options{.connect_timeout = 100ms});
    const auto reply = asker(loop, link).ask(read());
    EXPECT_EQ(reply.outcome, outcome::not_connected);
    EXPECT_EQ(reply.problem, "no connection within 100 ms");
    EXPECT_GE(reply.took, 100ms);
    EXPECT_LT(reply.took, 500ms);
}

TEST(modbus_link, names_the_other_client)
{
    tcp_device at({}, {.first_retry = 1ms, .longest_retry = 1ms});
    at.server.command("single-client on");
    {
        const auto rival = std::make_shared<modbus::link>(at.loop, local(at.server.port()), modbus::link_options{});
        EXPECT_EQ(asker(at.loop, rival).ask(read()).outcome, outcome::ok);
        const auto reply = at.device.ask(read());
        EXPECT_EQ(reply.outcome, outcome::not_connected);
        EXPECT_EQ(reply.problem, "connected, then reset: is another client using it?");
    }
    at.server.command("await open 0");
    at.device.ask_until(read(), is_ok);
}

TEST(modbus_link, does_not_pester_a_device_that_serves_another_client)
{
    tcp_device at({}, {.first_retry = 60s, .longest_retry = 60s});
    at.server.command("single-client on");
    const auto rival = std::make_shared<modbus::link>(at.loop, local(at.server.port()), modbus::link_options{});
    EXPECT_EQ(asker(at.loop, rival).ask(read()).outcome, outcome::ok);
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(at.device.ask(read()).problem, "connected, then reset: is another client using it?");
    }
    EXPECT_EQ(at.server.statistic("turned-away"), 1U);
}

// --- Pace ---

TEST(modbus_link, keeps_the_minimum_gap)
{
    tcp_device at({.minimum_gap = 30ms});
    asker other(at.loop, at.link);
    for (int i = 0; i < 3; ++i) {
        at.device.start(read());
        EXPECT_EQ(other.ask(read()).outcome, outcome::ok);
    }
    const auto served = at.server.list("requests");
    ASSERT_EQ(served.size(), 6U);
    for (std::size_t i = 1; i < served.size(); ++i) {
        const auto answered = std::stoll(served[i - 1].substr(served[i - 1].find(' ')));
        EXPECT_GE(std::stoll(served[i]) - answered, 30000);
    }
}

TEST(modbus_link, closes_when_idle)
{
    tcp_device at({.close_when_idle = 20ms});
    EXPECT_EQ(at.device.ask(read()).outcome, outcome::ok);
    at.server.command("await open 0");
    EXPECT_EQ(at.device.ask(read()).outcome, outcome::ok);
    at.server.command("await open 0");
    EXPECT_EQ(at.server.statistic("accepted"), 2U);
}

TEST(modbus_link, stays_open_otherwise)
{
    tcp_device at;
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(at.device.ask(read()).outcome, outcome::ok);
    }
    EXPECT_EQ(at.server.statistic("accepted"), 1U);
    EXPECT_EQ(at.server.statistic("open"), 1U);
}

TEST(modbus_link, a_hung_peer_does_not_delay_another_link)
{
    tcp_device hung({.response_timeout = 2000ms});
    hung.server.command("fault silent forever");
    simulator::modbus_server_process server({"--tcp", "0", "--any-unit", image});
    const auto link = std::make_shared<modbus::link>(hung.loop, local(server.port()), modbus::link_options{});
    asker well(hung.loop, link);
    hung.device.start(read());
    hung.server.command("await requests 1");
    int quick = 0;
    for (int i = 0; i < 50; ++i) {
        const auto started = monotonic::now();
        EXPECT_EQ(well.ask(read()).outcome, outcome::ok);
        quick += monotonic::now() - started < 50ms ? 1 : 0;
    }
    EXPECT_GE(quick, 45) << "all of them, but for what a busy machine does to us";
    EXPECT_TRUE(hung.device.busy()) << "the other one does hang meanwhile";
}

// --- Life time ---

TEST(modbus_link, forgets_destroyed_transactions)
{
    tcp_device at(impatient);
    at.server.command("writable any 40187 40191");
    at.server.command("fault silent 1");
    bool called = false;
    const auto callback = [&called](const modbus::reply&) { called = true; };
    auto under_way = std::make_unique<modbus::transaction>(at.link, callback);
    under_way->start(read());
    at.server.command("await requests 1");
    auto waiting = std::make_unique<modbus::transaction>(at.link, callback);
    waiting->start(write(40187, {1}));
    under_way.reset();
    waiting.reset();
    testing::internal::CaptureStderr();
    EXPECT_EQ(at.device.ask(read()).outcome, outcome::ok);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << "the loop says so if it calls what is gone";
    EXPECT_FALSE(called);
    EXPECT_EQ(at.server.statistic("writes"), 0U) << "what nobody waits for is not sent";
}

TEST(modbus_link, a_callback_may_destroy_its_transaction)
{
    tcp_device at;
    int calls = 0;
    std::unique_ptr<modbus::transaction> mine;
    const std::string kept = "a text that is too long for the string itself, so that its end would show";
    mine = std::make_unique<modbus::transaction>(at.link, [&calls, &mine, kept](const modbus::reply& reply) {
        mine.reset();
        calls += reply.ok() && reply.data.size() == 6 && kept.ends_with("show") ? 1 : 0;
    });
    mine->start(read());
    run_until(at.loop, [&] { return calls > 0; });
    EXPECT_EQ(mine, nullptr);
}

TEST(modbus_link, a_callback_may_destroy_the_link)
{
    busbar::loop loop;
    simulator::modbus_server_process server({"--tcp", "0", "--any-unit", image});
    int calls = 0;
    std::unique_ptr<modbus::transaction> only;
    only = std::make_unique<modbus::transaction>(
        std::make_shared<modbus::link>(loop, local(server.port()), modbus::link_options{}),
        [&](const modbus::reply& reply) {
            calls += reply.ok() ? 1 : 0;
            only.reset();
        });
    only->start(read());
    run_until(loop, [&] { return calls > 0; });
    server.command("await open 0");
}

TEST(modbus_link, a_callback_may_start_the_next_request_and_still_read_its_reply)
{
    tcp_device at;
    std::vector<std::vector<std::uint8_t>> got;
    std::unique_ptr<modbus::transaction> mine;
    mine = std::make_unique<modbus::transaction>(at.link, [&](const modbus::reply& reply) {
        EXPECT_FALSE(mine->busy());
        if (got.empty()) {
            mine->start(read(40000, 3));
            at.server.command("await requests 2"); // the next answer is under way or there
        }
        got.push_back(keep(reply).data);
    });
    mine->start(read());
    EXPECT_TRUE(mine->busy());
    run_until(at.loop, [&] { return got.size() == 2; });
    EXPECT_EQ(got[0], expected_data);
    EXPECT_EQ(got[1], (std::vector<std::uint8_t>{0x53, 0x75, 0x6e, 0x53, 0x00, 0x01}));
}

TEST(modbus_link, start_never_calls_back_at_once)
{
    tcp_device at;
    at.device.start(read());
    at.server.command("await requests 1");
    EXPECT_EQ(at.device.replies, 0U);
    EXPECT_TRUE(at.device.busy());
    run_until(at.loop, [&] { return at.device.replies == 1; });
}

TEST(modbus_link, a_callback_that_throws_does_not_silence_the_others)
{
    tcp_device at({.response_timeout = 20s});
    modbus::transaction bad(at.link, [](const modbus::reply&) { throw std::runtime_error("a bug"); });
    asker last(at.loop, at.link);
    bad.start(read());
    at.device.start(read());
    at.server.command("await requests 2");
    at.server.command("fault silent forever");
    last.start(read());
    at.server.command("await requests 3"); // so the first two are done, and nothing else will ring
    run_until(
        at.loop, [&] { return at.device.replies == 1; }, 5s);
    EXPECT_FALSE(bad.busy());
}

/// How long it takes to destroy a link.
monotonic::duration destruction(std::shared_ptr<modbus::link> link)
{
    const auto started = monotonic::now();
    link.reset();
    return monotonic::now() - started;
}

constexpr modbus::link_options patient{.connect_timeout = 20s, .response_timeout = 20s};

TEST(modbus_link, ends_while_a_request_is_under_way)
{
    busbar::loop loop;
    simulator::modbus_server_process server({"--tcp", "0", "--any-unit", image});
    server.command("fault silent forever");
    auto link = std::make_shared<modbus::link>(loop, local(server.port()), patient);
    auto device = std::make_unique<asker>(loop, link);
    device->start(read());
    server.command("await requests 1");
    device.reset();
    EXPECT_LT(destruction(std::move(link)), 500ms);
    server.command("await open 0");
}

std::binary_semaphore looking_up{0};
std::binary_semaphore go_on{0};

net::found_addresses announce(const std::string& host, std::uint16_t port, const busbar::stop_signal& stop,
                              std::chrono::milliseconds time)
{
    looking_up.release();
    return net::look_up(host, port, stop, time);
}

/// As the C library does when the name server is silent.
net::found_addresses hang(const std::string& /*host*/, std::uint16_t /*port*/, const busbar::stop_signal& /*stop*/,
                          std::chrono::milliseconds /*time*/)
{
    looking_up.release();
    go_on.acquire();
    return {{}, "hung"};
}

TEST(modbus_link, ends_while_it_connects)
{
    const black_hole peer;
    busbar::loop loop;
    auto link = std::make_shared<modbus::link>(loop, local(peer.port), patient, link_tuning{.look_up = announce});
    auto device = std::make_unique<asker>(loop, link);
    device->start(read());
    looking_up.acquire();
    device.reset();
    EXPECT_LT(destruction(std::move(link)), 500ms);
}

std::size_t threads()
{
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

TEST(modbus_link, ends_while_it_looks_up_a_name)
{
    busbar::loop loop;
    const auto before = threads();
    auto link = std::make_shared<modbus::link>(loop, local(1), patient, link_tuning{.look_up = hang});
    auto device = std::make_unique<asker>(loop, link);
    device->start(read());
    looking_up.acquire();
    device.reset();
    EXPECT_LT(destruction(std::move(link)), 1s);
    EXPECT_GT(threads(), before) << "left behind";
    go_on.release();
    while (threads() > before) { // finds its own way out
        std::this_thread::yield();
    }
}

// --- Pool ---

TEST(modbus_link_pool, one_link_per_endpoint)
{
    busbar::loop loop;
    simulator::modbus_server_process server({"--tcp", "0", "--any-unit", image});
    modbus::link_pool pool(loop);
    const auto first = pool.get(local(server.port()), {});
    EXPECT_EQ(pool.get(local(server.port()), {}), first);
    EXPECT_NE(pool.get(modbus::tcp_endpoint{"127.0.0.1", 1}, {}), first);
    EXPECT_NE(pool.get(modbus::serial_endpoint{"/dev/ttyNone"}, {}), first);
    EXPECT_EQ(first->where(), local(server.port()));
    asker one(loop, first);
    asker other(loop, pool.get(local(server.port()), {}));
    EXPECT_EQ(one.ask(read()).outcome, outcome::ok);
    EXPECT_EQ(other.ask(read()).outcome, outcome::ok);
    EXPECT_EQ(server.statistic("accepted"), 1U);
}

TEST(modbus_link_pool, forgets_what_nobody_uses)
{
    busbar::loop loop;
    simulator::modbus_server_process server({"--tcp", "0", "--any-unit", image});
    modbus::link_pool pool(loop);
    EXPECT_EQ(asker(loop, pool.get(local(server.port()), {})).ask(read()).outcome, outcome::ok);
    server.command("await open 0");
    EXPECT_EQ(asker(loop, pool.get(local(server.port()), {})).ask(read()).outcome, outcome::ok);
    EXPECT_EQ(server.statistic("accepted"), 2U);
}

TEST(modbus_link_pool, the_strictest_options_count)
{
    busbar::loop loop;
    simulator::modbus_server_process server({"--tcp", "0", "--any-unit", image});
    modbus::link_pool pool(loop);
    const auto link = pool.get(local(server.port()), {.response_timeout = 50ms, .minimum_gap = 0ms});
    asker device(loop, link);
    pool.get(local(server.port()), {.response_timeout = 20s, .minimum_gap = 25ms, .close_when_idle = 20ms});
    pool.get(local(server.port()), {.response_timeout = 10ms, .minimum_gap = 5ms, .close_when_idle = 60s});
    EXPECT_EQ(device.ask(read()).outcome, outcome::ok);
    server.command("fault slow 10"); // 150 ms
    EXPECT_EQ(device.ask(read()).outcome, outcome::ok) << "the longest time-out";
    const auto served = server.list("requests");
    EXPECT_GE(std::stoll(served[1]) - std::stoll(served[0]), 25000) << "the longest gap";
    server.command("await open 0"); // the shortest idle time
}

// --- The socket ---

TEST(modbus_link_socket, is_kept_alive_and_sends_at_once)
{
    simulator::modbus_server_process server({"--tcp", "0", "--any-unit", image});
    const busbar::stop_signal stop;
    modbus::detail::short_text problem;
    const int socket = modbus::detail::connect_tcp("127.0.0.1", static_cast<std::uint16_t>(server.port()), 1s, stop,
                                                   link_tuning{}, problem);
    ASSERT_GE(socket, 0) << problem.view();
    const auto option = [socket](int level, int name) {
        int value = 0;
        socklen_t size = sizeof value;
        getsockopt(socket, level, name, &value, &size);
        return value;
    };
    EXPECT_EQ(option(SOL_SOCKET, SO_KEEPALIVE), 1);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_NODELAY), 1);
    EXPECT_LE(option(IPPROTO_TCP, TCP_KEEPIDLE), 60);
    close(socket);
}

} // namespace
