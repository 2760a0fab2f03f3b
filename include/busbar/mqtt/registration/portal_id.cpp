#include <busbar/mqtt/registration/portal_id.hpp>
#include <busbar/mqtt/registration/status.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace busbar::mqtt::registration {

std::string read_portal_id(const char* file)
{
    const int descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        return {};
    }
    std::array<char, 64> room{};
    const auto size = read(descriptor, room.data(), room.size());
    close(descriptor);
    std::string_view text{room.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
    text = text.substr(0, text.find_first_of(" \t\r\n"));
    return is_id(text) ? std::string{text} : std::string{};
}

} // namespace busbar::mqtt::registration
