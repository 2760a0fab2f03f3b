// Modbus reads at most 125 registers.
// expect: words_per_request_outside_1_to_125
#include "device.hpp"

namespace test {
#ifdef RIGHT
constexpr auto link = modbus::rtu{.max_words = 125};
#else
constexpr auto link = modbus::rtu{.max_words = 126};
#endif
} // namespace test
