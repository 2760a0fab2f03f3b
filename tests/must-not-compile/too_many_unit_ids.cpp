// Each one is waited for.
// expect: more_than_eight_unit_ids
#include "device.hpp"

namespace test {
#ifdef RIGHT
constexpr auto link = modbus::tcp{.units = {1, 2, 3, 4, 5, 6, 7, 8}};
#else
constexpr auto link = modbus::tcp{.units = {1, 2, 3, 4, 5, 6, 7, 8, 9}};
#endif
} // namespace test
