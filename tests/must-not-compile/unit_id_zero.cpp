// 0 is everybody: nobody answers.
// expect: unit_id_outside_1_to_247
#include "device.hpp"

namespace test {
#ifdef RIGHT
constexpr auto link = modbus::tcp{.units = {1}};
#else
constexpr auto link = modbus::tcp{.units = {0}};
#endif
} // namespace test
