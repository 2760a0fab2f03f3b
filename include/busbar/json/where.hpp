/// The first column of a JSON row: one path, or several and what is made of them.
#pragma once

#include <busbar/json/path.hpp>
#include <busbar/row/refuse.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace busbar::json {

inline constexpr std::size_t most_operands = 4;

enum class combination : std::uint8_t {
    first_of,   ///< the first that the document has; of one path: that
    sum,        ///< of all
    difference, ///< the first minus the others
    quotient,   ///< the first over the second; none over 0
    product,    ///< of all
};

/// One path of a row.
struct operand {
    const char* path = "";
    bool or_zero = false; ///< 0 where the document does not have it

    constexpr operand() = default;
    // NOLINTNEXTLINE(*-explicit-*): a path is written as a string
    constexpr operand(const char* at, bool zero = false) : path(at), or_zero(zero) {}
};

/// A member that not every model has: counts as 0 where it is missing. Not where it is null.
consteval operand or_zero(const char* path)
{
    return {path, true};
}

struct where {
    std::array<const char*, most_operands> paths{"", "", "", ""};
    combination how = combination::first_of;
    std::uint8_t count = 0;
    std::uint8_t zeros = 0; ///< bit i: 0 where the document does not have path i

    constexpr where() = default;
    // NOLINTNEXTLINE(*-explicit-*): a path is written as a string
    consteval where(const char* path) { add(operand{path}); }
    template <std::convertible_to<operand>... Operands>
    consteval explicit where(combination made_by, Operands... of) : how(made_by)
    {
        static_assert(sizeof...(of) >= 2 && sizeof...(of) <= most_operands, "a row combines 2 to 4 JSON paths");
        (add(operand{of}), ...);
    }

    [[nodiscard]] constexpr bool or_zero(std::size_t which) const { return (zeros >> which & 1U) != 0; }
    constexpr void add(const operand& next)
    {
        zeros = static_cast<std::uint8_t>(zeros | (next.or_zero ? 1U << count : 0U));
        paths[count++] = next.path;
    }
};

/// Old and new API in one row: the first of the paths that the document has.
template <class... Paths> consteval where either(Paths... paths)
{
    return where(combination::first_of, paths...);
}
template <class... Paths> consteval where sum_of(Paths... paths)
{
    return where(combination::sum, paths...);
}
template <class... Paths> consteval where difference_of(Paths... paths)
{
    return where(combination::difference, paths...);
}
/// A current that a device does not tell: quotient_of("power", "voltage").
consteval where quotient_of(operand dividend, operand divisor)
{
    return where(combination::quotient, dividend, divisor);
}
/// A share of something: product_of("limit_percent", "rated_power").
template <class... Paths> consteval where product_of(Paths... paths)
{
    return where(combination::product, paths...);
}

} // namespace busbar::json
