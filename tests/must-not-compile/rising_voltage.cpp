// Only a counter can be guarded against steps back.
// expect: only_counters_can_rise
// quotes: "/Ac/L1/Voltage"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u32, 0.1, kilowatt_hour, "/Ac/Energy/Forward", rising},
#else
    {0x0000, u16, 0.1, volt, "/Ac/L1/Voltage", rising},
#endif
});
} // namespace test
