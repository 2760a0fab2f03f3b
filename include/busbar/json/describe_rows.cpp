#include <busbar/describe/words.hpp>
#include <busbar/json/describe_rows.hpp>
#include <busbar/json/evaluate.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

namespace busbar::json {

namespace {

std::string_view sign_of(combination how)
{
    switch (how) {
    case combination::sum:
        return " + ";
    case combination::difference:
        return " - ";
    case combination::quotient:
        return " / ";
    case combination::product:
        return " * ";
    case combination::first_of:
        break;
    }
    return " or ";
}

std::string cell_in_words(const cell& held, std::string_view text)
{
    switch (held.kind) {
    case cell_kind::absent:
        return "-";
    case cell_kind::null:
        return "null";
    case cell_kind::number:
        return fmt::format("{:.10g}", held.number);
    case cell_kind::boolean:
        return held.number == 0.0 ? "false" : "true";
    case cell_kind::text:
        if (!text.empty()) {
            return fmt::format("\"{}\"", text);
        }
        return std::isnan(held.number) ? "a text" : fmt::format("\"{:.10g}\"", held.number);
    case cell_kind::unusable:
        break;
    }
    return "{...}";
}

} // namespace

std::string where_in_words(const where& from)
{
    std::string words;
    for (std::size_t i = 0; i < from.count; ++i) {
        words += fmt::format("{}{}", i == 0 ? "" : sign_of(from.how), from.paths[i]);
    }
    return words;
}

row_description describe_row(const field_row& row)
{
    row_options options;
    options.lowest = row.options.lowest;
    options.highest = row.options.highest;
    options.convert = row.options.convert;
    options.bias = row.options.raw_bias;
    options.rising = row.options.rising;
    options.negated = row.options.negated;
    std::string notes = describe::options_in_words(options, *row.spec);
    const auto note = [&](std::string_view text) { notes += fmt::format("{}{}", notes.empty() ? "" : "; ", text); };
    if (row.field.needed) {
        note("needed");
    }
    if (row.field.condition.path != nullptr) {
        note(fmt::format("only if {} is {:.10g}", row.field.condition.path, row.field.condition.number));
    }
    return {.where = where_in_words(row.from),
            .encoding = row.is_text() || row.field.in_text ? "text" : "number",
            .scale = row.is_text() ? "" : describe::number_in_words(row.scale),
            .unit = row.symbol,
            .path = row.path,
            .notes = std::move(notes)};
}

row_description describe_row(const derived_row& row)
{
    return {.where = "derived",
            .unit = row.spec->in.symbol,
            .path = row.path,
            .notes =
                fmt::format("from {}{}", fmt::join(row.sources.begin(), row.sources.begin() + row.source_count, ", "),
                            row.if_not_told ? ", unless the device tells it" : "")};
}

probed_value probe_row(const field_program& program, std::size_t which, const reader& document)
{
    const auto& row = program.rows[which];
    probed_value made{.where = where_in_words(row.from), .path = row.path};
    for (std::size_t i = 0; i < row.from.count; ++i) {
        const auto at = program.places[which].operands[i];
        made.raw += fmt::format("{}{}", i == 0 ? "" : ", ", cell_in_words(document[at], document.text(at)));
    }
    if (row.is_text()) {
        std::string text;
        text_of(program, which, document, text);
        made.value = text.empty() ? "not published" : fmt::format("\"{}\"", text);
        return made;
    }
    const auto value = number_of(program, which, document);
    made.value = value.state == field_state::valid ? fmt::format("{:.10g} {}", value.number, row.spec->in.symbol)
                                                   : "not published";
    return made;
}

} // namespace busbar::json
