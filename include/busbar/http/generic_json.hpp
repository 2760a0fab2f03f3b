/// The device whose rows stand in the configuration file: any URL that answers with JSON. `#include <devices/generic/json.hpp>`
#pragma once

#include <busbar/http/json_device.hpp>
#include <busbar/json/generic_device.hpp>
#include <busbar/run/device_type_of.hpp>

namespace busbar::http {

/// A descriptor without rows of its own: what it says are the classes it may be.
struct generic_device : json::generic_device {};

std::vector<config::mistake> validate(const generic_device& type, const config::section& section);
busbar::description describe(const generic_device& type);
busbar::summary summarize(const generic_device& type, const config::section& section);
std::unique_ptr<device> create(const generic_device& type, const config::section& section, const std::string& name,
                               surroundings& around);
std::unique_ptr<device> probe(const generic_device& type, const config::section& section, const std::string& name,
                              surroundings& around, std::function<void(probe_result)> done);

namespace keys {
inline constexpr config::key document_url{
    .name = "url", .help = "of the document: \"http://192.168.1.5/cm?cmnd=STATUS+8\"", .required = true};
inline constexpr std::string_view logins[] = {"challenge", "query"};
inline constexpr config::key login{.name = "login",
                                   .type = config::key_type::choice,
                                   .help = "challenge: Basic or Digest; query: user= and password= in the URL",
                                   .fallback = "challenge",
                                   .choices = logins};
} // namespace keys

namespace detail {

template <class D>
inline constexpr generic_device generic_device_of{{.about = &D::about, .classes = D::classes.classes}};

template <class D> inline constexpr auto class_names = role_names_of<D::classes.classes.size()>(D::classes.classes);

template <class D>
inline constexpr std::array generic_keys{
    keys::document_url,
    keys::login,
    keys::user,
    keys::password_file,
    keys::token_file,
    keys::check_certificate,
    keys::ca_file,
    keys::timeout,
    keys::interval,
    busbar::keys::instance,
    busbar::keys::position,
    json::keys::phase,
    json::keys::energy_from_zero,
    config::key{.name = "serial", .help = "of the device, if it does not tell", .fallback = "none"},
    json::keys::role_of_generic(class_names<D>),
};
inline constexpr std::array generic_tables{config::child_table{.name = "value", .keys = json::keys::of_value}};

} // namespace detail
} // namespace busbar::http

namespace busbar {

template <class D>
requires requires
{
    D::classes;
}
struct driver_of<D> {
    static constexpr auto type = device_type_of<http::detail::generic_device_of<D>>(
        D::about, http::detail::generic_keys<D>, http::detail::generic_tables);
};

} // namespace busbar
