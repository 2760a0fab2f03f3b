/// Lets busbar::run<> run every descriptor that has a `gateway`.
#pragma once

#include <busbar/http/command_check.hpp>
#include <busbar/http/gateway_program.hpp>
#include <busbar/http/gateway_settings.hpp>
#include <busbar/http/json_device.hpp>
#include <busbar/run/device_type_of.hpp>

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace busbar::http {

struct gateway_device {
    const gateway_program* program = nullptr;
    std::span<const command> commands{};
    const token_login* login = nullptr;
};

std::vector<config::mistake> validate(const gateway_device& type, const config::section& section);
busbar::description describe(const gateway_device& type);
busbar::summary summarize(const gateway_device& type, const config::section& section);
std::unique_ptr<device> create(const gateway_device& type, const config::section& section, const std::string& name,
                               surroundings& around);
std::unique_ptr<device> probe(const gateway_device& type, const config::section& section, const std::string& name,
                              surroundings& around, std::function<void(probe_result)> done);

namespace detail {

template <class D> consteval auto gateway_documents()
{
    if constexpr (requires { typename D::identity; }) {
        return documents<typename D::answer, typename D::identity>{};
    } else {
        return documents<typename D::answer>{};
    }
}

template <class D>
inline constexpr gateway_device gateway_device_of{.program = &gateway_program_of<D>,
                                                  .commands = commands_of<D, decltype(gateway_documents<D>())>,
                                                  .login = login_of<D>};

template <class D>
inline constexpr config::key role_of_inverters{.name = "role",
                                               .type = config::key_type::choice,
                                               .help = "what they are on the GX",
                                               .fallback = role_names<D>[0],
                                               .choices = role_names<D>};

template <class D> consteval auto list_gateway_keys()
{
    constexpr std::array of_service{busbar::keys::position, json::keys::phase,         json::keys::energy_from_zero,
                                    json::keys::control,    json::keys::highest_limit, keys::temperature,
                                    role_of_inverters<D>};
    std::array<config::key, keys::to_server.size() + of_service.size()> made{};
    std::ranges::copy(of_service, std::ranges::copy(keys::to_server, made.begin()).out);
    return made;
}
template <class D> inline constexpr auto gateway_keys = list_gateway_keys<D>();

template <class D>
inline constexpr std::array inverter_keys{
    keys::inverter_serial,     keys::inverter_index, keys::inverter_name,          busbar::keys::instance,
    busbar::keys::position,    json::keys::phase,    json::keys::energy_from_zero, json::keys::control,
    json::keys::highest_limit, keys::temperature,    role_of_inverters<D>};

template <class D>
inline constexpr std::array gateway_tables{config::child_table{.name = "inverter", .keys = inverter_keys<D>}};

} // namespace detail
} // namespace busbar::http

namespace busbar {

template <class D>
requires requires
{
    D::gateway;
}
struct driver_of<D> {
    static constexpr auto type = device_type_of<http::detail::gateway_device_of<D>>(
        D::about, http::detail::gateway_keys<D>, http::detail::gateway_tables<D>);
};

} // namespace busbar
