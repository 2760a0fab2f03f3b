// A serial number is a whole number.
// expect: number_encoding_on_a_path_that_holds_text
// quotes: "/Serial"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u32, "/Serial"},
#else
    {0x0000, f32, "/Serial"},
#endif
});
} // namespace test
