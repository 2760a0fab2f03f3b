/// What peers do wrong over TCP: every fault ends in its own outcome, in time, and never in wrong data.
#include "modbus_asker.hpp"

#include <gtest/gtest.h>

namespace {

using namespace modbus_test;
namespace modbus = busbar::modbus;

void expect_well(tcp_device& at)
{
    at.server.command("fault clear");
    const auto reply = at.device.ask(read());
    EXPECT_EQ(reply.outcome, outcome::ok) << reply.problem;
    EXPECT_EQ(reply.data, expected_data);
}

TEST(modbus_tcp_faults, silence)
{
    tcp_device at(impatient);
    expect_well(at);
    at.server.command("fault silent 1");
    const auto reply = at.device.ask(read());
    EXPECT_EQ(reply.outcome, outcome::no_answer);
    EXPECT_EQ(reply.problem, "no answer within 200 ms");
    EXPECT_GE(reply.took, 200ms);
    expect_well(at);
    EXPECT_EQ(at.server.statistic("accepted"), 2U) << "the late answer must find its connection closed";
}

TEST(modbus_tcp_faults, reset)
{
    tcp_device at;
    expect_well(at);
    at.server.command("fault reset");
    const auto reply = at.device.ask(read());
    EXPECT_EQ(reply.outcome, outcome::not_connected);
    EXPECT_EQ(reply.problem, "connection reset");
    expect_well(at); // at once: it worked before, so there is no back-off
}

TEST(modbus_tcp_faults, refused)
{
    tcp_device at(impatient, {.first_retry = 1ms, .longest_retry = 1ms});
    expect_well(at);
    at.server.command("fault refuse on");
    const auto reply = at.device.ask(read());
    EXPECT_EQ(reply.outcome, outcome::not_connected);
    EXPECT_EQ(reply.problem, "connection refused");
    at.server.command("fault refuse off");
    at.device.ask_until(read(), is_ok);
}

TEST(modbus_tcp_faults, closed_between_requests)
{
    tcp_device at;
    expect_well(at);
    at.server.command("fault refuse on");
    at.server.command("fault refuse off");
    expect_well(at); // noticed before the request was sent
    EXPECT_EQ(at.server.statistic("accepted"), 2U);
}

TEST(modbus_tcp_faults, wrong_transaction_id)
{
    tcp_device at(impatient);
    expect_well(at);
    at.server.command("fault wrong-tid 1");
    const auto reply = at.device.ask(read());
    EXPECT_EQ(reply.outcome, outcome::bad_reply);
    EXPECT_EQ(reply.problem, "an answer with transaction id 1 instead of 2");
    expect_well(at);
    EXPECT_EQ(at.server.statistic("accepted"), 2U);
}

TEST(modbus_tcp_faults, wrong_unit)
{
    tcp_device at(impatient);
    at.server.command("fault wrong-unit");
    const auto reply = at.device.ask(read());
    EXPECT_EQ(reply.outcome, outcome::bad_reply);
    EXPECT_EQ(reply.problem, "an answer of unit 67 instead of 3");
    EXPECT_EQ(at.device.ask(read(1, 1)).problem, "an answer of unit 67 instead of 3") << "in exceptions too";
    expect_well(at);
}

TEST(modbus_tcp_faults, fewer_words)
{
    tcp_device at(impatient);
    at.server.command("fault short 1");
    const auto reply = at.device.ask(read());
    EXPECT_EQ(reply.outcome, outcome::bad_reply);
    EXPECT_EQ(reply.problem, "4 bytes of data (4 announced) instead of 6");
    expect_well(at);
}

TEST(modbus_tcp_faults, byte_by_byte_ends_with_the_time_out_of_the_whole)
{
    tcp_device at(impatient);
    at.server.command("fault slow 30"); // 15 bytes: 420 ms, no pause longer than 30 ms
    const auto reply = at.device.ask(read());
    EXPECT_EQ(reply.outcome, outcome::bad_reply);
    EXPECT_EQ(reply.problem, "the answer was not complete within 200 ms");
    EXPECT_GE(reply.took, 199ms);
    EXPECT_LT(reply.took, 400ms);
    expect_well(at);
}

TEST(modbus_tcp_faults, a_slow_answer_in_time_is_an_answer)
{
    tcp_device at;
    at.server.command("fault slow 5");
    EXPECT_EQ(at.device.ask(read()).data, expected_data);
}

TEST(modbus_tcp_faults, cut_after_every_byte)
{
    tcp_device at(impatient);
    constexpr std::size_t whole = 9 + 6;
    for (std::size_t bytes = 0; bytes < whole; ++bytes) {
        at.server.command("fault truncate " + std::to_string(bytes));
        const auto reply = at.device.ask(read());
        EXPECT_EQ(reply.outcome, bytes == 0 ? outcome::no_answer : outcome::bad_reply) << bytes << ' ' << reply.problem;
        EXPECT_TRUE(reply.data.empty());
    }
    at.server.command("fault truncate " + std::to_string(whole));
    EXPECT_EQ(at.device.ask(read()).outcome, outcome::ok) << "the test does cut what it says";
}

/// Every byte but the payload, which Modbus over TCP protects in no way: TCP's own checksum is all there is.
TEST(modbus_tcp_faults, every_wrong_byte_of_header_function_and_count)
{
    tcp_device at(impatient);
    constexpr std::size_t payload = 9;
    for (std::size_t byte = 0; byte < payload; ++byte) {
        for (const unsigned mask : {0x01U, 0x02U, 0x04U, 0x08U, 0x10U, 0x20U, 0x40U, 0x80U, 0xffU}) {
            at.server.command("fault corrupt " + std::to_string(byte) + ' ' + std::to_string(mask));
            const auto reply = at.device.ask(read());
            EXPECT_EQ(reply.outcome, outcome::bad_reply) << byte << ' ' << mask << ' ' << reply.problem;
            EXPECT_TRUE(reply.data.empty());
        }
    }
    at.server.command("fault corrupt 9 1");
    EXPECT_EQ(at.device.ask(read()).data[0], expected_data[0] ^ 1U);
    expect_well(at);
}

TEST(modbus_tcp_faults, every_wrong_byte_of_the_echo_of_a_write)
{
    tcp_device at(impatient);
    at.server.command("writable any 40187 40191");
    for (std::size_t byte = 0; byte < 12; ++byte) {
        at.server.command("fault corrupt " + std::to_string(byte) + " 1");
        const auto several = at.device.ask(write(40187, {1, 2, 3}));
        EXPECT_EQ(several.outcome, outcome::bad_reply) << byte << ' ' << several.problem;
        auto one = write(40188, {0x1234});
        one.function = function::write_register;
        EXPECT_EQ(at.device.ask(one).outcome, outcome::bad_reply) << byte;
    }
    at.server.command("fault clear");
    EXPECT_EQ(at.device.ask(write(40187, {1, 2, 3})).outcome, outcome::ok);
}

TEST(modbus_tcp_faults, every_wrong_byte_of_an_exception)
{
    tcp_device at(impatient);
    for (std::size_t byte = 0; byte < 8; ++byte) {
        at.server.command("fault corrupt " + std::to_string(byte) + " 1");
        const auto reply = at.device.ask(read(1, 1));
        EXPECT_EQ(reply.outcome, outcome::bad_reply) << byte << ' ' << reply.problem;
    }
    at.server.command("fault clear");
    EXPECT_EQ(at.device.ask(read(1, 1)).outcome, outcome::exception);
}

} // namespace
