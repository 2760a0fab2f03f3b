#include <busbar/mqtt/broker.hpp>

#include <fmt/format.h>

#include <string_view>

namespace busbar::mqtt {

std::string to_words(const broker& where)
{
    const bool brackets = where.host.find(':') != std::string::npos;
    return fmt::format("MQTT {}{}{}:{}{}", brackets ? "[" : "", where.host, brackets ? "]" : "", where.port,
                       where.tls ? " with TLS" : "");
}

} // namespace busbar::mqtt
