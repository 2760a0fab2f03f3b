#include <busbar/modbus/link.hpp>

#include <fmt/format.h>

namespace busbar::modbus {
namespace {

std::string words_of(const tcp_endpoint& where)
{
    // The colons of an IPv6 address would swallow the port.
    if (where.host.find(':') != std::string::npos) {
        return fmt::format("[{}]:{}", where.host, where.port);
    }
    return fmt::format("{}:{}", where.host, where.port);
}

std::string words_of(const serial_endpoint& where)
{
    return where.device + ' ' + line_settings(where);
}

} // namespace

std::string line_settings(const serial_endpoint& where)
{
    return fmt::format("{} 8{}{}", where.baud, static_cast<char>(where.parity), where.stop_bits);
}

std::string to_words(const endpoint& where)
{
    return std::visit([](const auto& which) { return words_of(which); }, where);
}

} // namespace busbar::modbus
