// A row that is read all the time.
// expect: refresh_time_is_zero
// quotes: "/Ac/L1/Voltage"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u16, 0.1, volt, "/Ac/L1/Voltage", every(200ms)},
#else
    {0x0000, u16, 0.1, volt, "/Ac/L1/Voltage", every(0s)},
#endif
});
} // namespace test
