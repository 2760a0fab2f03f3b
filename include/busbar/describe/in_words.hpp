/// Keys and devices in words.
#pragma once

#include <busbar/config/key.hpp>
#include <busbar/run/device.hpp>

#include <string>
#include <string_view>

namespace busbar::describe {

/// "text", "seconds", "ac-input-1, ac-output or ac-input-2", "integer 1..247"
std::string values_in_words(const config::key& key);
/// What holds when the key is absent: "502", "required", "off"
std::string fallback_in_words(const config::key& key);
/// "Carlo Gavazzi EM24 Ethernet"; the vendor once if the model begins with it
std::string product_in_words(const about& about);

} // namespace busbar::describe
