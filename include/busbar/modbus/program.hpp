/// What the compiler makes of a Modbus descriptor: flat tables and one straight-line decoder per request.
#pragma once

#include <busbar/about.hpp>
#include <busbar/codec/encode.hpp>
#include <busbar/codec/to_text.hpp>
#include <busbar/modbus/descriptor.hpp>
#include <busbar/row/feed_check.hpp>
#include <busbar/row/roles.hpp>

#include <boost/hana/for_each.hpp>
#include <boost/hana/tuple.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

namespace busbar::modbus {

/// Decodes the reply to one request. `values` and `texts` are indexed by row; only the rows of the request are written.
using block_decoder = void (*)(const std::byte* data, double* values, std::string* texts);

/// Writes the raw number of a value in the path's unit to `words` of a request. False if the register can't hold it.
using row_encoder = bool (*)(double value, std::uint16_t* words);

/// One service of a device: its class, or classes.
struct service_program {
    std::span<const service::service_class* const> classes{};
    std::span<const derived_row> derived{};
};

struct register_program {
    const busbar::about* about = nullptr;
    std::span<const register_row> rows{};
    std::span<const block> blocks{};
    std::span<const std::uint16_t> order{};
    std::span<const block_decoder> decoders{}; ///< one per block
    std::span<const row_encoder> encoders{};   ///< one per row; nullptr where nothing is written
    std::span<const service_program> services{};
    // identification
    bool identifies = false;
    space identify_in = space::holding_registers;
    std::uint16_t identify_at = 0;
    std::uint16_t identify_words = 0;
    double (*decode_identity)(const std::byte* data) = nullptr;
    std::span<const known_model> models{};
    // phases
    bool counts_phases = false;
    std::uint16_t phases_at = 0;
    std::uint16_t phases_words = 0;
    double (*decode_phases)(const std::byte* data) = nullptr;
    std::span<const std::uint8_t> phases{};
    // a setting of the device that its rows rely on
    bool needs_setting = false;
    std::uint16_t setting_at = 0;
    std::uint16_t setting = 0;
    std::string_view setting_name{};
    // link
    std::span<const std::uint8_t> units{};
    link_options link{};

    /// The time between two readings of the fastest rows.
    [[nodiscard]] constexpr std::chrono::milliseconds fastest() const
    {
        std::chrono::milliseconds least = std::chrono::hours{24};
        for (const block& one : blocks) {
            least = one.once ? least : std::min(least, one.every);
        }
        return least;
    }
};

/// The value of row R of a reply whose block begins at `Base`.
template <const register_row& Row, std::uint16_t Base> constexpr double value_of(const std::byte* data)
{
    constexpr std::size_t offset = Row.address - Base;
    double number = no_value;
    if constexpr (holds_bits(Row.in_space)) {
        number = codec::decode<encodings::u8.bit(offset % 8)>(data + offset / 8);
    } else {
        number = codec::decode<Row.encoded>(data + 2 * offset);
    }
    if constexpr (Row.options.bias != 0.0) {
        number += Row.options.bias;
    }
    number = codec::scaled(number, Row.scale * Row.in.factor / Row.spec->in.factor);
    if constexpr (Row.in.bias != Row.spec->in.bias) {
        number += Row.in.bias - Row.spec->in.bias;
    }
    if constexpr (Row.options.negated) {
        number = -number;
    }
    if constexpr (Row.options.convert != nullptr) {
        number = number == number ? Row.options.convert(number) : no_value; // codes only
    }
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if constexpr (Row.options.lowest != -infinity || Row.options.highest != infinity) {
        return number >= Row.options.lowest && number <= Row.options.highest ? number : no_value;
    } else {
        return number;
    }
}

namespace detail {

template <class T> inline constexpr bool is_table = false;
template <class S, std::size_t N> inline constexpr bool is_table<register_table<S, N>> = true;

/// A descriptor's tables as one tuple, whether it has one or several.
template <class D> consteval auto tables_of()
{
    if constexpr (is_table<std::remove_cvref_t<decltype(D::registers)>>) {
        return boost::hana::make_tuple(D::registers);
    } else {
        return D::registers;
    }
}

template <class D> inline constexpr auto tables = tables_of<D>();

template <class D> consteval std::size_t row_count()
{
    std::size_t count = 0;
    boost::hana::for_each(tables<D>, [&](const auto& table) { count += table.rows.size(); });
    return count;
}

/// `D::roles` for the first table, the class of the table itself otherwise.
template <class D, class Service, bool First> consteval std::span<const service::service_class* const> classes_of()
{
    if constexpr (First && requires { D::roles; }) {
        return D::roles.classes;
    } else {
        return role_list<Service>::classes;
    }
}

template <class D, class Service> consteval std::span<const derived_row> derived_of()
{
    if constexpr (requires { D::derived.rows; }) {
        static_assert(std::is_same_v<typename std::remove_cvref_t<decltype(D::derived)>::service_type, Service>,
                      "derived values belong to the service of the first table");
        return D::derived.rows;
    } else {
        return {};
    }
}

template <std::size_t N> constexpr auto fed_paths(const std::array<register_row, N>& rows)
{
    std::array<fed_path, N> made{};
    for (std::size_t i = 0; i < N; ++i) {
        made[i] = {.path = rows[i].path, .changes = !rows[i].options.once};
    }
    return made;
}

template <class D> consteval table_fault first_fault()
{
    table_fault found;
    bool first = true;
    boost::hana::for_each(tables<D>, [&]<class Service, std::size_t N>(const register_table<Service, N>& table) {
        if (found.rule == nullptr) {
            const auto fed = fed_paths(table.rows);
            found = first ? feed_fault(fed, derived_of<D, Service>(), classes_of<D, Service, true>())
                          : feed_fault(fed, {}, classes_of<D, Service, false>());
        }
        first = false;
    });
    return found;
}

template <class D> inline constexpr table_fault fault = first_fault<D>();

} // namespace detail

namespace detail {

template <class D> consteval auto flatten()
{
    std::array<register_row, row_count<D>()> all{};
    std::size_t next = 0;
    std::uint8_t which = 0;
    boost::hana::for_each(tables<D>, [&](const auto& table) {
        for (const auto& row : table.rows) {
            all[next] = row;
            all[next++].service = which;
        }
        ++which;
    });
    return all;
}

template <class D> consteval auto list_services()
{
    refuse_table<quote(fault<D>.path)>(fault<D>.rule, fault<D>.path);
    std::array<service_program, decltype(boost::hana::length(tables<D>))::value> all{};
    std::size_t next = 0;
    boost::hana::for_each(tables<D>, [&]<class Service, std::size_t N>(const register_table<Service, N>&) {
        const bool first = next == 0;
        const auto classes = first ? classes_of<D, Service, true>() : classes_of<D, Service, false>();
        const auto derived = first ? derived_of<D, Service>() : std::span<const derived_row>{};
        all[next++] = {.classes = classes, .derived = derived};
    });
    return all;
}

/// A descriptor's rows, all services one after the other.
template <class D> inline constexpr auto rows = flatten<D>();
template <class D> inline constexpr auto services = list_services<D>();
template <class D, const auto& Link> inline constexpr auto plan = plan_reads(rows<D>, limits_of(Link));

/// Stops the build if the rows can't be read over this link.
template <class D, const auto& Link> consteval bool check_plan()
{
    refuse_table<quote(plan<D, Link>.fault.path)>(plan<D, Link>.fault.rule, plan<D, Link>.fault.path);
    return true;
}

template <class D, std::size_t Row, std::uint16_t Base>
void decode_row(const std::byte* data, double* values, std::string* texts)
{
    static constexpr register_row row = rows<D>[Row];
    if constexpr (holds_text(*row.spec)) {
        codec::to_text<row.encoded>(data + 2 * (row.address - Base), texts[Row]);
    } else {
        values[Row] = value_of<row, Base>(data);
    }
}

template <class D, const auto& Link, std::size_t Block>
void decode_block(const std::byte* data, double* values, std::string* texts)
{
    static constexpr block it = plan<D, Link>.blocks[Block];
    [&]<std::size_t... I>(std::index_sequence<I...>)
    {
        (decode_row<D, plan<D, Link>.order[it.first + I], it.address>(data, values, texts), ...);
    }
    (std::make_index_sequence<it.count>{});
}

template <class D, const auto& Link, std::size_t... Block> consteval auto list_decoders(std::index_sequence<Block...>)
{
    return std::array<block_decoder, sizeof...(Block)>{&decode_block<D, Link, Block>...};
}
template <class D, const auto& Link>
inline constexpr auto decoders = list_decoders<D, Link>(std::make_index_sequence<plan<D, Link>.block_count>{});

template <class D, std::size_t Row> bool encode_row(double value, std::uint16_t* words)
{
    static constexpr register_row row = rows<D>[Row];
    const double positive = row.options.negated ? -value : value;
    const double number =
        (positive + row.spec->in.bias - row.in.bias) * row.spec->in.factor / row.in.factor / row.scale;
    const auto raw = codec::raw_of<row.encoded>(number - row.options.bias);
    if (!raw) {
        return false;
    }
    if constexpr (holds_bits(row.in_space)) {
        words[0] = static_cast<std::uint16_t>(*raw);
    } else {
        std::array<std::byte, 2 * row.encoded.words()> bytes{};
        codec::store<row.encoded>(*raw, bytes.data());
        for (std::size_t i = 0; i < row.encoded.words(); ++i) {
            words[i] = codec::load_big<std::uint16_t>(bytes.data() + 2 * i);
        }
    }
    return true;
}

template <class D, std::size_t Row> consteval row_encoder encoder_of()
{
    if constexpr (rows<D>[Row].options.written == write_by::nothing) {
        return nullptr;
    } else {
        return &encode_row<D, Row>;
    }
}
template <class D, std::size_t... Row> consteval auto list_encoders(std::index_sequence<Row...>)
{
    return std::array<row_encoder, sizeof...(Row)>{encoder_of<D, Row>()...};
}
template <class D> inline constexpr auto encoders = list_encoders<D>(std::make_index_sequence<rows<D>.size()>{});

template <class D, const auto& Link> consteval register_program compile()
{
    static_assert(check_plan<D, Link>());
    register_program made;
    made.about = &D::about;
    made.rows = rows<D>;
    made.blocks = plan<D, Link>.requests();
    made.order = plan<D, Link>.order;
    made.decoders = decoders<D, Link>;
    made.encoders = encoders<D>;
    made.services = services<D>;
    made.units = Link.units.all();
    made.link.response_timeout = Link.response_timeout;
    made.link.minimum_gap = Link.minimum_gap;
    if constexpr (requires { D::identify; }) {
        made.identifies = true;
        made.identify_in = D::identify.in_space;
        made.identify_at = D::identify.address;
        made.identify_words = static_cast<std::uint16_t>(D::identify.encoded.words());
        made.decode_identity = &codec::decode<D::identify.encoded>;
        made.models = D::identify.models;
    }
    if constexpr (requires { D::setting; }) {
        made.needs_setting = true;
        made.setting_at = D::setting.address;
        made.setting = D::setting.value;
        made.setting_name = D::setting.meaning;
    }
    if constexpr (requires { D::phases; }) {
        made.counts_phases = true;
        made.phases_at = D::phases.address;
        made.phases_words = static_cast<std::uint16_t>(D::phases.encoded.words());
        made.decode_phases = &codec::decode<D::phases.encoded>;
        made.phases = D::phases.phases;
    }
    return made;
}

} // namespace detail

/// Descriptor D, compiled for one kind of link.
template <class D, const auto& Link> inline constexpr register_program program_of = detail::compile<D, Link>();

} // namespace busbar::modbus
