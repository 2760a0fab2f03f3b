/// What a device header says of a gateway: one HTTP host that answers for many inverters, each of which becomes a service of its own.
///
///     struct inverter {
///         static constexpr auto about = busbar::about{...};
///         static constexpr auto server = http::device_server{.user = "admin"};
///         static constexpr auto roles = busbar::roles<service::pvinverter, service::inverter>;
///         static constexpr auto gateway = http::gateway{.list = http::get("/api/livedata/status", 5s),
///                                                       .detail = "/api/livedata/status?inv={serial}"};
///         struct answer {
///             static constexpr auto fields = json::fields<service::pvinverter>({{"inverters/*/serial", "/Serial"}, ...});
///             static constexpr auto facts = http::facts({{http::fact::reachable, "inverters/*/reachable"}, ...});
///         };
///         struct identity { // optional
///             static constexpr auto get = http::once("/api/devinfo/status?inv={serial}");
///             static constexpr auto fields = json::fields<service::pvinverter>({{"hw_model_name", "/ProductName"}});
///         };
///     };
///
/// `answer` reads the list and the details alike: a list whose elements ("*") hold all values needs no details, and a detail may be an
/// element or the document itself. Rows that no answer can do without are `needed`. What a row of `identity` says of a path that a row of
/// `answer` feeds, too, counts more.
#pragma once

#include <busbar/about.hpp>
#include <busbar/http/document.hpp>
#include <busbar/json/rows.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace busbar::http {

struct gateway {
    request_rule list{}; ///< asked every so often
    const char* detail =
        nullptr; ///< asked for each inverter that the list has no values of; may name {serial} or {index}
    /// The list tells which {index} there is by an array of booleans of this name (up to most_inverters).
    const char* flags = nullptr;
    /// A board that is not to be asked as often, by fact::board.
    std::string_view slow_board{};
    std::chrono::milliseconds slow_interval{0};
    /// Older data are none: the inverter sleeps.
    std::chrono::seconds oldest_data{600};
    /// Inverters whose serial begins so feed three phases evenly.
    std::array<std::string_view, 2> three_phase_serials{};
    /// Their voltage is that between two phases.
    bool line_to_line = false;
    /// What is wrong if the list is none, or its elements have no serial: "needs OpenDTU 4.4.3 or newer".
    std::string_view if_strange{};
};

/// The inverters are known by their serials, not by their places.
constexpr bool names_serial(const gateway& rule)
{
    return std::string_view{rule.detail == nullptr ? "" : rule.detail}.find("{serial}") != std::string_view::npos;
}

/// What answers tell beside values: whether these may be believed, and of the gateway itself.
enum class fact : std::uint8_t {
    // Of the gateway:
    sign,    ///< anything that every list has: it is one, though it may be empty
    version, ///< text: its firmware
    board,   ///< text: its hardware
    clock,   ///< s since 1970, of its clock
    error,   ///< text: instead of a detail: there is no such inverter
    // Of an inverter:
    whole,      ///< an element of a list that has this has all values
    reachable,  ///< flag, counts in the list: the gateway hears it
    age_ms,     ///< ms since it was last heard
    age,        ///< the same in s
    last_heard, ///< the same as the time of the gateway's clock, s since 1970; 0: never
    producing,  ///< flag
    signal,     ///< dBm of the last telegram; -127: there was none
    voltage,    ///< V of the grid
    generation, ///< 3: HMT, which feeds three phases evenly
    celsius,    ///< its temperature
};
inline constexpr std::size_t fact_count = 15;

/// Where a fact stands. Several paths for one fact: the first that the document has.
struct fact_path {
    fact what = fact::sign;
    const char* path = "";
};

template <std::size_t N> consteval std::array<fact_path, N> facts(const fact_path (&all)[N])
{
    std::array<fact_path, N> made{};
    for (std::size_t i = 0; i < N; ++i) {
        made[i] = all[i];
    }
    return made;
}

/// More behind one host are passed over.
inline constexpr std::size_t most_inverters = 32;

} // namespace busbar::http
