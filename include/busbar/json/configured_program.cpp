#include <busbar/json/configured_program.hpp>
#include <busbar/json/placeholder.hpp>

#include <fmt/format.h>

namespace busbar::json {

void fill_in(std::string& text, std::string_view name, std::string_view value)
{
    const auto is_here = [&](std::size_t at) {
        const auto rest = std::string_view{text}.substr(at + 1);
        return rest.size() > name.size() && rest.starts_with(name) && rest[name.size()] == '}';
    };
    for (auto at = text.find('{'); at != std::string::npos;) {
        if (is_here(at)) {
            text.replace(at, name.size() + 2, value);
            at = text.find('{', at + value.size());
        } else {
            at = text.find('{', at + 1);
        }
    }
}

std::string filled_in(std::string_view text, const parameter_values& values)
{
    std::string made{text};
    for (const auto& [name, value] : values) {
        fill_in(made, name, value);
    }
    return made;
}

std::string in_words(path_fault fault)
{
    switch (fault) {
    case path_fault::none:
        break;
    case path_fault::empty_step:
        return "a step between two / is empty";
    case path_fault::wrong_bracket:
        return "a bracket is wrong: [name=value] selects an element of an array";
    case path_fault::prefix_of_another:
        return "another path goes through the same value: one of the two leads to an object, no value";
    case path_fault::index_and_selection:
        return "one array is walked by index and by selection";
    case path_fault::two_arrays_for_every:
        return "a second array is walked with *";
    }
    return {};
}

const char* configured_program::keep(const char* text, const parameter_values& values)
{
    return texts_.emplace_back(filled_in(text, values)).c_str();
}

std::uint16_t configured_program::place(trie_builder& builder, const char* path)
{
    const auto value = builder.add(path);
    if (builder.fault() != path_fault::none && problem_.empty()) {
        problem_ = fmt::format("\"{}\": {}", path, in_words(builder.fault()));
    }
    return value;
}

std::vector<std::uint16_t> configured_program::place_all(trie_builder& builder, std::vector<acceptance>& all,
                                                         const parameter_values& values)
{
    std::vector<std::uint16_t> made;
    for (auto& each : all) {
        each.path = keep(each.path, values);
        made.push_back(place(builder, each.path));
    }
    return made;
}

configured_program::configured_program(const field_program& from, const parameter_values& values)
    : rows_(from.rows.begin(), from.rows.end()),
      places_(rows_.size()),
      accepted_if_(from.accepted_if.begin(), from.accepted_if.end()),
      asleep_if_(from.asleep_if.begin(), from.asleep_if.end())
{
    trie_builder builder;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        auto& row = rows_[i];
        row.path = keep(row.path, {});
        for (std::size_t o = 0; o < row.from.count; ++o) {
            auto& path = row.from.paths[o];
            path = keep(path, values);
            places_[i].operands[o] = place(builder, path);
        }
        if (row.field.condition.path != nullptr) {
            row.field.condition.path = keep(row.field.condition.path, values);
            places_[i].condition = place(builder, row.field.condition.path);
        }
    }
    accepted_ = place_all(builder, accepted_if_, values);
    asleep_ = place_all(builder, asleep_if_, values);
    lists_ = builder.build();
    program_ = {.rows = rows_,
                .places = places_,
                .accepted_if = accepted_if_,
                .accepted = accepted_,
                .asleep_if = asleep_if_,
                .asleep = asleep_,
                .derived = from.derived,
                .classes = from.classes,
                .by = lists_.view()};
}

} // namespace busbar::json
