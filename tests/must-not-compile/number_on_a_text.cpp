// A number with scale and unit as a text. Without them it is shown in decimal.
// expect: number_encoding_on_a_path_that_holds_text
// quotes: "/Serial"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u32, "/Serial"},
#else
    {0x0000, u32, 1, number, "/Serial"},
#endif
});
} // namespace test
