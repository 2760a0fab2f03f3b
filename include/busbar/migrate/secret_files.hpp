/// Files with the passwords that stood in the old configuration.
#pragma once

#include <busbar/migrate/outcome.hpp>

#include <string>
#include <string_view>

namespace busbar::migrate {

/// The path of the file that is to hold the password of this host, in `directory`. The same password has the same file.
std::string keep_secret(outcome& into, std::string_view directory, std::string_view host, std::string_view password);

/// Creates the file, readable by its owner only. What was wrong; empty if nothing: also if it holds just this already.
std::string write_secret(const secret& what);

} // namespace busbar::migrate
