// A text has no range.
// expect: option_has_no_effect_in_this_row
// quotes: "/Serial"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u32, "/Serial"},
#else
    {0x0000, u32, "/Serial", within(1, 99999)},
#endif
});
} // namespace test
