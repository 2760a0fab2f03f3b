// Every value would be 0.
// expect: scale_is_zero
// quotes: "/Ac/L1/Voltage"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u16, 0.1, volt, "/Ac/L1/Voltage"},
#else
    {0x0000, u16, 0, volt, "/Ac/L1/Voltage"},
#endif
});
} // namespace test
