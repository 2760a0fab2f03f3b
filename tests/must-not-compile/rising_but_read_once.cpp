// What is read once can't rise.
// expect: option_has_no_effect_in_this_row
// quotes: "/Ac/Energy/Forward"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u32, 0.1, kilowatt_hour, "/Ac/Energy/Forward", rising},
#else
    {0x0000, u32, 0.1, kilowatt_hour, "/Ac/Energy/Forward", rising, once},
#endif
});
} // namespace test
