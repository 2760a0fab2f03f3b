// A request asks for something.
// expect: words_per_request_outside_1_to_125
#include "device.hpp"

namespace test {
#ifdef RIGHT
constexpr auto link = modbus::tcp{.max_words = 1};
#else
constexpr auto link = modbus::tcp{.max_words = 0};
#endif
} // namespace test
