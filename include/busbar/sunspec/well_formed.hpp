/// What must hold for every table of a SunSpec model. Asserted where the table stands, so a slip in a row does not compile.
#pragma once

#include <busbar/sunspec/model.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace busbar::sunspec {

/// Each point begins where the one before it ends, or later; none passes `length`.
constexpr bool in_order(std::span<const point> points, unsigned length)
{
    unsigned end = 0;
    for (const point& p : points) {
        if (p.offset < end) {
            return false;
        }
        end = p.offset + p.encoded.words();
    }
    return end <= length;
}

/// No two points have one name, and none has none.
constexpr bool names_are_unique(std::span<const point> points)
{
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (std::string_view{points[i].name}.empty() || find(points.subspan(i + 1), points[i].name) != nullptr) {
            return false;
        }
    }
    return true;
}

/// A scale factor is named by what it scales (an integer), stands in the fixed part and is a sunssf.
constexpr bool scale_factors_exist(std::span<const point> points, std::span<const point> fixed_part)
{
    for (const point& p : points) {
        if (p.scale_factor == nullptr) {
            continue;
        }
        const point* factor = find(fixed_part, p.scale_factor);
        const bool scalable =
            p.encoded.kind == number_kind::unsigned_integer || p.encoded.kind == number_kind::signed_integer;
        if (factor == nullptr || factor->encoded != types::sunssf || factor->in.of != quantity::number ||
            factor->scale_factor != nullptr || !scalable) {
            return false;
        }
    }
    return true;
}

/// A text is in the unit "text", a number is not.
constexpr bool texts_are_texts(std::span<const point> points)
{
    for (const point& p : points) {
        if ((p.encoded.kind == number_kind::text) != (p.in.of == quantity::text)) {
            return false;
        }
    }
    return true;
}

/// What holds for a table that lists only the points somebody needs: order, names, scale factors, and that the repeated part begins
/// behind the fixed one.
constexpr bool well_formed(const model& m)
{
    const repetition& r = m.repeated;
    const bool repeats = r.length != 0;
    return m.id != 0 && in_order(m.points, m.length) && names_are_unique(m.points) && texts_are_texts(m.points) &&
           scale_factors_exist(m.points, m.points) && repeats == !r.points.empty() &&
           (!repeats || r.start >= m.length) && in_order(r.points, r.length) && names_are_unique(r.points) &&
           texts_are_texts(r.points) && scale_factors_exist(r.points, m.points);
}

/// The points fill `length` words without a gap.
constexpr bool without_gap(std::span<const point> points, unsigned length)
{
    unsigned end = 0;
    for (const point& p : points) {
        if (p.offset != end) {
            return false;
        }
        end += p.encoded.words();
    }
    return end == length;
}

/// What holds for a table of a whole model, as SunSpec publishes it.
constexpr bool complete(const model& m)
{
    return well_formed(m) && without_gap(m.points, m.length) && without_gap(m.repeated.points, m.repeated.length) &&
           (m.repeated.length == 0 || m.repeated.start == m.length);
}

} // namespace busbar::sunspec
