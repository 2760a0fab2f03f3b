// A text as a power, with scale and unit.
// expect: text_encoding_on_a_path_that_holds_a_number
// quotes: "/Ac/Power"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, s32, 1, watt, "/Ac/Power"},
#else
    {0x0000, text(4), 1, watt, "/Ac/Power"},
#endif
});
} // namespace test
