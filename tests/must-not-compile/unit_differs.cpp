// Watts do not become volts.
// expect: unit_differs_from_the_unit_of_the_path
// quotes: "/Ac/L1/Voltage"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u16, 0.1, volt, "/Ac/L1/Voltage"},
#else
    {0x0000, u16, 0.1, watt, "/Ac/L1/Voltage"},
#endif
});
} // namespace test
