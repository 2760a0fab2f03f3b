/// A Modbus request and what became of it. Addresses are wire addresses, counted from 0.
#pragma once

#include <busbar/run/loop.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace busbar::modbus {

enum class function : std::uint8_t {
    read_coils = 1,
    read_discrete_inputs = 2,
    read_holding_registers = 3,
    read_input_registers = 4,
    write_coil = 5,
    write_register = 6,
    write_registers = 16,
};

/// Most words one read may ask for, and one write may carry (Modbus application protocol 1.1b3, §6.3, §6.12).
inline constexpr unsigned most_words_read = 125;
inline constexpr unsigned most_words_written = 123;

struct request {
    std::uint8_t unit = 1;
    modbus::function function = modbus::function::read_holding_registers;
    std::uint16_t address = 0;
    std::uint16_t count = 0; ///< registers or coils
    /// What is written, `count` words; a coil is 0 or 1.
    std::array<std::uint16_t, most_words_written> words{};
};

enum class outcome : std::uint8_t {
    ok,
    exception,     ///< the device answered, with an exception code: it is there, but will not do this
    no_answer,     ///< connected, but silent until the time-out
    bad_reply,     ///< something came that is no answer to this request: wrong transaction id, unit, length, checksum
    not_connected, ///< refused, unreachable, unknown name, no such port, reset
};

/// Valid during the call it is handed to.
struct reply {
    modbus::outcome outcome = outcome::not_connected;
    std::uint8_t exception_code = 0;
    /// Of a read: the payload as it came, big-endian words, or bits with the first coil in bit 0. Exactly as long as asked for.
    std::span<const std::byte> data{};
    monotonic::time_point received{};
    std::chrono::microseconds took{};
    std::string_view problem{}; ///< in words, for the log: "connection refused", "exception 2 (illegal data address)"

    [[nodiscard]] bool ok() const { return outcome == outcome::ok; }
};

/// "illegal data address" for 2. "unknown" for codes that are not in the standard.
std::string_view exception_text(std::uint8_t code);

} // namespace busbar::modbus
