// A slip in the name of a path.
// expect: no_such_path_in_service_table
// quotes: "/Ac/L1/Volltage"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u16, 0.1, volt, "/Ac/L1/Voltage"},
#else
    {0x0000, u16, 0.1, volt, "/Ac/L1/Volltage"},
#endif
});
} // namespace test
