/// "did you mean": the name a person had in mind when mistyping.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace busbar::config {

/// How many letters to insert, delete, change, or swap with their neighbour until one is the other.
std::size_t edit_distance(std::string_view one, std::string_view other);

/// The candidate nearest to `typed`; empty if none is so near that it can be meant.
std::string_view most_similar(std::string_view typed, std::span<const std::string_view> candidates);

} // namespace busbar::config
