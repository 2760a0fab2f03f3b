/// The checks of a device's commands that need more than one of them: its rows and its parameters.
#pragma once

#include <busbar/http/command.hpp>
#include <busbar/http/document.hpp>
#include <busbar/json/program.hpp>
#include <busbar/row/table_check.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

namespace busbar::http {

namespace detail {

constexpr const json::field_row* row_of(std::span<const json::field_row> rows, std::string_view path)
{
    const auto found =
        std::ranges::find(rows, path, [](const json::field_row& row) { return std::string_view{row.path}; });
    return found == rows.end() ? nullptr : &*found;
}

/// Texts may name what every device has, and the parameters.
constexpr bool places_are_known(const command_request& in, std::span<const parameter> parameters)
{
    constexpr std::string_view always[] = {"value", "serial", "index", "token"};
    bool known = true;
    for_each_place(in, [&](std::string_view name) {
        known = known && (std::ranges::find(always, name) != std::end(always) ||
                          std::ranges::find(parameters, name, &parameter::name) != parameters.end());
    });
    return known;
}

constexpr table_fault fault_of(const command& one, std::span<const json::field_row> rows,
                               std::span<const parameter> parameters)
{
    const auto* row = row_of(rows, one.path);
    if ((row != nullptr) != one.read_back) {
        return {row == nullptr ? refuse::command_on_a_path_that_no_row_feeds : refuse::one_path_is_fed_twice, one.path};
    }
    if (!places_are_known(one.request, parameters) || !places_are_known(one.release, parameters)) {
        return {refuse::request_names_an_unknown_parameter, one.path};
    }
    if (one.limit && one.release.target == nullptr && row_of(rows, "/Ac/MaxPower") == nullptr) {
        return {refuse::limit_that_nothing_releases, one.path};
    }
    return {};
}

/// What answers are looked at for.
constexpr table_fault answer_fault(std::span<const command> commands, const token_login* login)
{
    json::trie_builder builder;
    if (login != nullptr) {
        builder.add(login->token_at);
        builder.add(login->demanded_if.path);
    }
    for (const auto& one : commands) {
        for (std::size_t i = 0; i < one.taken_if_count; ++i) {
            builder.add(one.taken_if[i].path);
        }
        if (one.reason_at != nullptr) {
            builder.add(one.reason_at);
        }
        if (builder.fault() != json::path_fault::none) {
            return {json::detail::refusal_of(builder.fault()), one.path};
        }
    }
    return {};
}

/// Who writes what, of one service.
constexpr table_fault command_fault(std::span<const command> commands, const token_login* login,
                                    std::span<const json::field_row> rows, std::span<const parameter> parameters)
{
    for (const auto& one : commands) {
        if (std::ranges::count(commands, std::string_view{one.path},
                               [](const command& other) { return std::string_view{other.path}; }) > 1) {
            return {refuse::two_commands_for_one_path, one.path};
        }
        const auto fault = fault_of(one, rows, parameters);
        if (fault.rule != nullptr) {
            return fault;
        }
    }
    for (const auto& row : rows) {
        const auto writes = [&](const command& one) { return std::string_view{one.path} == row.path; };
        if (row.field.written_by_command && std::ranges::none_of(commands, writes)) {
            return {refuse::row_waits_for_a_command_that_is_missing, row.path};
        }
    }
    return answer_fault(commands, login);
}

template <class... Documents> consteval auto join_rows(documents<Documents...>)
{
    std::array<json::field_row, (0 + ... + Documents::fields.rows.size())> all{};
    auto* next = all.data();
    ((next = std::ranges::copy(Documents::fields.rows, next).out), ...);
    return all;
}
template <class Documents> inline constexpr auto rows_of_documents = join_rows(Documents{});

template <class D> consteval std::span<const command> commands_or_none()
{
    if constexpr (requires { D::commands; }) {
        return D::commands.rows;
    } else {
        return {};
    }
}

template <class D> consteval const token_login* login_or_none()
{
    if constexpr (requires { D::commands; }) {
        if (D::commands.login.request.target != nullptr) {
            return &D::commands.login;
        }
    }
    return nullptr;
}

template <class D> consteval std::span<const parameter> parameters_or_none()
{
    if constexpr (requires { D::parameters; }) {
        return D::parameters;
    } else {
        return {};
    }
}

template <class D, class Documents>
inline constexpr table_fault command_fault_of = command_fault(commands_or_none<D>(), login_or_none<D>(),
                                                              rows_of_documents<Documents>, parameters_or_none<D>());

template <class D, class Documents> consteval std::span<const command> checked_commands()
{
    constexpr auto fault = command_fault_of<D, Documents>;
    refuse_table<quote(fault.path)>(fault.rule, fault.path);
    return commands_or_none<D>();
}

} // namespace detail

/// What can be written to a device of descriptor D, checked against its rows. Empty if it has no `commands`; then no row may wait for one.
/// `Documents`: those that feed the service.
template <class D, class Documents = typename D::documents>
inline constexpr std::span<const command> commands_of = detail::checked_commands<D, Documents>();

/// nullptr if its commands need no token.
template <class D> inline constexpr const token_login* login_of = detail::login_or_none<D>();

} // namespace busbar::http
