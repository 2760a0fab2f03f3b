/// Holds one table of the file against the keys that its driver declared.
#pragma once

#include <busbar/config/document.hpp>
#include <busbar/config/key.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace busbar::config {

/// What a table may hold.
struct allowed {
    std::span<const key> keys;
    std::span<const child_table> tables;
    /// Keys that have been dealt with elsewhere: type, name.
    std::span<const std::string_view> elsewhere;
};

/// Puts what is right into `into`, and adds what is not to `mistakes`. `title` names the table in messages about what it lacks.
void check_section(const raw_table& given, const allowed& may, std::string_view title, section& into,
                   std::vector<mistake>& mistakes);

} // namespace busbar::config
