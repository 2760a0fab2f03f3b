/// The text of a value: what GetText answers (venus.md §1.5).
#pragma once

#include <busbar/service/path.hpp>

#include <array>
#include <string_view>

namespace busbar::publisher::detail {

/// Text of an invalid value, as velib has it.
inline constexpr std::string_view invalid_text = "---";

/// Room for any number with its unit; no heap.
using text_buffer = std::array<char, 64>;

/// "230.4V", "Running", "0xA142". `number` is finite. The result lies in `room` or is a constant.
std::string_view format_number(const service::path& row, double number, text_buffer& room);

} // namespace busbar::publisher::detail
