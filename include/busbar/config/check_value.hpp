/// Holds one value of the file against the key that the driver declared.
#pragma once

#include <busbar/config/document.hpp>
#include <busbar/config/key.hpp>

#include <string>
#include <variant>

namespace busbar::config {

/// What is wrong with a value: "\"ac-out\" is not one of ac-input-1, ac-output, ac-input-2".
struct wrong_value {
    std::string why;
};

std::variant<value, wrong_value> check_value(const key& declared, const raw_value& given);

} // namespace busbar::config
