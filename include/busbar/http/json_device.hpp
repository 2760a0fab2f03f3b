/// Lets busbar::run<> run every descriptor that has `documents` (http/document.hpp).
#pragma once

#include <busbar/http/command_check.hpp>
#include <busbar/http/document_reader.hpp>
#include <busbar/http/settings.hpp>
#include <busbar/json/rows.hpp>
#include <busbar/row/feed_check.hpp>
#include <busbar/run/device_type_of.hpp>

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busbar::http {

/// A descriptor as data: all that the shared code needs to know.
struct json_device {
    const busbar::about* about = nullptr;
    device_server server{};
    std::span<const document_rule> documents{};
    std::span<const parameter> parameters{};
    std::span<const service::service_class* const> roles{};
    std::span<const derived_row> derived{};
    std::span<const command> commands{};
    const token_login* login = nullptr; ///< of the commands
    bool powers_by_current_share = false;
    bool configured_by_hand = false; ///< several may share a host: what tells them apart is `serial` or the name
    std::string_view serial{};       ///< where no row tells it
};

/// `with_path`: the configured `url` is that of the document.
std::vector<config::mistake> validate(const json_device& type, const config::section& section, bool with_path = false);
busbar::description describe(const json_device& type);
busbar::summary summarize(const json_device& type, const config::section& section);
std::unique_ptr<device> create(const json_device& type, const config::section& section, const std::string& name,
                               surroundings& around);
std::unique_ptr<device> probe(const json_device& type, const config::section& section, const std::string& name,
                              surroundings& around, std::function<void(probe_result)> done);

namespace detail {

template <class D, class... Documents> consteval auto list_documents(documents<Documents...>)
{
    return std::array<document_rule, sizeof...(Documents)>{
        document_rule{.get = Documents::get, .program = &json::document_program_of<Documents>}...};
}
template <class D> inline constexpr auto document_rules = list_documents<D>(typename D::documents{});

template <class... Documents> consteval auto first_document(documents<Documents...>)
{
    return std::array{json::detail::classes_of<Documents>()...}.front();
}

template <class D> consteval std::span<const service::service_class* const> roles_of()
{
    if constexpr (requires { D::roles; }) {
        return D::roles.classes;
    } else {
        return first_document(typename D::documents{});
    }
}

template <class D> consteval std::span<const parameter> parameters_of()
{
    if constexpr (requires { D::parameters; }) {
        return D::parameters;
    } else {
        return {};
    }
}

template <class D> consteval bool shares_power()
{
    if constexpr (requires { D::powers_by_current_share; }) {
        return D::powers_by_current_share;
    } else {
        return false;
    }
}

/// The rows of all documents together: who feeds which path.
template <class D> consteval table_fault first_fault()
{
    std::vector<fed_path> fed;
    bool polled = false;
    for (const auto& document : document_rules<D>) {
        polled = polled || document.get.every.count() != 0;
        for (const auto& row : document.program->rows) {
            fed.push_back({.path = row.path, .changes = document.get.every.count() != 0});
        }
    }
    if (shares_power<D>()) {
        for (const char* path : {"/Ac/L1/Power", "/Ac/L2/Power", "/Ac/L3/Power"}) {
            fed.push_back({.path = path});
        }
    }
    if (!polled) {
        return {&refuse::no_row_is_polled, ""};
    }
    return feed_fault(fed, json::detail::derived_of<D>(), roles_of<D>());
}
template <class D> inline constexpr table_fault fault = first_fault<D>();

template <class D> consteval json_device make_json_device()
{
    refuse_table<quote(fault<D>.path)>(fault<D>.rule, fault<D>.path);
    return {.about = &D::about,
            .server = D::server,
            .documents = document_rules<D>,
            .parameters = parameters_of<D>(),
            .roles = roles_of<D>(),
            .derived = json::detail::derived_of<D>(),
            .commands = commands_of<D>,
            .login = login_of<D>,
            .powers_by_current_share = shares_power<D>()};
}
template <class D> inline constexpr json_device json_device_of = make_json_device<D>();

/// A pvinverter may be shown as an inverter instead (venus.md §2.2).
template <class D> consteval auto list_role_names()
{
    constexpr auto classes = roles_of<D>();
    constexpr bool pv = std::ranges::any_of(classes, [](const auto* each) { return each->name == "pvinverter"; });
    auto names = role_names_of<classes.size() + (pv ? 1 : 0)>(classes);
    if constexpr (pv) {
        names.back() = "inverter";
    }
    return names;
}
template <class D> inline constexpr auto role_names = list_role_names<D>();

template <class D> consteval auto list_keys()
{
    constexpr bool writable = !commands_of<D>.empty();
    constexpr bool limited = std::ranges::any_of(commands_of<D>, [](const command& each) { return each.limit; });
    constexpr std::size_t size = keys::to_server.size() + json::keys::to_service.size() + parameters_of<D>().size() +
                                 2 + (writable ? 1 : 0) + (limited ? 1 : 0);
    std::array<config::key, size> made{};
    auto* next = std::ranges::copy(keys::to_server, made.begin()).out;
    next = std::ranges::copy(json::keys::to_service, next).out;
    *next++ = json::keys::inverted;
    if (writable) {
        *next++ = json::keys::control;
    }
    if (limited) {
        *next++ = json::keys::highest_limit;
    }
    *next++ = busbar::keys::role(role_names<D>);
    for (const auto& each : parameters_of<D>()) {
        *next++ = json::key_of(each);
    }
    return made;
}
template <class D> inline constexpr auto device_keys = list_keys<D>();

} // namespace detail
} // namespace busbar::http

namespace busbar {

template <class D>
requires requires
{
    typename D::documents;
}
struct driver_of<D> {
    static constexpr auto type =
        device_type_of<http::detail::json_device_of<D>>(D::about, http::detail::device_keys<D>);
};

} // namespace busbar
