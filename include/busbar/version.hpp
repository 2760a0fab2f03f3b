#pragma once

#include <string_view>

namespace busbar {

/// The release this binary was built from, e.g. "0.1.0".
std::string_view version() noexcept;

} // namespace busbar
