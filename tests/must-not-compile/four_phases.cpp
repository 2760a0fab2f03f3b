// A device has one to three.
// expect: a_device_has_1_to_3_phases
#include "device.hpp"

namespace test {
#ifdef RIGHT
constexpr auto phases = modbus::phase_count(0x1002, u16, {3, 2, 1});
#else
constexpr auto phases = modbus::phase_count(0x1002, u16, {3, 2, 1, 4});
#endif
} // namespace test
