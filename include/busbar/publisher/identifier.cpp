#include <busbar/publisher/bus_service.hpp>

namespace busbar::publisher {

std::string to_identifier(std::string_view text)
{
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    std::string identifier;
    identifier.reserve(text.size() + 1);
    for (const char c : text) {
        identifier += is_digit(c) || is_letter(c) ? c : '_';
    }
    if (identifier.empty() || !is_letter(identifier.front())) {
        identifier.insert(0, 1, 'd');
    }
    return identifier;
}

} // namespace busbar::publisher
