/// For the tests of the Modbus link: one transaction that can be asked and waited for, and requests to ask.
#pragma once

#include <busbar/modbus/link.hpp>
#include <busbar/modbus/link_tuning.hpp>

#include <modbus_server_process.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace modbus_test {

using namespace std::chrono_literals;
using busbar::monotonic;
using busbar::modbus::function;
using busbar::modbus::outcome;

inline const std::string image = CAPTURES "/kaco/d1.txt";

/// What a reply said, kept beyond the call.
struct kept_reply {
    busbar::modbus::outcome outcome{};
    unsigned exception_code = 0;
    std::vector<std::uint8_t> data;
    std::chrono::microseconds took{};
    std::string problem;
};

inline kept_reply keep(const busbar::modbus::reply& from)
{
    kept_reply kept{from.outcome, from.exception_code, {}, from.took, std::string(from.problem)};
    for (const std::byte each : from.data) {
        kept.data.push_back(std::to_integer<std::uint8_t>(each));
    }
    return kept;
}

/// Runs the loop until `done`. Throws after `at_most`: a test must fail, not hang.
inline void run_until(busbar::loop& on, const std::function<bool()>& done, std::chrono::milliseconds at_most = 20s)
{
    const auto deadline = monotonic::now() + at_most;
    while (!done()) {
        const auto left = std::chrono::duration_cast<std::chrono::microseconds>(deadline - monotonic::now());
        if (left.count() <= 0) {
            throw std::runtime_error("what was waited for did not happen");
        }
        on.run_once(left);
    }
}

class asker {
public:
    asker(busbar::loop& on, std::shared_ptr<busbar::modbus::link> over)
        : loop_(on),
          transaction_(std::move(over), [this](const busbar::modbus::reply& reply) {
              last = keep(reply);
              ++replies;
          })
    {
    }

    void start(const busbar::modbus::request& what) { transaction_.start(what); }
    [[nodiscard]] bool busy() const { return transaction_.busy(); }
    kept_reply ask(const busbar::modbus::request& what)
    {
        const unsigned before = replies;
        transaction_.start(what);
        run_until(loop_, [&] { return replies > before; });
        return last;
    }
    /// Asks again and again until the reply is as wanted.
    kept_reply ask_until(const busbar::modbus::request& what, const std::function<bool(const kept_reply&)>& wanted)
    {
        const auto deadline = monotonic::now() + 20s;
        while (!wanted(ask(what))) {
            if (monotonic::now() > deadline) {
                throw std::runtime_error("still: " + last.problem);
            }
        }
        return last;
    }

    kept_reply last;
    unsigned replies = 0;

private:
    busbar::loop& loop_;
    busbar::modbus::transaction transaction_;
};

inline bool is_ok(const kept_reply& reply)
{
    return reply.outcome == outcome::ok;
}

/// Registers of d1.txt: 0067 0032 0518 ...
inline busbar::modbus::request read(std::uint16_t address = 40070, std::uint16_t count = 3, std::uint8_t unit = 3)
{
    return {
        .unit = unit, .function = function::read_holding_registers, .address = address, .count = count, .words = {}};
}

inline busbar::modbus::request write(std::uint16_t address, const std::vector<std::uint16_t>& words)
{
    busbar::modbus::request made{.unit = 3,
                                 .function = function::write_registers,
                                 .address = address,
                                 .count = static_cast<std::uint16_t>(words.size()),
                                 .words = {}};
    std::copy(words.begin(), words.end(), made.words.begin());
    return made;
}

/// What read() gets.
inline const std::vector<std::uint8_t> expected_data{0x00, 0x67, 0x00, 0x32, 0x05, 0x18};

inline busbar::modbus::endpoint local(std::uint16_t port)
{
    return busbar::modbus::tcp_endpoint{"127.0.0.1", port};
}

/// A server with d1.txt for all units, and a link to it.
class tcp_device {
public:
    explicit tcp_device(busbar::modbus::link_options options = {}, busbar::modbus::detail::link_tuning tuning = {})
        : server({"--tcp", "0", "--any-unit", image}),
          link(std::make_shared<busbar::modbus::link>(loop, local(server.port()), options, tuning)),
          device(loop, link)
    {
    }

    busbar::loop loop;
    simulator::modbus_server_process server;
    std::shared_ptr<busbar::modbus::link> link;
    asker device;
};

/// Time-out for tests in which an answer does not come. Shorter, and a busy machine would be late with those that do.
inline constexpr busbar::modbus::link_options impatient{
    .connect_timeout = 2000ms, .response_timeout = 200ms, .minimum_gap = 0ms, .close_when_idle = 0ms};

} // namespace modbus_test
