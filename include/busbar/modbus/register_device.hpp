/// Lets busbar::run<> run every descriptor that has `registers`.
#pragma once

#include <busbar/modbus/program.hpp>
#include <busbar/modbus/settings.hpp>
#include <busbar/run/common_keys.hpp>
#include <busbar/run/device.hpp>

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

template <class D> consteval auto list_role_names()
{
    constexpr auto classes = services<D>[0].classes;
    std::array<std::string_view, classes.size()> names{};
    for (std::size_t i = 0; i < classes.size(); ++i) {
        names[i] = classes[i]->name;
    }
    return names;
}
template <class D> inline constexpr auto role_names = list_role_names<D>();

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
    config::key{.name = "role",
                .type = config::key_type::choice,
                .help = "what the device measures, until changed on the GX",
                .fallback = role_names<D>[0],
                .choices = role_names<D>},
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
    static constexpr const modbus::register_device& its = modbus::detail::register_device_of<D>;

    static constexpr device_type type{
        .about = &D::about,
        .keys = modbus::detail::register_keys<D>,
        .validate = [](const config::section& section) { return modbus::validate(its, section); },
        .describe = [] { return modbus::describe(its); },
        .summarize = [](const config::section& section) { return modbus::summarize(its, section); },
        .create = [](const config::section& section, const std::string& name,
                     surroundings& around) { return modbus::create(its, section, name, around); },
        .probe =
            [](const config::section& section, const std::string& name, surroundings& around,
               std::function<void(probe_result)> done) {
                return modbus::probe(its, section, name, around, std::move(done));
            },
    };
};

} // namespace busbar
