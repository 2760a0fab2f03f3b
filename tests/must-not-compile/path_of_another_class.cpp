// A battery's path in a grid meter.
// expect: no_such_path_in_service_table
// quotes: "/Soc"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u16, 0.1, hertz, "/Ac/Frequency"},
#else
    {0x0000, u16, 0.1, percent, "/Soc"},
#endif
});
} // namespace test
