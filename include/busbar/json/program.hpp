/// What the compiler makes of a JSON descriptor: its rows with repetitions written out, and the trie of all paths they name.
#pragma once

#include <busbar/json/accept.hpp>
#include <busbar/json/row.hpp>
#include <busbar/json/trie.hpp>
#include <busbar/row/feed_check.hpp>
#include <busbar/row/roles.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace busbar::json {

/// The numbers of the values that a row reads.
struct row_places {
    std::array<std::uint16_t, most_operands> operands{none, none, none, none};
    std::uint16_t condition = none;
};

/// A descriptor as data; one made from the configuration looks the same.
struct field_program {
    std::span<const field_row> rows{};
    std::span<const row_places> places{};      ///< by row
    std::span<const acceptance> accepted_if{}; ///< what must hold for a document
    std::span<const std::uint16_t> accepted{}; ///< the value of each
    std::span<const acceptance> asleep_if{};   ///< if all of it holds, the device sleeps; empty: one can't tell
    std::span<const std::uint16_t> asleep{};
    std::span<const derived_row> derived{};
    std::span<const service::service_class* const> classes{};
    trie by{};
};

namespace detail {

constexpr std::size_t digits_of(std::size_t number)
{
    return number < 10 ? 1 : 2;
}

/// Writes `text` with `#` replaced. Returns the end, behind a final NUL.
constexpr char* write_out(std::string_view text, std::size_t number, char* to)
{
    for (const char c : text) {
        if (c != '#') {
            *to++ = c;
            continue;
        }
        if (number >= 10) {
            *to++ = static_cast<char>('0' + number / 10);
        }
        *to++ = static_cast<char>('0' + number % 10);
    }
    *to++ = '\0';
    return to;
}

/// Calls visit(text, number) for each text of a repeated row, in the order of writing.
template <class Visit> constexpr void for_each_text(const field_row& row, Visit visit)
{
    for (std::size_t i = 0; i < row.field.repeated; ++i) {
        const std::size_t number = row.field.first_repeated + i;
        visit(row.path, number);
        for (std::size_t o = 0; o < row.from.count; ++o) {
            visit(row.from.paths[o], number);
        }
    }
}

template <class D> consteval std::size_t text_size()
{
    std::size_t size = 1; // no array of size 0
    for (const auto& row : D::fields.rows) {
        for_each_text(row, [&](std::string_view text, std::size_t number) { size += text.size() + digits_of(number); });
    }
    return size;
}

/// The texts of repeated rows, one after the other.
template <class D> consteval auto write_texts()
{
    std::array<char, text_size<D>()> made{};
    char* to = made.data();
    for (const auto& row : D::fields.rows) {
        for_each_text(row, [&](std::string_view text, std::size_t number) { to = write_out(text, number, to); });
    }
    return made;
}
template <class D> inline constexpr auto texts = write_texts<D>();

template <class D> consteval std::size_t row_count()
{
    std::size_t count = 0;
    for (const auto& row : D::fields.rows) {
        count += std::max<std::size_t>(row.field.repeated, 1);
    }
    return count;
}

template <class D> consteval auto expand()
{
    std::array<field_row, row_count<D>()> made{};
    std::size_t next = 0;
    const char* from = texts<D>.data();
    const auto take = [&from] {
        const char* text = from;
        from += std::string_view(text).size() + 1;
        return text;
    };
    for (const auto& row : D::fields.rows) {
        made[next] = row;
        for (std::size_t number = 0; number < row.field.repeated; ++number) {
            field_row& one = made[next + number];
            one = row;
            one.path = take();
            for (std::size_t i = 0; i < row.from.count; ++i) {
                one.from.paths[i] = take();
            }
        }
        next += std::max<std::size_t>(row.field.repeated, 1);
    }
    return made;
}
template <class D> inline constexpr auto rows = expand<D>();

template <class D> consteval auto acceptances_of()
{
    if constexpr (requires { D::accepted_if; }) {
        return D::accepted_if;
    } else {
        return std::array<acceptance, 0>{};
    }
}
template <class D> inline constexpr auto acceptances = acceptances_of<D>();

template <class D> consteval auto sleep_conditions_of()
{
    if constexpr (requires { D::asleep_if; }) {
        return D::asleep_if;
    } else {
        return std::array<acceptance, 0>{};
    }
}
template <class D> inline constexpr auto sleep_conditions = sleep_conditions_of<D>();

constexpr void (*refusal_of(path_fault fault))()
{
    switch (fault) {
    case path_fault::none:
        break;
    case path_fault::empty_step:
        return refuse::json_path_has_an_empty_step;
    case path_fault::wrong_bracket:
        return refuse::json_path_has_a_wrong_bracket;
    case path_fault::prefix_of_another:
        return refuse::one_json_path_is_a_prefix_of_another;
    case path_fault::index_and_selection:
        return refuse::one_json_array_is_walked_by_index_and_by_element;
    case path_fault::two_arrays_for_every:
        return refuse::two_json_arrays_for_every_element;
    }
    return nullptr;
}

/// Everything that is found by adding the paths one by one.
template <std::size_t Rows, std::size_t Acceptances, std::size_t SleepConditions> struct placed {
    trie_builder::lists lists{};
    std::array<row_places, Rows> rows{};
    std::array<std::uint16_t, Acceptances> acceptances{};
    std::array<std::uint16_t, SleepConditions> sleep_conditions{};
    table_fault fault{};
};

template <class D> constexpr auto place()
{
    placed<rows<D>.size(), acceptances<D>.size(), sleep_conditions<D>.size()> made;
    trie_builder builder;
    const auto add = [&](const char* path) {
        const auto value = builder.add(path);
        if (builder.fault() != path_fault::none && made.fault.rule == nullptr) {
            made.fault = {refusal_of(builder.fault()), path};
        }
        return value;
    };
    for (std::size_t i = 0; i < rows<D>.size(); ++i) {
        const auto& row = rows<D>[i];
        for (std::size_t o = 0; o < row.from.count; ++o) {
            made.rows[i].operands[o] = add(row.from.paths[o]);
        }
        if (row.field.condition.path != nullptr) {
            made.rows[i].condition = add(row.field.condition.path);
        }
    }
    for (std::size_t i = 0; i < acceptances<D>.size(); ++i) {
        made.acceptances[i] = add(acceptances<D>[i].path);
    }
    for (std::size_t i = 0; i < sleep_conditions<D>.size(); ++i) {
        made.sleep_conditions[i] = add(sleep_conditions<D>[i].path);
    }
    made.lists = builder.build();
    return made;
}

/// How much place() finds: what arrays of the program need. It is costly to compile, so it runs twice and no more.
struct placed_sizes {
    std::size_t nodes = 0;
    std::size_t edges = 0;
    std::size_t selections = 0;
    std::size_t tests = 0;
    std::size_t places = 0;
    std::size_t element_values = 0;
    table_fault fault{};
};

template <class D> consteval placed_sizes measure()
{
    const auto made = place<D>();
    return {.nodes = made.lists.nodes.size(),
            .edges = made.lists.edges.size(),
            .selections = made.lists.selections.size(),
            .tests = made.lists.tests.size(),
            .places = made.lists.places.size(),
            .element_values = made.lists.element_values.size(),
            .fault = made.fault};
}
template <class D> inline constexpr placed_sizes sizes = measure<D>();

/// What place() found, without vectors.
template <class D> struct placed_for_good {
    std::array<row_places, rows<D>.size()> rows{};
    std::array<std::uint16_t, acceptances<D>.size()> acceptances{};
    std::array<std::uint16_t, sleep_conditions<D>.size()> sleep_conditions{};
    std::array<node, sizes<D>.nodes> nodes{};
    std::array<edge, sizes<D>.edges> edges{};
    std::array<selection, sizes<D>.selections> selections{};
    std::array<selection_test, sizes<D>.tests> tests{};
    std::array<named_place, sizes<D>.places> places{};
    std::array<std::uint16_t, sizes<D>.element_values> element_values{};
    std::uint16_t every = none;
    std::size_t value_count = 0;
};

template <class D> consteval auto place_for_good()
{
    const auto found = place<D>();
    placed_for_good<D> made{.rows = found.rows,
                            .acceptances = found.acceptances,
                            .sleep_conditions = found.sleep_conditions,
                            .every = found.lists.every,
                            .value_count = found.lists.value_count};
    std::ranges::copy(found.lists.nodes, made.nodes.begin());
    std::ranges::copy(found.lists.edges, made.edges.begin());
    std::ranges::copy(found.lists.selections, made.selections.begin());
    std::ranges::copy(found.lists.tests, made.tests.begin());
    std::ranges::copy(found.lists.places, made.places.begin());
    std::ranges::copy(found.lists.element_values, made.element_values.begin());
    return made;
}
template <class D> inline constexpr auto placed_of = place_for_good<D>();

template <class D> consteval std::span<const service::service_class* const> classes_of()
{
    if constexpr (requires { D::roles; }) {
        return D::roles.classes;
    } else {
        return role_list<typename std::remove_cvref_t<decltype(D::fields)>::service_type>::classes;
    }
}

template <class D> consteval std::span<const derived_row> derived_of()
{
    if constexpr (requires { D::derived.rows; }) {
        return D::derived.rows;
    } else {
        return {};
    }
}

template <class D> consteval table_fault first_fault()
{
    std::array<fed_path, rows<D>.size()> fed{};
    std::ranges::transform(rows<D>, fed.begin(), [](const field_row& row) { return fed_path{.path = row.path}; });
    const auto fault = feed_fault(fed, derived_of<D>(), classes_of<D>());
    return fault.rule != nullptr ? fault : sizes<D>.fault;
}
template <class D> inline constexpr table_fault fault = first_fault<D>();
template <class D> inline constexpr table_fault fault_of_paths = sizes<D>.fault;

template <class D> consteval field_program translate()
{
    constexpr const auto& placed = placed_of<D>;
    return {.rows = rows<D>,
            .places = placed.rows,
            .accepted_if = acceptances<D>,
            .accepted = placed.acceptances,
            .asleep_if = sleep_conditions<D>,
            .asleep = placed.sleep_conditions,
            .derived = derived_of<D>(),
            .classes = classes_of<D>(),
            .by = {.nodes = placed.nodes,
                   .edges = placed.edges,
                   .selections = placed.selections,
                   .tests = placed.tests,
                   .places = placed.places,
                   .element_values = placed.element_values,
                   .every = placed.every,
                   .value_count = placed.value_count}};
}

template <class D> consteval field_program compile()
{
    refuse_table<quote(fault<D>.path)>(fault<D>.rule, fault<D>.path);
    return translate<D>();
}

template <class Document> consteval field_program compile_document()
{
    refuse_table<quote(fault_of_paths<Document>.path)>(fault_of_paths<Document>.rule, fault_of_paths<Document>.path);
    return translate<Document>();
}

} // namespace detail

/// Descriptor D, compiled.
template <class D> inline constexpr field_program program_of = detail::compile<D>();

/// One of several documents of a device, compiled. Which paths are fed is a matter of all of them together.
template <class Document> inline constexpr field_program document_program_of = detail::compile_document<Document>();

} // namespace busbar::json
