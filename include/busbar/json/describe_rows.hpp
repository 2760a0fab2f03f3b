/// JSON rows in words, for `describe` and `probe`.
#pragma once

#include <busbar/describe/description.hpp>
#include <busbar/json/program.hpp>
#include <busbar/json/reader.hpp>
#include <busbar/run/device.hpp>

#include <string>

namespace busbar::json {

/// "a + b", "a or b"
std::string where_in_words(const where& from);
row_description describe_row(const field_row& row);
row_description describe_row(const derived_row& row);
/// What a document held for a row, and what becomes of it.
probed_value probe_row(const field_program& program, std::size_t row, const reader& document);

} // namespace busbar::json
