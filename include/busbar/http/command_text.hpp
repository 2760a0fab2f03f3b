/// The texts of a command's request.
#pragma once

#include <busbar/http/command.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace busbar::http {

/// What goes to the device for `value`; empty if it has no text for it. `maximum`: of a limit; no_value: unknown.
std::string text_of_value(const command& what, double value, double maximum);

/// What stands for a {name}; `raw` is set if it is put in as it is.
using place_filler = std::function<std::string(std::string_view name, bool& raw)>;

/// Texts in a target are percent-encoded, in JSON they are escaped; then a form is percent-encoded as a whole.
request fill(const command_request& from, const place_filler& text_of);

} // namespace busbar::http
