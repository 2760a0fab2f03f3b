#include <busbar/ascii.hpp>
#include <busbar/publisher/bus_service.hpp>

namespace busbar::publisher {

std::string to_identifier(std::string_view text)
{
    std::string identifier;
    identifier.reserve(text.size() + 1);
    for (const char c : text) {
        identifier += is_letter_or_digit(c) ? c : '_';
    }
    if (identifier.empty() || !is_letter(identifier.front())) {
        identifier.insert(0, 1, 'd');
    }
    return identifier;
}

} // namespace busbar::publisher
