// A power of what unit?
// expect: a_number_needs_scale_and_unit
// quotes: "/Ac/Power"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, s32, 1, watt, "/Ac/Power"},
#else
    {0x0000, s32, "/Ac/Power"},
#endif
});
} // namespace test
