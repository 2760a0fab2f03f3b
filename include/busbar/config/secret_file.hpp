/// Files with secrets.
#pragma once

#include <busbar/config/section.hpp>

#include <string>
#include <string_view>

namespace busbar::config {

/// What is wrong with a file that is to hold a secret, and what to do; empty if nothing. Does not read it.
std::string wrong_with_secret_file(const std::string& path);

/// The content of the file that `key` names, without the end of its line; empty if the key was not given. std::runtime_error, with the path
/// and without the content, if it can't be read.
std::string secret_of(const section& from, std::string_view key);

} // namespace busbar::config
