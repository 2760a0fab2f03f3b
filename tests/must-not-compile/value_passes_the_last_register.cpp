// Half of the number would stand behind the last register.
// expect: value_passes_the_last_register_65535
// quotes: "/Ac/L1/Voltage"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0xfffe, u32, 0.1, volt, "/Ac/L1/Voltage"},
#else
    {0xffff, u32, 0.1, volt, "/Ac/L1/Voltage"},
#endif
});
} // namespace test
