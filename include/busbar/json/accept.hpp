/// What must hold for a document to be an answer and not an excuse: devices report errors as ordinary JSON, with HTTP status 200.
///
///     static constexpr auto accepted_if = json::accepted_if({{"Head/Status/Code", 0}, {"message", "SUCCESS"}, json::absent("WARNING")});
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace busbar::json {

enum class condition : std::uint8_t { has_number, has_text, is_absent };

struct acceptance {
    const char* path = "";
    condition that = condition::is_absent;
    double number = 0.0;
    std::string_view text{};

    constexpr acceptance() = default;
    /// The number is this one; true counts as 1.
    // NOLINTNEXTLINE(*-explicit-*)
    consteval acceptance(const char* at, double wanted) : path(at), that(condition::has_number), number(wanted) {}
    // NOLINTNEXTLINE(*-explicit-*): a plain 0 is a number, no text
    consteval acceptance(const char* at, int wanted) : acceptance(at, static_cast<double>(wanted)) {}
    // NOLINTNEXTLINE(*-explicit-*)
    consteval acceptance(const char* at, const char* wanted) : path(at), that(condition::has_text), text(wanted) {}
    consteval explicit acceptance(const char* at) : path(at) {}
};

/// There is no such member.
consteval acceptance absent(const char* path)
{
    return acceptance(path);
}

template <std::size_t N> consteval std::array<acceptance, N> accepted_if(const acceptance (&all)[N])
{
    std::array<acceptance, N> made{};
    for (std::size_t i = 0; i < N; ++i) {
        made[i] = all[i];
    }
    return made;
}

} // namespace busbar::json
