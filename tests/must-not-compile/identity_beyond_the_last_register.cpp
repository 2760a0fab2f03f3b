// Half of the number would stand behind the last register.
// expect: value_passes_the_last_register_65535
#include "device.hpp"

namespace test {
#ifdef RIGHT
constexpr auto identify = modbus::identified_by(0xfffe, u32, {{1648, "EM24"}});
#else
constexpr auto identify = modbus::identified_by(0xffff, u32, {{1648, "EM24"}});
#endif
} // namespace test
