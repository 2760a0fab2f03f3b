// Only a SunSpec inverter says whether it produces.
// expect: option_has_no_effect_in_this_row
// quotes: "/Ac/L1/Voltage"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u16, 0.1, volt, "/Ac/L1/Voltage"},
#else
    {0x0000, u16, 0.1, volt, "/Ac/L1/Voltage", if_producing},
#endif
});
} // namespace test
