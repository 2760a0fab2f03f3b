// Group 0 is no group.
// expect: group_number_outside_1_to_255
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u16, 0.1, volt, "/Ac/L1/Voltage", group(1)},
#else
    {0x0000, u16, 0.1, volt, "/Ac/L1/Voltage", group(0)},
#endif
});
} // namespace test
