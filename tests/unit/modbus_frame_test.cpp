/// Requests as bytes, and which bytes are the answer.
#include <busbar/modbus/frame.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace {

using namespace busbar::modbus;
using bytes = std::vector<std::uint8_t>;

bytes encoded(const request& what)
{
    const auto raw = detail::encode(what);
    return {raw.bytes.begin(), raw.bytes.begin() + static_cast<long>(raw.length)};
}

outcome checked(const request& asked, const bytes& answer)
{
    detail::result into;
    detail::check_answer(asked, answer, into);
    EXPECT_EQ(into.problem.view().empty(), into.outcome == outcome::ok) << into.problem.view();
    return into.outcome;
}

constexpr request ask(busbar::modbus::function which, std::uint16_t address, std::uint16_t count)
{
    return {.unit = 3, .function = which, .address = address, .count = count, .words = {0x00fa, 0x1234}};
}

TEST(modbus_frame, requests)
{
    EXPECT_EQ(encoded(ask(function::read_coils, 4700, 9)), (bytes{3, 1, 0x12, 0x5c, 0, 9}));
    EXPECT_EQ(encoded(ask(function::read_discrete_inputs, 1, 1)), (bytes{3, 2, 0, 1, 0, 1}));
    EXPECT_EQ(encoded(ask(function::read_holding_registers, 40000, 2)), (bytes{3, 3, 0x9c, 0x40, 0, 2}));
    EXPECT_EQ(encoded(ask(function::read_input_registers, 65535, 1)), (bytes{3, 4, 0xff, 0xff, 0, 1}));
    EXPECT_EQ(encoded(ask(function::write_coil, 4700, 1)), (bytes{3, 5, 0x12, 0x5c, 0xff, 0}));
    EXPECT_EQ(encoded(ask(function::write_register, 40191, 1)), (bytes{3, 6, 0x9c, 0xff, 0, 0xfa}));
    EXPECT_EQ(encoded(ask(function::write_registers, 40187, 2)),
              (bytes{3, 16, 0x9c, 0xfb, 0, 2, 4, 0, 0xfa, 0x12, 0x34}));
    EXPECT_EQ(encoded(ask(function::write_registers, 0, most_words_written)).size(), 253U);
}

TEST(modbus_frame, counts_that_the_protocol_allows)
{
    const auto sent = [](busbar::modbus::function which, std::uint16_t address, std::uint16_t count) {
        return detail::fault_of(ask(which, address, count)).empty();
    };
    EXPECT_TRUE(sent(function::read_holding_registers, 0, 125));
    EXPECT_FALSE(sent(function::read_holding_registers, 0, 126));
    EXPECT_FALSE(sent(function::read_holding_registers, 0, 0));
    EXPECT_TRUE(sent(function::read_coils, 0, 2000));
    EXPECT_FALSE(sent(function::read_coils, 0, 2001));
    EXPECT_TRUE(sent(function::write_registers, 0, 123));
    EXPECT_FALSE(sent(function::write_registers, 0, 124));
    EXPECT_TRUE(sent(function::write_register, 65535, 0)) << "its count means nothing";
    EXPECT_TRUE(sent(function::read_input_registers, 65534, 2));
    EXPECT_FALSE(sent(function::read_input_registers, 65535, 2));
}

/// Whether `right` is accepted, and nothing that differs from it in one byte or in length.
void expect_only(const request& asked, const bytes& right, std::size_t payload_from)
{
    EXPECT_EQ(checked(asked, right), outcome::ok);
    for (std::size_t i = 0; i < payload_from; ++i) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto wrong = right;
            wrong[i] = static_cast<std::uint8_t>(wrong[i] ^ 1U << bit);
            EXPECT_EQ(checked(asked, wrong), outcome::bad_reply) << "byte " << i << " bit " << bit;
        }
    }
    for (std::size_t length = 0; length < right.size(); ++length) {
        EXPECT_EQ(checked(asked, {right.begin(), right.begin() + static_cast<long>(length)}), outcome::bad_reply);
    }
    auto longer = right;
    longer.push_back(0);
    EXPECT_EQ(checked(asked, longer), outcome::bad_reply);
}

TEST(modbus_frame, answers)
{
    expect_only(ask(function::read_holding_registers, 40000, 2), {3, 3, 4, 0x53, 0x75, 0x6e, 0x53}, 3);
    expect_only(ask(function::read_input_registers, 40000, 1), {3, 4, 2, 0x53, 0x75}, 3);
    expect_only(ask(function::read_coils, 0, 9), {3, 1, 2, 0xff, 0x01}, 3);
    expect_only(ask(function::write_coil, 4700, 1), {3, 5, 0x12, 0x5c, 0xff, 0}, 6);
    expect_only(ask(function::write_register, 40191, 1), {3, 6, 0x9c, 0xff, 0, 0xfa}, 6);
    expect_only(ask(function::write_registers, 40187, 2), {3, 16, 0x9c, 0xfb, 0, 2}, 6);
}

TEST(modbus_frame, data_is_handed_on_as_it_came)
{
    detail::result into;
    const bytes answer{3, 3, 4, 0x53, 0x75, 0x6e, 0x53};
    detail::check_answer(ask(function::read_holding_registers, 40000, 2), answer, into);
    const auto data = into.as_reply().data;
    ASSERT_EQ(data.size(), 4U);
    EXPECT_EQ(data[0], std::byte{0x53});
    EXPECT_EQ(data[3], std::byte{0x53});
}

TEST(modbus_frame, exceptions)
{
    const auto asked = ask(function::write_registers, 40187, 2);
    detail::result into;
    detail::check_answer(asked, bytes{3, 0x90, 6}, into);
    EXPECT_EQ(into.outcome, outcome::exception);
    EXPECT_EQ(into.exception_code, 6);
    EXPECT_EQ(into.problem.view(), "exception 6 (server device busy)");
    EXPECT_EQ(checked(asked, {4, 0x90, 6}), outcome::bad_reply) << "another unit";
    EXPECT_EQ(checked(asked, {3, 0x83, 6}), outcome::bad_reply) << "another function";
    EXPECT_EQ(checked(asked, {3, 0x90}), outcome::bad_reply);
    EXPECT_EQ(checked(asked, {3, 0x90, 6, 0}), outcome::bad_reply);
    EXPECT_EQ(exception_text(2), "illegal data address");
    EXPECT_EQ(exception_text(99), "unknown");
}

} // namespace
