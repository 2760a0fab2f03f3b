// No value lies between 300 and 200.
// expect: valid_range_is_empty
// quotes: "/Ac/L1/Voltage"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u16, 0.1, volt, "/Ac/L1/Voltage", within(200, 300)},
#else
    {0x0000, u16, 0.1, volt, "/Ac/L1/Voltage", within(300, 200)},
#endif
});
} // namespace test
