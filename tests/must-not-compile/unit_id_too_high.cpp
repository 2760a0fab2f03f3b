// 247 is the last.
// expect: unit_id_outside_1_to_247
#include "device.hpp"

namespace test {
#ifdef RIGHT
constexpr auto link = modbus::rtu{.units = {1, 247}};
#else
constexpr auto link = modbus::rtu{.units = {1, 248}};
#endif
} // namespace test
