/// Why a broker refuses, in words.
#pragma once

#include <busbar/mqtt/broker.hpp>

#include <string>

namespace busbar::mqtt::detail {

/// The answer to a log-in: `code` as in CONNACK, not 0.
std::string log_in_refused(int code, const broker& by, const std::string& client_id);
/// MQTT 5: why it ends the connection; `code` as in DISCONNECT.
std::string ended(int code, const std::string& client_id);

/// DISCONNECT of MQTT 5: another client has logged in with the same id.
inline constexpr int session_taken_over = 0x8e;

} // namespace busbar::mqtt::detail
