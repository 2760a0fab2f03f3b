/// Files with secrets.
#pragma once

#include <string>

namespace busbar::config {

/// What is wrong with a file that is to hold a secret, and what to do; empty if nothing. Does not read it.
std::string wrong_with_secret_file(const std::string& path);

} // namespace busbar::config
