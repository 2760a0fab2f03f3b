/// RTU on a pseudo terminal.
#include "modbus_asker.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <optional>

namespace {

using namespace modbus_test;
namespace modbus = busbar::modbus;

std::shared_ptr<modbus::link> link_to(busbar::loop& on, const std::string& terminal, modbus::link_options options = {},
                                      unsigned baud = 9600)
{
    return std::make_shared<modbus::link>(on, modbus::serial_endpoint{terminal, baud, modbus::parity::none, 1}, options,
                                          modbus::detail::link_tuning{.first_retry = 1ms, .longest_retry = 1ms});
}

class rtu_device {
public:
    explicit rtu_device(modbus::link_options options = {})
        : server({"--pty", "--unit", "3=" + image}),
          link(link_to(loop, server.terminal(), options)),
          device(loop, link)
    {
    }

    busbar::loop loop;
    simulator::modbus_server_process server;
    std::shared_ptr<modbus::link> link;
    asker device;
};

TEST(modbus_rtu, reads_and_writes)
{
    rtu_device at;
    const auto reply = at.device.ask(read());
    EXPECT_EQ(reply.outcome, outcome::ok) << reply.problem;
    EXPECT_EQ(reply.data, expected_data);
    EXPECT_EQ(at.device.ask(read(40000, 125)).data.size(), 250U);
    EXPECT_EQ(at.device.ask(read(1, 1)).exception_code, 2U);
    at.server.command("writable 3 40187 40191");
    EXPECT_EQ(at.device.ask(write(40187, {0x00fa, 0, 120, 0, 1})).outcome, outcome::ok);
    EXPECT_EQ(at.device.ask(read(40187, 1)).data, (std::vector<std::uint8_t>{0x00, 0xfa}));
    EXPECT_NE(at.server.list("writes").at(0).find("address 40187 count 5 data 00fa0000007800000001"),
              std::string::npos);
}

TEST(modbus_rtu, several_units_on_one_line)
{
    rtu_device at(impatient);
    at.server.command("image 252 " CAPTURES "/kaco/d2.txt");
    asker other(at.loop, at.link);
    EXPECT_EQ(at.device.ask(read(40072, 1, 3)).data, (std::vector<std::uint8_t>{0x05, 0x18}));
    EXPECT_EQ(other.ask(read(40072, 1, 252)).data, (std::vector<std::uint8_t>{0x00, 0x00})) << other.last.problem;
    EXPECT_EQ(other.ask(read(40072, 1, 9)).outcome, outcome::no_answer);
    EXPECT_EQ(at.device.ask(read()).data, expected_data);
}

TEST(modbus_rtu, rejects_every_wrong_byte)
{
    rtu_device at(impatient);
    constexpr std::size_t whole = 3 + 6 + 2;
    for (std::size_t byte = 0; byte < whole; ++byte) {
        for (const unsigned mask : {0x01U, 0x10U, 0x80U, 0xffU}) {
            at.server.command("fault corrupt " + std::to_string(byte) + ' ' + std::to_string(mask));
            const auto reply = at.device.ask(read());
            // On a busy machine an answer may also come too late to be looked at: rejected as well.
            EXPECT_THAT(reply.outcome, testing::AnyOf(outcome::bad_reply, outcome::no_answer))
                << byte << ' ' << mask << ' ' << reply.problem;
            EXPECT_TRUE(reply.data.empty());
        }
    }
    at.server.command("fault clear");
    EXPECT_EQ(at.device.ask(read()).data, expected_data);
}

TEST(modbus_rtu, rejects_answers_cut_after_every_byte)
{
    rtu_device at(impatient);
    constexpr std::size_t whole = 3 + 6 + 2;
    for (std::size_t bytes = 0; bytes < whole; ++bytes) {
        at.server.command("fault truncate " + std::to_string(bytes));
        const auto reply = at.device.ask(read());
        EXPECT_EQ(reply.outcome, bytes == 0 ? outcome::no_answer : outcome::bad_reply) << bytes << ' ' << reply.problem;
    }
    at.server.command("fault clear");
    EXPECT_EQ(at.device.ask(read()).data, expected_data);
}

TEST(modbus_rtu, rejects_wrong_unit_and_count_with_a_right_checksum)
{
    rtu_device at(impatient);
    at.server.command("fault wrong-unit");
    EXPECT_EQ(at.device.ask(read()).problem, "an answer of unit 67");
    at.server.command("fault clear");
    at.server.command("fault short 1");
    EXPECT_EQ(at.device.ask(read()).problem, "4 bytes of data (4 announced) instead of 6");
    at.server.command("fault clear");
    EXPECT_EQ(at.device.ask(read()).data, expected_data);
}

TEST(modbus_rtu, a_late_answer_is_not_the_next_one)
{
    rtu_device at(impatient);
    at.server.command("fault late 215"); // 15 ms after the time-out
    at.device.ask_until(read(40080, 3), [](const auto& reply) { return reply.outcome == outcome::no_answer; });
    at.server.command("fault clear");
    // RTU has no transaction id: this late answer fits the next request. On a busy machine that one may fail, but never
    // be wrong.
    for (int i = 0; i < 3; ++i) {
        const auto reply = at.device.ask(read());
        EXPECT_TRUE(reply.data.empty() || reply.data == expected_data) << i;
    }
    EXPECT_EQ(at.device.last.data, expected_data) << at.device.last.problem;
}

TEST(modbus_rtu, the_rest_of_an_answer_is_not_the_next_one)
{
    rtu_device at(impatient);
    at.server.command("fault slow 25"); // 11 bytes: 250 ms
    EXPECT_EQ(at.device.ask(read(40080, 3)).outcome, outcome::bad_reply);
    at.server.command("fault clear"); // the rest still comes
    at.device.ask_until(read(), is_ok);
    EXPECT_EQ(at.device.last.data, expected_data);
}

TEST(modbus_rtu, keeps_the_line_silent_for_three_and_a_half_characters)
{
    busbar::loop loop;
    simulator::modbus_server_process server({"--pty", "--unit", "3=" + image});
    asker device(loop, link_to(loop, server.terminal(), {}, 1200));
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(device.ask(read()).outcome, outcome::ok);
    }
    const auto served = server.list("requests");
    for (std::size_t i = 1; i < served.size(); ++i) {
        const auto answered = std::stoll(served[i - 1].substr(served[i - 1].find(' ')));
        EXPECT_GE(std::stoll(served[i]) - answered, 29166) << "3.5 characters of 10 bits at 1200 baud";
    }
}

TEST(modbus_rtu, has_the_port_for_itself)
{
    rtu_device at;
    EXPECT_EQ(at.device.ask(read()).outcome, outcome::ok);
    // A second link, as of another program: a lock belongs to the open file, not to the process.
    auto second = link_to(at.loop, at.server.terminal());
    EXPECT_EQ(asker(at.loop, second).ask(read()).problem, at.server.terminal() + " is in use by another program");
    EXPECT_EQ(at.device.ask(read()).data, expected_data) << "and the first one is not disturbed";
}

TEST(modbus_rtu, gives_the_port_back)
{
    busbar::loop loop;
    simulator::modbus_server_process server({"--pty", "--unit", "3=" + image});
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(asker(loop, link_to(loop, server.terminal())).ask(read()).data, expected_data) << i;
    }
}

TEST(modbus_rtu, respects_the_locks_of_others)
{
    busbar::loop loop;
    simulator::modbus_server_process server({"--pty", "--unit", "3=" + image});
    const int other = open(server.terminal().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    ASSERT_EQ(flock(other, LOCK_EX | LOCK_NB), 0);
    asker device(loop, link_to(loop, server.terminal()));
    EXPECT_EQ(device.ask(read()).problem, server.terminal() + " is in use by another program");
    close(other);
    device.ask_until(read(), is_ok);
}

TEST(modbus_rtu, says_what_is_wrong_with_the_port)
{
    busbar::loop loop;
    EXPECT_EQ(asker(loop, link_to(loop, "/dev/ttyNone")).ask(read()).problem, "no such port: /dev/ttyNone");
    EXPECT_EQ(asker(loop, link_to(loop, "/dev/null")).ask(read()).problem, "/dev/null is not a serial port");
    EXPECT_EQ(asker(loop, link_to(loop, "/dev/null", {}, 12345)).ask(read()).problem,
              "baud rate 12345 is not supported");
}

TEST(modbus_rtu, comes_back_after_it_was_unplugged)
{
    busbar::loop loop;
    const std::filesystem::path port = testing::TempDir() + "/busbar-port-" + std::to_string(getpid());
    std::optional<simulator::modbus_server_process> server;
    server.emplace(std::vector<std::string>{"--pty", "--unit", "3=" + image});
    std::filesystem::remove(port);
    std::filesystem::create_symlink(server->terminal(), port);

    asker device(loop, link_to(loop, port.string(), impatient));
    EXPECT_EQ(device.ask(read()).outcome, outcome::ok);
    server.reset();
    std::filesystem::remove(port);
    const auto unplugged = device.ask(read());
    EXPECT_EQ(unplugged.outcome, outcome::not_connected);
    device.ask_until(read(), [&](const auto& reply) { return reply.problem == "no such port: " + port.string(); });

    server.emplace(std::vector<std::string>{"--pty", "--unit", "3=" + image});
    std::filesystem::create_symlink(server->terminal(), port);
    device.ask_until(read(), is_ok);
    std::filesystem::remove(port);
}

} // namespace
