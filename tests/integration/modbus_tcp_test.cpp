/// Reads and writes over TCP, as they should be.
#include "modbus_asker.hpp"

#include <gtest/gtest.h>

namespace {

using namespace modbus_test;
namespace modbus = busbar::modbus;

TEST(modbus_tcp, reads_registers_as_they_came)
{
    tcp_device at;
    const auto reply = at.device.ask(read());
    EXPECT_EQ(reply.outcome, outcome::ok) << reply.problem;
    EXPECT_EQ(reply.data, expected_data);
    EXPECT_GT(reply.took.count(), 0);
    EXPECT_FALSE(at.device.busy());

    auto input = read();
    input.function = function::read_input_registers;
    EXPECT_EQ(at.device.ask(input).data, expected_data);
}

TEST(modbus_tcp, reads_125_registers)
{
    tcp_device at;
    EXPECT_EQ(at.device.ask(read(40000, 125)).data.size(), 250U);
    EXPECT_EQ(at.device.ask(read(40000, 126)).problem, "not sent: a count that Modbus does not allow");
    EXPECT_EQ(at.device.ask(read(40000, 0)).outcome, outcome::bad_reply);
    EXPECT_EQ(at.device.ask(read(65535, 2)).problem, "not sent: beyond address 65535");
    EXPECT_EQ(at.server.statistic("requests"), 1U);
}

TEST(modbus_tcp, reads_and_writes_coils)
{
    const std::string file = testing::TempDir() + "coils.txt";
    {
        std::FILE* to = std::fopen(file.c_str(), "w");
        ASSERT_NE(to, nullptr);
        std::fputs("coils 4700: 1 0 1 1 0 0 0 0 1\n", to);
        std::fclose(to);
    }
    tcp_device at;
    at.server.command("image 3 " + file);
    const modbus::request ask{.unit = 3, .function = function::read_coils, .address = 4700, .count = 9, .words = {}};
    EXPECT_EQ(at.device.ask(ask).data, (std::vector<std::uint8_t>{0x0d, 0x01}));
    modbus::request on{.unit = 3, .function = function::write_coil, .address = 4701, .count = 1, .words = {1}};
    EXPECT_EQ(at.device.ask(on).outcome, outcome::ok);
    auto inputs = ask;
    inputs.function = function::read_discrete_inputs;
    EXPECT_EQ(at.device.ask(inputs).data, (std::vector<std::uint8_t>{0x0f, 0x01}));
    on.words[0] = 0;
    EXPECT_EQ(at.device.ask(on).outcome, outcome::ok);
    EXPECT_EQ(at.device.ask(ask).data, (std::vector<std::uint8_t>{0x0d, 0x01}));
}

TEST(modbus_tcp, writes_registers)
{
    tcp_device at;
    at.server.command("writable any 40187 40191");
    EXPECT_EQ(at.device.ask(write(40187, {0x00fa, 0, 120, 0, 1})).outcome, outcome::ok);
    EXPECT_EQ(at.device.ask(read(40187, 2)).data, (std::vector<std::uint8_t>{0x00, 0xfa, 0x00, 0x00}));
    auto one = write(40188, {0x1234});
    one.function = function::write_register;
    EXPECT_EQ(at.device.ask(one).outcome, outcome::ok);
    EXPECT_EQ(at.device.ask(read(40187, 2)).data, (std::vector<std::uint8_t>{0x00, 0xfa, 0x12, 0x34}));
    const auto writes = at.server.list("writes");
    ASSERT_EQ(writes.size(), 2U);
    EXPECT_NE(writes[0].find("function 16 address 40187 count 5 data 00fa0000007800000001"), std::string::npos)
        << writes[0];
    EXPECT_NE(writes[1].find("function 6 address 40188 count 1 data 1234"), std::string::npos) << writes[1];
}

TEST(modbus_tcp, writes_123_registers)
{
    tcp_device at;
    at.server.command("writable any 40000 40259");
    EXPECT_EQ(at.device.ask(write(40000, std::vector<std::uint16_t>(123, 0x4711))).outcome, outcome::ok);
    EXPECT_EQ(at.device.ask(read(40122, 2)).data, (std::vector<std::uint8_t>{0x47, 0x11, 0x00, 0x1a}));
}

TEST(modbus_tcp, tells_exceptions_from_silence)
{
    tcp_device at;
    const auto outside = at.device.ask(read(39999, 2));
    EXPECT_EQ(outside.outcome, outcome::exception);
    EXPECT_EQ(outside.exception_code, 2U);
    EXPECT_EQ(outside.problem, "exception 2 (illegal data address)");
    EXPECT_TRUE(outside.data.empty());
    EXPECT_EQ(at.device.ask(write(40000, {1})).exception_code, 2U);
    for (const unsigned code : {1U, 3U, 4U, 5U, 6U, 10U, 11U}) {
        at.server.command("fault exception " + std::to_string(code) + " 40071");
        const auto reply = at.device.ask(read());
        EXPECT_EQ(reply.outcome, outcome::exception) << code;
        EXPECT_EQ(reply.exception_code, code);
        EXPECT_EQ(at.device.ask(read(40072, 1)).outcome, outcome::ok) << "another address";
    }
    EXPECT_EQ(at.server.statistic("accepted"), 1U) << "an exception is an answer: the connection stays";
}

TEST(modbus_tcp, serves_several_units)
{
    tcp_device at;
    at.server.command("image 7 " CAPTURES "/kaco/d2.txt");
    asker other(at.loop, at.link);
    EXPECT_EQ(at.device.ask(read(40072, 1, 3)).data, (std::vector<std::uint8_t>{0x05, 0x18}));
    EXPECT_EQ(other.ask(read(40072, 1, 7)).data, (std::vector<std::uint8_t>{0x00, 0x00}));
    EXPECT_EQ(other.ask(read(40070, 1, 255)).outcome, outcome::ok);
    EXPECT_EQ(other.ask(read(40070, 1, 0)).outcome, outcome::ok);
    EXPECT_EQ(at.server.statistic("accepted"), 1U);
}

TEST(modbus_tcp, finds_names_and_speaks_ipv6)
{
    tcp_device at;
    for (const std::string host : {"localhost", "::1"}) {
        const auto link = std::make_shared<modbus::link>(at.loop, modbus::tcp_endpoint{host, at.server.port()},
                                                         modbus::link_options{});
        const auto reply = asker(at.loop, link).ask(read());
        if (host == "::1" && reply.problem == "network unreachable") {
            GTEST_SKIP() << "no IPv6 here";
        }
        EXPECT_EQ(reply.data, expected_data) << host << ": " << reply.problem;
    }
}

TEST(modbus_tcp, serves_transactions_in_turn)
{
    tcp_device at;
    struct restless {
        restless(std::shared_ptr<modbus::link> over, std::uint8_t number)
            : unit(number),
              transaction(std::move(over), [this](const modbus::reply& reply) {
                  good += reply.ok() ? 1 : 0;
                  if (++times < 20) {
                      transaction.start(read(40070, 3, unit));
                  }
              })
        {
            transaction.start(read(40070, 3, unit));
        }
        std::uint8_t unit;
        int times = 0;
        int good = 0;
        modbus::transaction transaction;
    };
    // All three are in the queue before the first is served.
    at.server.command("fault slow 1");
    restless first(at.link, 1);
    restless second(at.link, 2);
    restless third(at.link, 3);
    run_until(at.loop, [&] { return first.times == 20 && second.times == 20 && third.times == 20; });
    EXPECT_EQ(first.good + second.good + third.good, 60);
    const auto served = at.server.list("requests");
    ASSERT_EQ(served.size(), 60U);
    for (std::size_t i = 0; i < served.size(); ++i) {
        EXPECT_NE(served[i].find("unit " + std::to_string(1 + i % 3) + ' '), std::string::npos)
            << i << ": " << served[i];
    }
}

TEST(modbus_tcp, says_where_it_leads)
{
    EXPECT_EQ(modbus::to_words(modbus::tcp_endpoint{"192.168.178.80", 502}), "192.168.178.80:502");
    EXPECT_EQ(modbus::to_words(modbus::tcp_endpoint{"fe80::1", 502}), "[fe80::1]:502");
    EXPECT_EQ(modbus::to_words(modbus::serial_endpoint{"/dev/ttyUSB0", 9600, modbus::parity::none, 1}),
              "/dev/ttyUSB0 9600 8N1");
    EXPECT_EQ(modbus::to_words(modbus::serial_endpoint{"/dev/ttyS1", 19200, modbus::parity::even, 2}),
              "/dev/ttyS1 19200 8E2");
}

} // namespace
