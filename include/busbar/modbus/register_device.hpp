/// Lets busbar::run<> run every descriptor that has `registers`.
#pragma once

#include <busbar/modbus/program.hpp>
#include <busbar/modbus/settings.hpp>
#include <busbar/run/common_keys.hpp>
#include <busbar/run/device_type_of.hpp>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::modbus {

/// A descriptor's programs and how it is reached: all that the shared code needs to know.
struct register_device {
    const register_program* over_tcp = nullptr;    ///< nullptr if it does not speak TCP
    const register_program* over_serial = nullptr; ///< nullptr if it does not speak RTU
    reachable_by how;

    [[nodiscard]] const register_program& any() const { return over_tcp != nullptr ? *over_tcp : *over_serial; }
};

std::vector<config::mistake> validate(const register_device& type, const config::section& section);
busbar::description describe(const register_device& type);
busbar::summary summarize(const register_device& type, const config::section& section);
std::unique_ptr<device> create(const register_device& type, const config::section& section, const std::string& name,
                               surroundings& around);
std::unique_ptr<device> probe(const register_device& type, const config::section& section, const std::string& name,
                              surroundings& around, std::function<void(probe_result)> done);

namespace detail {

template <class D> consteval register_device make_register_device()
{
    register_device made;
    if constexpr (requires { D::link; }) {
        made.over_tcp = &program_of<D, D::link>;
        made.how.over_tcp = D::link;
    }
    if constexpr (requires { D::serial_line; }) {
        made.over_serial = &program_of<D, D::serial_line>;
        made.how.over_serial = D::serial_line;
    }
    static_assert(
        requires { D::link; } || requires { D::serial_line; },
        "a Modbus descriptor needs `link` (modbus::tcp), `serial_line` (modbus::rtu), or both");
    return made;
}
template <class D> inline constexpr register_device register_device_of = make_register_device<D>();

template <class D>
inline constexpr auto role_names = role_names_of<services<D>[0].classes.size()>(services<D>[0].classes);

template <class D>
inline constexpr std::array register_keys{
    keys::host,
    keys::port,
    keys::unit,
    keys::baud,
    keys::parity,
    keys::timeout,
    keys::interval,
    busbar::keys::instance,
    busbar::keys::position,
    busbar::keys::phase,
    busbar::keys::role(role_names<D>),
};

} // namespace detail
} // namespace busbar::modbus

namespace busbar {

template <class D>
requires requires
{
    D::registers;
}
struct driver_of<D> {
    static constexpr auto type =
        device_type_of<modbus::detail::register_device_of<D>>(D::about, modbus::detail::register_keys<D>);
};

} // namespace busbar
