#include <busbar/describe/in_words.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

namespace busbar::describe {

std::string values_in_words(const config::key& key)
{
    std::string range;
    if (std::isfinite(key.minimum) && std::isfinite(key.maximum)) {
        range = fmt::format(" {}..{}", key.minimum, key.maximum);
    } else if (std::isfinite(key.minimum)) {
        range = fmt::format(" from {}", key.minimum);
    } else if (std::isfinite(key.maximum)) {
        range = fmt::format(" up to {}", key.maximum);
    }
    switch (key.type) {
    case config::key_type::text:
        return "text";
    case config::key_type::integer:
        return "whole number" + range;
    case config::key_type::number:
        return "number" + range;
    case config::key_type::boolean:
        return "true, false";
    case config::key_type::choice:
        return fmt::format("{}", fmt::join(key.choices, ", "));
    case config::key_type::port:
        return "TCP port number or path of a serial port";
    case config::key_type::seconds:
        return "seconds" + range;
    case config::key_type::file_with_secret:
        return "path of a file with mode 600";
    }
    return {};
}

std::string fallback_in_words(const config::key& key)
{
    return key.required ? "required" : std::string(key.fallback);
}

std::string product_in_words(const about& about)
{
    return about.model.starts_with(about.vendor) ? std::string(about.model)
                                                 : fmt::format("{} {}", about.vendor, about.model);
}

} // namespace busbar::describe
