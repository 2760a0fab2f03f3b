#include <busbar/ascii.hpp>
#include <busbar/config/file.hpp>
#include <busbar/mqtt/portal_id.hpp>

#include <algorithm>
#include <string_view>

namespace busbar::mqtt {

std::string read_portal_id(const char* file)
{
    constexpr std::size_t longest = 32;
    const auto content = config::read_file(file).text;
    const auto name = std::string_view{content}.substr(0, content.find_first_of(" \t\r\n"));
    return name.size() <= longest && std::ranges::all_of(name, &is_letter_or_digit) ? std::string{name} : std::string{};
}

} // namespace busbar::mqtt
