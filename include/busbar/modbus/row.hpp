/// Rows of a Modbus device: address, encoding, scale, unit, path.
///
///     static constexpr auto registers = modbus::holding<service::grid>({
///         { 0x0000, s32_low, 0.1, volt, "/Ac/L1/Voltage" },
///         { 0x0033, u16,     0.1, hertz, "/Ac/Frequency", every(5s) },
///         { 0x5000, text(7), "/Serial" },
///     });
///
/// value = (raw + bias) * scale, in the unit given, converted to the path's unit. Addresses are wire addresses, from 0: a manual's
/// 40001 or 30001 is 0 here.
#pragma once

#include <busbar/modbus/request.hpp>
#include <busbar/row/check.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace busbar::modbus {

/// Which of the four tables of a Modbus device.
enum class space : std::uint8_t { holding_registers, input_registers, coils, discrete_inputs };

constexpr bool holds_bits(space where)
{
    return where == space::coils || where == space::discrete_inputs;
}

constexpr modbus::function read_function(space where)
{
    switch (where) {
    case space::input_registers:
        return function::read_input_registers;
    case space::coils:
        return function::read_coils;
    case space::discrete_inputs:
        return function::read_discrete_inputs;
    case space::holding_registers:
        break;
    }
    return function::read_holding_registers;
}

/// A checked row. Made from the braces of a descriptor by register_row_of and coil_row_of.
struct register_row {
    space in_space = space::holding_registers;
    std::uint16_t address = 0;
    encoding encoded{};
    double scale = 1.0; ///< to `in`
    unit in{};
    const char* path = "";
    const service::path* spec = nullptr;
    row_options options{};
    std::uint8_t service = 0; ///< which of the device's tables it stands in

    /// Registers, or coils.
    [[nodiscard]] constexpr unsigned size() const { return holds_bits(in_space) ? 1U : encoded.words(); }
};

namespace detail {
template <class... Options> consteval row_options collect(const Options&... options)
{
    row_options all;
    (options.change(all), ...);
    return all;
}

consteval void check_place(std::uint32_t address, unsigned words)
{
    if (address > 0xffff) {
        refuse::address_beyond_65535();
    }
    if (address + words > 0x10000) {
        refuse::value_passes_the_last_register_65535();
    }
    if (words > most_words_read) {
        refuse::value_is_wider_than_one_request();
    }
}
/// What only a driver of SunSpec's models knows: whether the device produces or reports a fault.
consteval void check_options(const row_options& options)
{
    if (options.if_producing || options.if_faulty) {
        refuse::option_has_no_effect_in_this_row();
    }
    check_once(options);
}

/// A value that is written must be read back, and every step of its way must have an inverse.
consteval void check_write(const service::path& path, const encoding& encoded, const row_options& options, space where)
{
    check_write_rule(path, options);
    if (options.written == write_by::nothing) {
        return;
    }
    if (where == space::input_registers || where == space::discrete_inputs) {
        refuse::only_holding_registers_and_coils_can_be_written();
    }
    if (encoded.bit_count != 0 || options.convert != nullptr || options.once) {
        refuse::this_row_cannot_be_written_back();
    }
}
} // namespace detail

/// Brackets of a register row, checked against the table of Service.
template <class Service, space Where> struct register_row_of : register_row {
    template <class... Options>
    requires(is_row_option<Options>&&...)
        // NOLINTNEXTLINE(*-explicit-*): a row is written as braces
        consteval register_row_of(std::uint32_t address, encoding encoded, double scale, unit in, const char* path,
                                  Options... options)
        : register_row{.in_space = Where,
                       .address = static_cast<std::uint16_t>(address),
                       .encoded = encoded,
                       .scale = scale,
                       .in = in,
                       .path = path,
                       .spec = checked_path(Service::paths, path),
                       .options = detail::collect(options...)}
    {
        detail::check_place(address, encoded.words());
        if (encoded.bytes == 1) {
            refuse::a_register_has_two_bytes();
        }
        check_number(*spec, encoded, scale, in, this->options);
        detail::check_options(this->options);
        detail::check_write(*spec, encoded, this->options, Where);
    }

    template <class... Options>
    requires(is_row_option<Options>&&...)
        // NOLINTNEXTLINE(*-explicit-*)
        consteval register_row_of(std::uint32_t address, encoding encoded, const char* path, Options... options)
        : register_row{.in_space = Where,
                       .address = static_cast<std::uint16_t>(address),
                       .encoded = encoded,
                       .in = units::characters,
                       .path = path,
                       .spec = checked_path(Service::paths, path),
                       .options = detail::collect(options...)}
    {
        detail::check_place(address, encoded.words());
        check_text(*spec, encoded, this->options);
        check_write_rule(*spec, this->options);
        this->options.once = true; // texts tell who the device is: they don't change while it is there
    }
};

/// Brackets of a coil or discrete input: address, path.
template <class Service, space Where> struct coil_row_of : register_row {
    template <class... Options>
    requires(is_row_option<Options>&&...)
        // NOLINTNEXTLINE(*-explicit-*)
        consteval coil_row_of(std::uint32_t address, unit in, const char* path, Options... options)
        : register_row{.in_space = Where,
                       .address = static_cast<std::uint16_t>(address),
                       .encoded = encodings::u8,
                       .in = in,
                       .path = path,
                       .spec = checked_path(Service::paths, path),
                       .options = detail::collect(options...)}
    {
        detail::check_place(address, 1);
        check_number(*spec, encodings::u8, 1.0, in, this->options);
        detail::check_options(this->options);
        detail::check_write(*spec, encodings::u8, this->options, Where);
    }
};

/// All rows that feed one service.
template <class Service, std::size_t N> struct register_table {
    using service_type = Service;
    std::array<register_row, N> rows{};
};

namespace detail {
template <class Service, class Row, std::size_t N> consteval auto table_of(const Row (&rows)[N])
{
    register_table<Service, N> table;
    for (std::size_t i = 0; i < N; ++i) {
        table.rows[i] = rows[i];
    }
    return table;
}
} // namespace detail

/// Holding registers (FC3).
template <class Service, std::size_t N>
consteval auto holding(const register_row_of<Service, space::holding_registers> (&rows)[N])
{
    return detail::table_of<Service>(rows);
}
/// Input registers (FC4).
template <class Service, std::size_t N>
consteval auto input(const register_row_of<Service, space::input_registers> (&rows)[N])
{
    return detail::table_of<Service>(rows);
}
/// Coils (FC1).
template <class Service, std::size_t N> consteval auto coils(const coil_row_of<Service, space::coils> (&rows)[N])
{
    return detail::table_of<Service>(rows);
}
/// Discrete inputs (FC2).
template <class Service, std::size_t N>
consteval auto discrete_inputs(const coil_row_of<Service, space::discrete_inputs> (&rows)[N])
{
    return detail::table_of<Service>(rows);
}

/// Rows of several kinds that feed the same service.
template <class Service, std::size_t... N> consteval auto join(const register_table<Service, N>&... tables)
{
    register_table<Service, (N + ...)> all;
    std::size_t next = 0;
    const auto append = [&](const auto& table) {
        for (const auto& row : table.rows) {
            all.rows[next++] = row;
        }
    };
    (append(tables), ...);
    return all;
}

} // namespace busbar::modbus
