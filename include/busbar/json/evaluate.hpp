/// From what a document held to what rows feed.
#pragma once

#include <busbar/json/program.hpp>
#include <busbar/json/reader.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace busbar::json {

enum class field_state : std::uint8_t {
    absent,  ///< the document does not say anything about it
    invalid, ///< it says that there is no value, or one that can't be
    valid,
};

struct field_value {
    field_state state = field_state::absent;
    double number = 0.0; ///< in the path's unit
};

/// Tells the reader which texts are to be kept.
void keep_texts(const field_program& program, reader& from);

/// Why a whole document is not an answer of this device ("message is FAILED", "no Soc"); empty if it is one.
std::string why_refused(const field_program& program, const reader& document);

/// Whether the document says that the device sleeps.
bool is_asleep(const field_program& program, const reader& document);

/// The number of a row.
field_value number_of(const field_program& program, std::size_t row, const reader& document);

/// The text of a row; a number is written out. Empty if there is none. `to` keeps its room.
field_state text_of(const field_program& program, std::size_t row, const reader& document, std::string& to);

} // namespace busbar::json
