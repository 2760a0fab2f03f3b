/// What the compiler makes of a gateway's descriptor.
#pragma once

#include <busbar/http/gateway_rule.hpp>
#include <busbar/json/program.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace busbar::http {

struct gateway_program {
    const busbar::about* about = nullptr;
    device_server server{};
    gateway rule{};
    /// Rows of lists and details. Its `accepted` are the values of `facts`, then of the flags.
    const json::field_program* answer = nullptr;
    std::span<const fact_path> facts{};
    const json::field_program* identity = nullptr; ///< null if there is none
    request_rule get_identity{};
    std::span<const service::service_class* const> classes{};

    /// The value that says whether there is an inverter of this index.
    [[nodiscard]] std::uint16_t flag(std::size_t index) const { return answer->accepted[facts.size() + index]; }
};

namespace detail {

template <class D> inline constexpr std::size_t flag_count = D::gateway.flags == nullptr ? 0 : most_inverters;

/// "iv/0", "iv/1", ...
template <class D> consteval auto write_flags()
{
    constexpr std::string_view name = D::gateway.flags == nullptr ? "" : D::gateway.flags;
    std::array<std::array<char, name.size() + 4>, flag_count<D>> made{};
    for (std::size_t i = 0; i < made.size(); ++i) {
        auto* to = std::copy(name.begin(), name.end(), made[i].begin());
        *to++ = '/';
        if (i >= 10) {
            *to++ = static_cast<char>('0' + i / 10);
        }
        *to = static_cast<char>('0' + i % 10);
    }
    return made;
}
template <class D> inline constexpr auto flag_texts = write_flags<D>();

template <class D> consteval auto other_paths()
{
    constexpr std::size_t facts = D::answer::facts.size();
    std::array<json::acceptance, facts + flag_count<D>> made{};
    for (std::size_t i = 0; i < facts; ++i) {
        made[i] = json::absent(D::answer::facts[i].path);
    }
    for (std::size_t i = 0; i < flag_count<D>; ++i) {
        made[facts + i] = json::absent(flag_texts<D>[i].data());
    }
    return made;
}

/// Facts and flags find their places in the trie as conditions do; nothing is accepted or refused by them.
template <class D> struct gateway_answer_document {
    static constexpr auto fields = D::answer::fields;
    static constexpr auto accepted_if = other_paths<D>();
};

template <class D> consteval table_fault gateway_fault()
{
    constexpr auto rows = json::detail::rows<gateway_answer_document<D>>;
    std::array<fed_path, rows.size()> fed{};
    std::ranges::transform(rows, fed.begin(), [](const auto& row) { return fed_path{.path = row.path}; });
    // Other roles have other names for the same (json/fed_service.hpp).
    return feed_fault(fed, {}, std::span{D::roles.classes}.first(1));
}
template <class D> inline constexpr table_fault fault_of_gateway = gateway_fault<D>();

template <class D> consteval gateway_program compile_gateway()
{
    refuse_table<quote(fault_of_gateway<D>.path)>(fault_of_gateway<D>.rule, fault_of_gateway<D>.path);
    gateway_program made{.about = &D::about,
                         .server = D::server,
                         .rule = D::gateway,
                         .answer = &json::document_program_of<gateway_answer_document<D>>,
                         .facts = D::answer::facts,
                         .classes = D::roles.classes};
    if constexpr (requires { typename D::identity; }) {
        made.identity = &json::document_program_of<typename D::identity>;
        made.get_identity = D::identity::get;
    }
    return made;
}

} // namespace detail

template <class D> inline constexpr gateway_program gateway_program_of = detail::compile_gateway<D>();

} // namespace busbar::http
