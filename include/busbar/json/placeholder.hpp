/// {names} in texts.
#pragma once

#include <string>
#include <string_view>

namespace busbar::json {

/// Puts `value` in the place of every {name}. Allocates only if the text becomes longer than it ever was.
void fill_in(std::string& text, std::string_view name, std::string_view value);

} // namespace busbar::json
