/// What the compiler makes of a SunSpec descriptor: one straight-line decoder per model, whatever the address the chain walk finds it at.
#pragma once

#include <busbar/about.hpp>
#include <busbar/codec/decode.hpp>
#include <busbar/modbus/descriptor.hpp>
#include <busbar/row/feed_check.hpp>
#include <busbar/row/roles.hpp>
#include <busbar/sunspec/row.hpp>

#include <boost/hana/for_each.hpp>
#include <boost/hana/tuple.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace busbar::sunspec {

/// Words of a model that fit into one request behind ID and L.
inline constexpr unsigned most_model_words = modbus::most_words_read - 2;
/// Strings of one inverter that are published.
inline constexpr std::size_t most_repetitions = 6;

/// Decodes `words` data registers of one model. `repetitions` as the device announces them. Values go to the slots of all rows that name
/// the model, no_value for points beyond `words`.
using model_decoder = void (*)(const std::byte* data, unsigned words, unsigned repetitions, double* slots);

/// A model that rows of the descriptor name.
struct model_program {
    const model* what = nullptr;
    std::uint16_t words = 0; ///< as many data registers as the rows need, without the repeated part
    bool repeated = false;   ///< rows name points of the repeated part
    std::chrono::milliseconds every{0};
    model_decoder decode = nullptr;
};

/// One service of a device. The first is the device itself; of the others the configuration key is their class name, on if not given.
struct service_program {
    const service::service_class* shown_as = nullptr;
};

struct point_program {
    const busbar::about* about = nullptr;
    std::span<const point_row> rows{};
    std::span<const std::uint16_t>
        slots{}; ///< first slot of each row: sources one after the other, most_repetitions each if repeated
    std::size_t slot_count = 0;
    std::span<const model_program> models{};
    std::span<const service_program> services{};
    const modbus::tcp* link = nullptr;
    const modbus::rtu* serial_line = nullptr; ///< nullptr: TCP only
    bool meter = false;                       ///< a meter, not an inverter: no night, no limit

    /// The time between two readings of the fastest models.
    [[nodiscard]] constexpr std::chrono::milliseconds fastest() const
    {
        std::chrono::milliseconds least = std::chrono::hours{24};
        for (const model_program& one : models) {
            least = std::min(least, one.every);
        }
        return least;
    }
};

namespace detail {

template <class T> inline constexpr bool is_table = false;
template <class S, std::size_t N> inline constexpr bool is_table<point_table<S, N>> = true;

template <class D> consteval auto tables_of()
{
    if constexpr (is_table<std::remove_cvref_t<decltype(D::points)>>) {
        return boost::hana::make_tuple(D::points);
    } else {
        return D::points;
    }
}
template <class D> inline constexpr auto tables = tables_of<D>();

template <class D> consteval std::size_t row_count()
{
    std::size_t count = 0;
    boost::hana::for_each(tables<D>, [&](const auto& table) { count += table.rows.size(); });
    return count;
}

template <std::size_t N> constexpr auto fed_paths(const std::array<point_row, N>& rows)
{
    std::array<fed_path, N> made{};
    for (std::size_t i = 0; i < N; ++i) {
        made[i] = {.path = rows[i].path};
    }
    return made;
}

template <class D> consteval table_fault first_fault()
{
    table_fault found;
    boost::hana::for_each(tables<D>, [&]<class Service, std::size_t N>(const point_table<Service, N>& table) {
        if (found.rule == nullptr) {
            found = feed_fault(fed_paths(table.rows), {}, role_list<Service>::classes);
        }
    });
    return found;
}
template <class D> inline constexpr table_fault fault = first_fault<D>();

template <class D> consteval auto flatten()
{
    refuse_table<quote(fault<D>.path)>(fault<D>.rule, fault<D>.path);
    std::array<point_row, row_count<D>()> all{};
    std::size_t next = 0;
    std::uint8_t which = 0;
    boost::hana::for_each(tables<D>, [&]<class Service, std::size_t N>(const point_table<Service, N>& table) {
        for (const auto& row : table.rows) {
            all[next] = row;
            all[next++].service = which;
        }
        ++which;
    });
    return all;
}
template <class D> inline constexpr auto rows = flatten<D>();

template <class D> consteval auto list_services()
{
    std::array<service_program, decltype(boost::hana::length(tables<D>))::value> all{};
    std::size_t next = 0;
    boost::hana::for_each(tables<D>, [&]<class Service, std::size_t N>(const point_table<Service, N>&) {
        all[next++].shown_as = &service::class_of<Service>;
    });
    return all;
}
template <class D> inline constexpr auto services = list_services<D>();

constexpr std::size_t slots_of(const point_row& row)
{
    return row.from.count * (row.repeated() ? most_repetitions : 1U);
}
template <class D> consteval auto place_slots()
{
    std::array<std::uint16_t, rows<D>.size()> first{};
    std::size_t next = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        first[i] = static_cast<std::uint16_t>(next);
        next += slots_of(rows<D>[i]);
    }
    return first;
}
template <class D> inline constexpr auto slots = place_slots<D>();

template <class D> consteval std::size_t count_slots()
{
    std::size_t count = 0;
    for (const auto& row : rows<D>) {
        count += slots_of(row);
    }
    return count;
}

/// Models of one layout share their decoder: 101, 102 and 103 are one.
constexpr bool same_layout(const model& a, const model& b)
{
    return a.points.data() == b.points.data() && a.repeated.points.data() == b.repeated.points.data();
}

/// One value, scaled by the factor that came with it, in the path's unit. Whole: what is not repeated lies within `words`.
template <const point_row& Row, std::size_t Source, bool Whole>
[[gnu::always_inline]] constexpr double value_of(const std::byte* data, unsigned words, unsigned base)
{
    constexpr const source& from = Row.from.sources[Source];
    constexpr const point& what = *from.what;
    const unsigned at = base + what.offset;
    if constexpr (!Whole || from.repeated) {
        if (at + what.encoded.words() > words) {
            return no_value; // an older, shorter form of the model
        }
    }
    double number = codec::decode<what.encoded>(data + 2U * at);
    if constexpr (what.encoded == types::acc32) {
        // Many devices mark a missing counter like other numbers instead of by 0 (modbus.md §2.3).
        if (number == 4294967295.0 || number == 2147483648.0) {
            return no_value;
        }
    }
    if constexpr (what.scale_factor != nullptr) {
        constexpr const point* factor = find(from.in->points, what.scale_factor);
        if (Whole || factor->offset < words) {
            static_assert(factor->encoded == types::sunssf, "\"not implemented\" is no power of ten");
            const auto exponent = static_cast<std::int16_t>(codec::load<factor->encoded>(data + 2U * factor->offset));
            number = codec::scaled_by_power_of_ten(number, exponent);
        }
    }
    number = codec::scaled(number, what.in.factor / Row.spec->in.factor);
    if constexpr (Row.options.negated) {
        number = -number;
    }
    if constexpr (from.convert != nullptr) {
        number = from.convert(number); // also of what is not implemented: that is a state too (modbus.md §1.5)
    }
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if constexpr (Row.options.lowest != -infinity || Row.options.highest != infinity) {
        return number >= Row.options.lowest && number <= Row.options.highest ? number : no_value;
    } else {
        return number;
    }
}

/// The first source of the row that yields the same: 101, 102 and 103 do.
constexpr std::size_t first_like(const point_choice& from, std::size_t source)
{
    const auto& wanted = from.sources[source];
    std::size_t first = 0;
    while (!(same_layout(*from.sources[first].in, *wanted.in) &&
             from.sources[first].what->offset == wanted.what->offset &&
             from.sources[first].repeated == wanted.repeated && from.sources[first].convert == wanted.convert)) {
        ++first;
    }
    return first;
}

/// The decoders promise that `to` is not part of `data`: scale factors are loaded once.
template <class D, const model& Model, std::size_t Row, std::size_t Source, bool Whole>
[[gnu::always_inline]] inline void decode_source(const std::byte* data, unsigned words,
                                                 [[maybe_unused]] unsigned repetitions, double* __restrict to)
{
    static constexpr point_row row = rows<D>[Row];
    static constexpr source from = row.from.sources[Source];
    if constexpr (same_layout(*from.in, Model)) {
        double* slot = to + slots<D>[Row];
        static constexpr std::size_t same = first_like(row.from, Source);
        if constexpr (same != Source && from.repeated) {
            std::copy_n(slot + same * most_repetitions, most_repetitions, slot + Source * most_repetitions);
        } else if constexpr (same != Source) {
            slot[Source] = slot[same];
        } else if constexpr (from.repeated) {
            slot += Source * most_repetitions;
            for (unsigned i = 0; i < most_repetitions; ++i) {
                slot[i] =
                    i < repetitions
                        ? value_of<row, Source, Whole>(data, words, Model.repeated.start + i * Model.repeated.length)
                        : no_value;
            }
        } else {
            slot[Source] = value_of<row, Source, Whole>(data, words, 0);
        }
    }
}

template <class D, const model& Model, std::size_t Row, bool Whole>
[[gnu::always_inline]] inline void decode_row(const std::byte* data, unsigned words, unsigned repetitions,
                                              double* __restrict to)
{
    [&]<std::size_t... Source>(std::index_sequence<Source...>) __attribute__((always_inline))
    {
        (decode_source<D, Model, Row, Source, Whole>(data, words, repetitions, to), ...);
    }
    (std::make_index_sequence<rows<D>[Row].from.count>{});
}

/// As many words as the rows need of a model and of its like, without the repeated part.
template <class D, const model& Model> consteval unsigned words_needed()
{
    unsigned words = 0;
    for (const auto& row : rows<D>) {
        for (const source& from : row.from.all()) {
            if (!same_layout(*from.in, Model)) {
                continue;
            }
            if (!from.repeated) {
                words = std::max(words, from.what->offset + from.what->encoded.words());
            }
            if (from.what->scale_factor != nullptr) {
                words = std::max(words, find(from.in->points, from.what->scale_factor)->offset + 1U);
            }
        }
    }
    return words;
}

template <class D, const model& Model, bool Whole>
void decode_rows(const std::byte* data, unsigned words, unsigned repetitions, double* __restrict to)
{
    [&]<std::size_t... Row>(std::index_sequence<Row...>) __attribute__((always_inline))
    {
        (decode_row<D, Model, Row, Whole>(data, words, repetitions, to), ...);
    }
    (std::make_index_sequence<rows<D>.size()>{});
}

template <class D, const model& Model>
void decode_model(const std::byte* data, unsigned words, unsigned repetitions, double* to)
{
    if (words >= words_needed<D, Model>()) {
        decode_rows<D, Model, true>(data, words, repetitions, to);
    } else {
        decode_rows<D, Model, false>(data, words, repetitions, to);
    }
}

/// What rows want of each model; `what` is nullptr behind the last one.
template <class D> consteval auto list_models()
{
    std::array<model_program, 32> all{};
    for (const auto& row : rows<D>) {
        for (const source& from : row.from.all()) {
            auto* entry = all.data();
            while (entry->what != nullptr && entry->what != from.in) {
                ++entry;
            }
            if (entry->what == nullptr) {
                entry->what = from.in;
                entry->every = std::chrono::hours{24};
            }
            const auto needs = [&](const point& p) {
                const auto end = static_cast<std::uint16_t>(p.offset + p.encoded.words());
                entry->words = entry->words < end ? end : entry->words;
            };
            if (from.repeated) {
                entry->repeated = true;
                entry->words = entry->words < from.in->repeated.start ? from.in->repeated.start : entry->words;
            } else {
                needs(*from.what);
            }
            if (from.what->scale_factor != nullptr) {
                needs(*find(from.in->points, from.what->scale_factor));
            }
            if (entry->words > most_model_words) {
                refuse::value_is_wider_than_one_request();
            }
            if (row.options.every < entry->every) {
                entry->every = row.options.every;
            }
        }
    }
    return all;
}
template <class D> inline constexpr auto wanted_models = list_models<D>();

template <class D> consteval std::size_t model_count()
{
    std::size_t count = 0;
    while (wanted_models<D>[count].what != nullptr) {
        ++count;
    }
    return count;
}

/// The first model of the same layout, whose decoder serves all of them.
template <class D> consteval std::size_t layout_of(std::size_t index)
{
    std::size_t first = 0;
    while (!same_layout(*wanted_models<D>[first].what, *wanted_models<D>[index].what)) {
        ++first;
    }
    return first;
}

template <class D, std::size_t... Index> consteval auto add_decoders(std::index_sequence<Index...>)
{
    std::array<model_program, sizeof...(Index)> all{wanted_models<D>[Index]...};
    ((all[Index].decode = &decode_model<D, *wanted_models<D>[layout_of<D>(Index)].what>), ...);
    return all;
}
template <class D> inline constexpr auto models = add_decoders<D>(std::make_index_sequence<model_count<D>()>{});

template <class D> consteval point_program compile()
{
    point_program made;
    made.about = &D::about;
    made.rows = rows<D>;
    made.slots = slots<D>;
    made.slot_count = count_slots<D>();
    made.models = models<D>;
    made.services = services<D>;
    made.link = &D::link;
    if constexpr (requires { D::serial_line; }) {
        made.serial_line = &D::serial_line;
    }
    made.meter = service::find(services<D>[0].shown_as->paths, "/StatusCode") == nullptr;
    return made;
}

} // namespace detail

template <class D> inline constexpr point_program program_of = detail::compile<D>();

} // namespace busbar::sunspec
