// A number out of a register's bits, shown in decimal.
// expect: bits_pass_the_end_of_the_number
// quotes: "/HardwareVersion"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u16.bits(12, 4), "/HardwareVersion"},
#else
    {0x0000, u16.bits(12, 5), "/HardwareVersion"},
#endif
});
} // namespace test
