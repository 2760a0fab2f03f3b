#include <busbar/modbus/frame.hpp>

#include <algorithm>

namespace busbar::modbus::detail {
namespace {

constexpr unsigned most_coils_read = 2000;

bool reads_bits(function which)
{
    return which == function::read_coils || which == function::read_discrete_inputs;
}

bool reads_words(function which)
{
    return which == function::read_holding_registers || which == function::read_input_registers;
}

std::size_t payload_bytes(const request& asked)
{
    return reads_bits(asked.function) ? (asked.count + 7U) / 8U : 2U * asked.count;
}

/// What stands in a request, and in the echo of a write, behind the address.
std::uint16_t second_word(const request& what)
{
    switch (what.function) {
    case function::write_coil:
        return what.words[0] != 0 ? 0xff00 : 0x0000;
    case function::write_register:
        return what.words[0];
    default:
        return what.count;
    }
}

std::uint16_t word_at(std::span<const std::uint8_t> bytes, std::size_t i)
{
    return static_cast<std::uint16_t>(bytes[i] << 8U | bytes[i + 1]);
}

void check_read(const request& asked, std::span<const std::uint8_t> answer, result& into)
{
    const std::size_t expected = payload_bytes(asked);
    if (answer.size() < 3 || answer[2] != expected || answer.size() != 3 + expected) {
        const std::size_t claimed = answer.size() < 3 ? 0 : answer[2];
        into.fail(outcome::bad_reply, "{} bytes of data ({} announced) instead of {}",
                  answer.size() < 3 ? 0 : answer.size() - 3, claimed, expected);
        return;
    }
    std::ranges::transform(answer.subspan(3), into.data.begin(), [](std::uint8_t byte) { return std::byte{byte}; });
    into.length = expected;
    into.outcome = outcome::ok;
}

void check_echo(const request& asked, std::span<const std::uint8_t> answer, result& into)
{
    if (answer.size() != 6) {
        into.fail(outcome::bad_reply, "the echo of a write has {} bytes instead of 6", answer.size());
        return;
    }
    if (word_at(answer, 2) != asked.address || word_at(answer, 4) != second_word(asked)) {
        into.fail(outcome::bad_reply, "the echo of a write differs: {:04x} {:04x} instead of {:04x} {:04x}",
                  word_at(answer, 2), word_at(answer, 4), asked.address, second_word(asked));
        return;
    }
    into.outcome = outcome::ok;
}

} // namespace

std::string_view fault_of(const request& what)
{
    unsigned most = 1;
    unsigned count = what.count;
    if (reads_bits(what.function)) {
        most = most_coils_read;
    } else if (reads_words(what.function)) {
        most = most_words_read;
    } else if (what.function == function::write_registers) {
        most = most_words_written;
    } else {
        count = 1; // there is no count in these requests
    }
    if (count == 0 || count > most) {
        return "not sent: a count that Modbus does not allow";
    }
    if (what.address + count > 0x10000U) {
        return "not sent: beyond address 65535";
    }
    return {};
}

raw_request encode(const request& what)
{
    raw_request raw;
    const auto byte = [&raw](unsigned value) { raw.bytes[raw.length++] = static_cast<std::uint8_t>(value); };
    const auto word = [&byte](unsigned value) {
        byte(value >> 8U);
        byte(value & 0xffU);
    };
    byte(what.unit);
    byte(static_cast<unsigned>(what.function));
    word(what.address);
    word(second_word(what));
    if (what.function == function::write_registers) {
        byte(2U * what.count);
        std::ranges::for_each(std::span(what.words).first(what.count), word);
    }
    return raw;
}

void check_answer(const request& asked, std::span<const std::uint8_t> answer, result& into)
{
    const auto function = static_cast<unsigned>(asked.function);
    if (answer.size() < 2) {
        into.fail(outcome::bad_reply, "an answer of {} bytes", answer.size());
    } else if (answer[0] != asked.unit) {
        into.fail(outcome::bad_reply, "an answer of unit {} instead of {}", answer[0], asked.unit);
    } else if (answer[1] == (function | 0x80U)) {
        if (answer.size() != 3) {
            into.fail(outcome::bad_reply, "an exception of {} bytes instead of 3", answer.size());
            return;
        }
        into.exception_code = answer[2];
        into.fail(outcome::exception, "exception {} ({})", answer[2], exception_text(answer[2]));
    } else if (answer[1] != function) {
        into.fail(outcome::bad_reply, "an answer to function {} instead of {}", answer[1], function);
    } else if (reads_bits(asked.function) || reads_words(asked.function)) {
        check_read(asked, answer, into);
    } else {
        check_echo(asked, answer, into);
    }
}

} // namespace busbar::modbus::detail
