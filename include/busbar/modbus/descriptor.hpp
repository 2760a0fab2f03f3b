/// What a Modbus descriptor may say beside its rows: how to reach the device, how to recognise it, how many phases it measures.
#pragma once

#include <busbar/modbus/link.hpp>
#include <busbar/modbus/plan.hpp>
#include <busbar/row/derived.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace busbar::modbus {

/// Unit ids in the order in which they are tried, until one answers.
struct unit_list {
    std::array<std::uint8_t, 8> ids{1};
    std::size_t count = 1;

    constexpr unit_list() = default;
    template <class... Ids>
    // NOLINTNEXTLINE(*-explicit-*): written as {1, 3}
    consteval unit_list(int first, Ids... more) : ids{},
                                                  count(1 + sizeof...(more))
    {
        if (count > ids.size()) {
            refuse::more_than_eight_unit_ids();
        }
        std::size_t next = 0;
        for (const int id : {first, static_cast<int>(more)...}) {
            if (id < 1 || id > 247) {
                refuse::unit_id_outside_1_to_247();
            }
            ids[next++] = static_cast<std::uint8_t>(id);
        }
    }
    [[nodiscard]] constexpr std::span<const std::uint8_t> all() const { return {ids.data(), count}; }
};

/// Registers that one request may ask for.
struct word_limit {
    unsigned words = most_words_read;

    constexpr word_limit() = default;
    // NOLINTNEXTLINE(*-explicit-*): written as a number
    consteval word_limit(int most) : words(static_cast<unsigned>(most))
    {
        if (most < 1 || words > most_words_read) {
            refuse::words_per_request_outside_1_to_125();
        }
    }
};

/// `static constexpr auto link = modbus::tcp{...};`
struct tcp {
    std::uint16_t port = 502;
    unit_list units{};
    word_limit max_words{};  ///< in one request
    unsigned gap_words = 31; ///< registers that may be read in vain to save a request
    std::span<const std::uint16_t> barriers{};
    std::chrono::milliseconds response_timeout{1000};
    std::chrono::milliseconds minimum_gap{0}; ///< silence before a request
};

/// `static constexpr auto serial_line = modbus::rtu{...};` beside or instead of `link`.
struct rtu {
    unsigned baud = 9600;
    modbus::parity parity = modbus::parity::none;
    unit_list units{};
    word_limit max_words{};
    unsigned gap_words = 7;
    std::span<const std::uint16_t> barriers{};
    std::chrono::milliseconds response_timeout{1000};
    std::chrono::milliseconds minimum_gap{10};
};

template <class Link> constexpr read_limits limits_of(const Link& link)
{
    return {.words = link.max_words.words, .gap_words = link.gap_words, .barriers = link.barriers};
}

/// A value of the identification register and the model it stands for.
struct known_model {
    std::uint32_t value = 0;
    std::string_view name{};
};

/// One register that tells whether this is the device, and which model of it.
template <std::size_t N> struct identification {
    space in_space = space::holding_registers;
    std::uint16_t address = 0;
    encoding encoded{};
    std::array<known_model, N> models{};
};

/// `static constexpr auto identify = modbus::identified_by(0x000b, u16, {{1648, "EM24DINAV23XE1X"}});`
template <std::size_t N>
consteval identification<N> identified_by(std::uint32_t address, encoding encoded, const known_model (&models)[N],
                                          space where = space::holding_registers)
{
    detail::check_place(address, encoded.words());
    identification<N> made{.in_space = where, .address = static_cast<std::uint16_t>(address), .encoded = encoded};
    for (std::size_t i = 0; i < N; ++i) {
        made.models[i] = models[i];
    }
    return made;
}

/// `static constexpr auto phases = modbus::phase_count(0x1002, u16, {3, 3, 2, 1, 3});`: the register's value is an index into the list. Rows
/// of phases that are not wired are not published (venus.md §2.2: never 0).
template <std::size_t N> struct phase_register {
    std::uint16_t address = 0;
    encoding encoded{};
    std::array<std::uint8_t, N> phases{};
};

template <std::size_t N>
consteval phase_register<N> phase_count(std::uint32_t address, encoding encoded, const int (&phases)[N])
{
    detail::check_place(address, encoded.words());
    phase_register<N> made{.address = static_cast<std::uint16_t>(address), .encoded = encoded};
    for (std::size_t i = 0; i < N; ++i) {
        if (phases[i] < 1 || phases[i] > 3) {
            refuse::a_device_has_1_to_3_phases();
        }
        made.phases[i] = static_cast<std::uint8_t>(phases[i]);
    }
    return made;
}

/// `static constexpr auto setting = modbus::needed_setting{0xa000, 7, "application H"};`: a holding register that must have this value for
/// the rows to be right. It is written (FC6) when the device is found with another one, and read back.
struct needed_setting {
    std::uint16_t address = 0;
    std::uint16_t value = 0;
    std::string_view meaning{};
};

/// Derived values are every transport's: `static constexpr auto derived = modbus::derive<service::grid>({...});`
using busbar::derive;
using busbar::derived_row;
using busbar::sum;

} // namespace busbar::modbus
