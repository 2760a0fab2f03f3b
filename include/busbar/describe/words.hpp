/// Parts of a description in words, the same for all transports.
#pragma once

#include <busbar/codec/encoding.hpp>
#include <busbar/row/options.hpp>
#include <busbar/service/path.hpp>

#include <chrono>
#include <string>

namespace busbar::describe {

/// "s32, low word first", "u16 bit 3", "text of 14 characters"
std::string encoding_in_words(const encoding& how);
/// "only rises; every 5 s; 0 to 100"
std::string options_in_words(const row_options& options, const service::path& path);
/// "1 s", "500 ms", "once" for zero
std::string interval_in_words(std::chrono::milliseconds time);
/// "0.1"
std::string number_in_words(double number);

} // namespace busbar::describe
