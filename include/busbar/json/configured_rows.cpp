#include <busbar/config/similar.hpp>
#include <busbar/json/configured_program.hpp>
#include <busbar/json/configured_rows.hpp>
#include <busbar/json/walk.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace busbar::json {

namespace {

constexpr std::array all_units{
    units::number,
    units::volt,
    units::millivolt,
    units::ampere,
    units::milliampere,
    units::watt,
    units::kilowatt,
    units::volt_ampere,
    units::var,
    units::watt_hour,
    units::hertz,
    units::kilowatt_hour,
    units::celsius,
    units::kelvin,
    units::percent,
    units::second,
    units::millisecond,
    units::minute,
    units::hour,
    units::ampere_hour,
    units::cubic_metre,
    units::litre,
    units::hectopascal,
    units::kilopascal,
    units::lux,
    units::rpm,
    units::degree,
    units::parts_per_million,
    units::metre_per_second,
    units::watt_per_square_metre,
};

std::optional<unit> unit_named(std::string_view symbol)
{
    const auto found = std::ranges::find_if(all_units, [&](const unit& each) { return each.symbol == symbol; });
    return found == all_units.end() ? std::nullopt : std::optional(*found);
}

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(' ');
    return begin == std::string_view::npos ? std::string_view{}
                                           : text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

/// Makes one row; its mistakes are those of one section.
class row_maker {
public:
    row_maker(const config::section& from, const service::service_class& in, configured_rows& made,
              std::vector<config::mistake>& mistakes)
        : from_(from),
          class_(in),
          made_(made),
          mistakes_(mistakes)
    {
    }

    std::optional<field_row> make()
    {
        const auto before = mistakes_.size();
        find_path();
        if (row_.spec == nullptr) {
            return std::nullopt;
        }
        find_places();
        if (row_.is_text()) {
            check_text();
        } else {
            find_scale();
        }
        return mistakes_.size() == before ? std::optional(row_) : std::nullopt;
    }

private:
    void wrong(std::string_view key, std::string_view text)
    {
        mistakes_.push_back({from_.at(key), fmt::format("{}: {}", key, text)});
    }
    const char* keep(const std::string& text) { return made_.texts.emplace_back(text).c_str(); }

    void find_path()
    {
        const auto name = from_.text("path").value_or("");
        const auto* spec = service::find(class_.paths, name);
        if (spec == nullptr || name.find('#') != std::string::npos) {
            std::vector<std::string_view> known;
            for (const auto& path : class_.paths) {
                known.emplace_back(path.name);
            }
            const auto similar = config::most_similar(name, known);
            wrong("path", fmt::format("com.victronenergy.{} has no {}{}", class_.name, name,
                                      similar.empty() ? "" : fmt::format(", did you mean {}?", similar)));
            return;
        }
        if (spec->write == service::access::command) {
            wrong("path", fmt::format("{} is written by the GX: only a compiled device can pass that on", name));
            return;
        }
        row_.path = keep(name);
        row_.spec = spec;
    }

    void find_places()
    {
        row_.from.add(keep(from_.text("json").value_or(std::string{whole_document})));
        constexpr std::array<std::pair<std::string_view, combination>, 4> seconds{
            std::pair{"or", combination::first_of}, std::pair{"plus", combination::sum},
            std::pair{"minus", combination::difference}, std::pair{"divided_by", combination::quotient}};
        for (const auto& [key, how] : seconds) {
            const auto path = from_.text(key);
            if (!path) {
                continue;
            }
            if (row_.from.count > 1) {
                wrong(key, "a value is made of two at most");
            } else {
                row_.from.how = how;
                row_.from.add(keep(*path));
            }
        }
        if (const auto condition = from_.text("only_if")) {
            row_.field.condition = {keep(*condition), from_.number("only_if_is").value_or(1.0)};
        } else if (from_.has("only_if_is")) {
            wrong("only_if_is", "only_if is missing");
        }
        const auto null = from_.text("null");
        row_.field.null = null == "zero"     ? null_means::zero
                          : null == "absent" ? null_means::absent
                                             : null_means::invalid;
        row_.field.needed = from_.boolean("needed").value_or(false);
        row_.field.in_text = from_.boolean("in_text").value_or(false);
        row_.field.lasting = from_.boolean("lasting").value_or(false);
        if (const auto words = from_.text("words")) {
            find_words(*words);
        }
    }

    /// "OFF = 0, ON = 1"
    void find_words(std::string_view text)
    {
        auto& names = made_.names.emplace_back();
        while (!text.empty()) {
            const auto one = text.substr(0, text.find(','));
            text.remove_prefix(std::min(one.size() + 1, text.size()));
            const auto equals = one.rfind('=');
            const double number =
                equals == std::string_view::npos ? std::nan("") : number_in(trimmed(one.substr(equals + 1)));
            const auto word = trimmed(one.substr(0, equals));
            if (std::isnan(number) || word.empty()) {
                wrong("words", fmt::format(R"("{}" is not as "ON = 1")", trimmed(one)));
                return;
            }
            names.push_back({keep(std::string{word}), number});
        }
        row_.field.names = names;
    }

    void check_text()
    {
        for (const std::string_view key : {"scale", "offset", "unit", "lowest", "highest", "negated", "rising",
                                           "in_text", "plus", "minus", "divided_by", "words"}) {
            if (from_.has(key)) {
                wrong(key, fmt::format("{} is a text", row_.path));
            }
        }
    }

    void find_scale()
    {
        auto in = row_.spec->in;
        if (const auto symbol = from_.text("unit")) {
            const auto given = unit_named(*symbol);
            if (!given) {
                wrong("unit", fmt::format("\"{}\" is no unit, {} has {}", *symbol, row_.path, unit_of_path()));
            } else if (given->of != row_.spec->in.of) {
                wrong("unit", fmt::format("{} has {}", row_.path, unit_of_path()));
            } else {
                in = *given;
            }
        }
        const double scale = from_.number("scale").value_or(1.0);
        if (scale == 0.0) {
            wrong("scale", "is 0");
        }
        row_options options;
        const bool counter = row_.spec->in.of == quantity::energy;
        options.rising = from_.boolean("rising").value_or(counter);
        if (options.rising && !counter && row_.spec->in.of != quantity::number) {
            wrong("rising", fmt::format("{} is no counter", row_.path));
        }
        options.negated = from_.boolean("negated").value_or(false);
        options.bias = from_.number("offset").value_or(0.0);
        options.lowest = from_.number("lowest").value_or(options.lowest);
        options.highest = from_.number("highest").value_or(options.highest);
        if (!(options.lowest <= options.highest)) {
            wrong("highest", "is below lowest");
        }
        row_.measure(scale, in, options);
    }

    [[nodiscard]] std::string unit_of_path() const
    {
        return *row_.spec->in.symbol == '\0' ? "none" : row_.spec->in.symbol;
    }

    const config::section& from_;
    const service::service_class& class_;
    configured_rows& made_;
    std::vector<config::mistake>& mistakes_;
    field_row row_;
};

} // namespace

std::vector<field_row> configured_rows::rows_of_document(std::string_view name) const
{
    std::vector<field_row> made;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (documents[i] == name) {
            made.push_back(rows[i]);
        }
    }
    return made;
}

configured_rows rows_of(std::span<const config::section> sections, const service::service_class& in,
                        config::position of_device, std::vector<config::mistake>& mistakes,
                        const document_of_row& document_of)
{
    configured_rows made;
    const auto before = mistakes.size();
    std::vector<config::position> places;
    for (const auto& section : sections) {
        auto row = row_maker(section, in, made, mistakes).make();
        if (!row) {
            continue;
        }
        const bool again = std::ranges::any_of(
            made.rows, [&](const field_row& other) { return std::string_view{other.path} == row->path; });
        if (again) {
            mistakes.push_back({section.at("path"), fmt::format("path: {} is fed twice", row->path)});
        }
        const auto document = document_of ? document_of(section) : std::string{};
        made.rows.push_back(*row);
        made.documents.push_back(document);
        const auto together = made.rows_of_document(document);
        const configured_program alone({.rows = std::span{&made.rows.back(), 1}}, {});
        const configured_program all({.rows = together}, {});
        if (!alone.problem().empty() || !all.problem().empty()) {
            mistakes.push_back({section.at("json"),
                                fmt::format("json: {}", alone.problem().empty() ? all.problem() : alone.problem())});
            made.rows.pop_back();
            made.documents.pop_back();
        }
    }
    if (mistakes.size() != before) {
        return made;
    }
    if (made.rows.empty()) {
        mistakes.push_back({of_device, "value: at least one [[device.value]] is required"});
        return made;
    }
    for (const auto& path : in.paths) {
        const bool fed = std::ranges::any_of(
            made.rows, [&](const field_row& row) { return std::string_view{row.path} == path.name; });
        if (path.needed == service::need::required && path.write != service::access::setting && !fed) {
            mistakes.push_back({of_device, fmt::format("value: com.victronenergy.{} needs {}", in.name, path.name)});
        }
    }
    return made;
}

} // namespace busbar::json
