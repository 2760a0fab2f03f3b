/// Who we say we are, where the configuration does not say it.
#pragma once

#include <string>

namespace busbar::mqtt::detail {

/// "busbarall1a2b3c4d5e6f70": of the program's name, of this machine, and by chance. Another one at each call; 23 letters and digits at
/// most, which every broker must accept (MQTT 3.1.1 §3.1.3.1).
std::string make_client_id();

} // namespace busbar::mqtt::detail
