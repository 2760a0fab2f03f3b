#include <busbar/json/evaluate.hpp>
#include <busbar/json/words.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace busbar::json {

namespace {

/// What a text says in a row that has names for its numbers.
field_value number_named(std::span<const named_number> names, std::string_view text, double number)
{
    for (const auto& each : names) {
        if (equal_ignoring_case(each.text, text)) {
            return {field_state::valid, each.number};
        }
    }
    return std::isnan(number) ? field_value{field_state::invalid} : field_value{field_state::valid, number};
}

/// One path's value as the row wants to see it.
field_value operand_value(const field_row& row, bool or_zero, const reader& document, std::uint16_t at)
{
    const cell& found = document[at];
    switch (found.kind) {
    case cell_kind::number:
        return {field_state::valid, found.number};
    case cell_kind::boolean: // a flag is no measured value
        if (row.spec->type == service::wire_type::integer) {
            return {field_state::valid, found.number};
        }
        return {field_state::invalid};
    case cell_kind::text:
        if (!row.field.names.empty()) {
            return number_named(row.field.names, document.text(at), found.number);
        }
        if (row.field.in_text && !std::isnan(found.number)) {
            return {field_state::valid, found.number};
        }
        return {field_state::invalid};
    case cell_kind::null:
        switch (row.field.null) {
        case null_means::zero:
            return {field_state::valid, 0.0};
        case null_means::absent:
            break;
        case null_means::invalid:
            return {field_state::invalid};
        }
        break;
    case cell_kind::unusable:
        return {field_state::invalid};
    case cell_kind::absent:
        break;
    }
    if (or_zero) {
        return {field_state::valid, 0.0};
    }
    return {};
}

field_value combine(const field_row& row, const row_places& places, const reader& document)
{
    field_value made;
    for (std::size_t i = 0; i < row.from.count; ++i) {
        const auto one = operand_value(row, row.from.or_zero(i), document, places.operands[i]);
        if (row.from.how == combination::first_of) {
            if (one.state == field_state::valid) {
                return one;
            }
            made = one.state == field_state::invalid ? one : made;
        } else if (i == 0) {
            made = one;
        } else if (made.state != field_state::valid || one.state != field_state::valid) {
            // One part without the others is no result.
            const bool nothing = made.state == field_state::absent && one.state == field_state::absent;
            made = {nothing ? field_state::absent : field_state::invalid};
        } else if (row.from.how == combination::quotient) {
            made = one.number == 0.0 ? field_value{field_state::invalid}
                                     : field_value{field_state::valid, made.number / one.number};
        } else if (row.from.how == combination::product) {
            made.number *= one.number;
        } else {
            made.number += row.from.how == combination::sum ? one.number : -one.number;
        }
    }
    return made;
}

bool is(const cell& found, double number)
{
    return (found.kind == cell_kind::number || found.kind == cell_kind::boolean) && found.number == number;
}

bool holds(const acceptance& wanted, const reader& document, std::uint16_t at)
{
    switch (wanted.that) {
    case condition::has_number:
        return is(document[at], wanted.number);
    case condition::has_text:
        return document[at].kind == cell_kind::text && document.text(at) == wanted.text;
    case condition::is_absent:
        break;
    }
    return document[at].kind == cell_kind::absent;
}

std::string in_words(const cell& found, std::string_view text)
{
    switch (found.kind) {
    case cell_kind::absent:
        return "is missing";
    case cell_kind::null:
        return "is null";
    case cell_kind::number:
    case cell_kind::boolean:
        return fmt::format("is {}", found.number);
    case cell_kind::text:
        return text.empty() ? "is a text" : fmt::format("is \"{}\"", text);
    case cell_kind::unusable:
        break;
    }
    return "is something else than a value";
}

/// The first of a row's paths that has a text, or a number to write out.
std::uint16_t text_place(const field_program& program, std::size_t which, const reader& document)
{
    for (std::size_t i = 0; i < program.rows[which].from.count; ++i) {
        const auto at = program.places[which].operands[i];
        if (document[at].kind == cell_kind::number || !document.text(at).empty()) {
            return at;
        }
    }
    return none;
}

} // namespace

void keep_texts(const field_program& program, reader& from)
{
    for (std::size_t row = 0; row < program.rows.size(); ++row) {
        const bool wanted = program.rows[row].is_text() || !program.rows[row].field.names.empty();
        for (std::size_t i = 0; wanted && i < program.rows[row].from.count; ++i) {
            from.keep_text(program.places[row].operands[i]);
        }
    }
    for (const auto value : program.accepted) {
        from.keep_text(value);
    }
    for (const auto value : program.asleep) {
        from.keep_text(value);
    }
}

bool is_asleep(const field_program& program, const reader& document)
{
    for (std::size_t i = 0; i < program.asleep_if.size(); ++i) {
        if (!holds(program.asleep_if[i], document, program.asleep[i])) {
            return false;
        }
    }
    return !program.asleep_if.empty();
}

std::string why_refused(const field_program& program, const reader& document)
{
    for (std::size_t i = 0; i < program.accepted_if.size(); ++i) {
        const auto at = program.accepted[i];
        if (!holds(program.accepted_if[i], document, at)) {
            return fmt::format("{} {}", program.accepted_if[i].path, in_words(document[at], document.text(at)));
        }
    }
    for (std::size_t row = 0; row < program.rows.size(); ++row) {
        const auto& it = program.rows[row];
        if (!it.field.needed) {
            continue;
        }
        const bool there = it.is_text() ? text_place(program, row, document) != none
                                        : number_of(program, row, document).state == field_state::valid;
        if (!there) {
            const auto at = program.places[row].operands[0];
            return fmt::format("{} {}", it.from.paths[0], in_words(document[at], document.text(at)));
        }
    }
    return {};
}

field_value number_of(const field_program& program, std::size_t which, const reader& document)
{
    const auto& row = program.rows[which];
    const auto& places = program.places[which];
    auto value = combine(row, places, document);
    if (value.state == field_state::absent) {
        return value;
    }
    if (places.condition != none && !is(document[places.condition], row.field.condition.number)) {
        return {field_state::invalid};
    }
    if (value.state != field_state::valid) {
        return value;
    }
    value.number = value.number * row.factor + row.bias;
    if (row.options.convert != nullptr) {
        value.number = row.options.convert(value.number);
    }
    const bool plausible = value.number >= row.options.lowest && value.number <= row.options.highest;
    return plausible && std::isfinite(value.number) ? value : field_value{field_state::invalid};
}

field_state text_of(const field_program& program, std::size_t which, const reader& document, std::string& to)
{
    to.clear();
    const auto at = text_place(program, which, document);
    if (at == none) {
        const auto& places = program.places[which].operands;
        const bool told = std::any_of(places.begin(), places.begin() + program.rows[which].from.count,
                                      [&](std::uint16_t place) { return document[place].kind != cell_kind::absent; });
        return told ? field_state::invalid : field_state::absent;
    }
    if (document[at].kind == cell_kind::text) {
        to.assign(document.text(at));
    } else {
        fmt::format_to(std::back_inserter(to), "{:.15g}", document[at].number);
    }
    return field_state::valid;
}

} // namespace busbar::json
