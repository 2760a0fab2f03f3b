#include <busbar/mqtt/mosquitto.hpp>
#include <busbar/mqtt/reason.hpp>

#include <fmt/format.h>

namespace busbar::mqtt::detail {
namespace {

std::string who(const broker& by)
{
    return by.user.empty() ? "the broker wants a user name and a password" : "user name or password is wrong";
}

} // namespace

std::string log_in_refused(int code, const broker& by, const std::string& client_id)
{
    // Up to 5: MQTT 3.1.1 §3.2.2.3; from 0x80 on: MQTT 5 §3.2.2.2
    switch (code) {
    case 1:
    case 0x84:
        return by.version == protocol::v5 ? "refused: the broker does not speak MQTT 5"
                                          : "refused: the broker does not speak MQTT 3.1.1";
    case 2:
    case 0x85:
        return fmt::format("refused: the broker does not accept the client id \"{}\"", client_id);
    case 3:
    case 0x88:
        return "refused: the broker is not available now";
    case 4:
    case 0x86:
        return fmt::format("refused: {}", who(by));
    case 5:
    case 0x87:
        return fmt::format("refused: not authorised ({})", who(by));
    case 0x89:
        return "refused: the broker is busy";
    case 0x8a:
        return "refused: the broker has banned this client";
    case 0x97:
        return "refused: the broker's quota is used up";
    case 0x9c:
    case 0x9d:
        return "refused: the broker sends us to another one, which we don't follow";
    case 0x9f:
        return "refused: too many connections in a short time";
    default:
        return fmt::format("refused: {} (reason {:#04x})", mosquitto_reason_string(code), code);
    }
}

std::string ended(int code, const std::string& client_id)
{
    switch (code) {
    case session_taken_over:
        return fmt::format("thrown out: another client has logged in with our client id \"{}\"", client_id);
    case 0x8b:
        return "the broker is shutting down";
    case 0x98:
        return "the broker's operator has ended the connection";
    default:
        return fmt::format("the broker has ended the connection: {} (reason {:#04x})", mosquitto_reason_string(code),
                           code);
    }
}

} // namespace busbar::mqtt::detail
