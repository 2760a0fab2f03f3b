// Addresses are those on the wire, not 4xxxxx.
// expect: address_beyond_65535
// quotes: "/Ac/L1/Voltage"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u16, 0.1, volt, "/Ac/L1/Voltage"},
#else
    {400001, u16, 0.1, volt, "/Ac/L1/Voltage"},
#endif
});
} // namespace test
