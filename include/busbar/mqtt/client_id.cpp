#include <busbar/config/file.hpp>
#include <busbar/mqtt/client_id.hpp>

#include <fmt/format.h>
#include <sys/random.h>

#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace busbar::mqtt::detail {
namespace {

/// FNV-1a
std::uint32_t hash(std::string_view text)
{
    std::uint32_t made = 2166136261U;
    for (const char each : text) {
        made = (made ^ static_cast<unsigned char>(each)) * 16777619U;
    }
    return made;
}

std::uint32_t machine()
{
    const auto id = config::read_file("/etc/machine-id").text;
    return hash(id.empty() ? config::read_file("/proc/sys/kernel/hostname").text : id);
}

std::uint32_t chance()
{
    std::uint32_t made = 0;
    if (getrandom(&made, sizeof made, GRND_NONBLOCK) != sizeof made) { // too early after boot
        made = static_cast<std::uint32_t>(std::chrono::steady_clock::now().time_since_epoch().count());
    }
    return made;
}

} // namespace

std::string make_client_id()
{
    constexpr std::size_t room = 23 - 6 - 8;
    std::string made;
    for (const char* each = program_invocation_short_name; *each != '\0' && made.size() < room; ++each) {
        if (std::isalnum(static_cast<unsigned char>(*each)) != 0) {
            made += *each;
        }
    }
    return made + fmt::format("{:06x}{:08x}", machine() & 0xffffffU, chance());
}

} // namespace busbar::mqtt::detail
