// A text as a power.
// expect: text_encoding_on_a_path_that_holds_a_number
// quotes: "/Ac/Power"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, text(4), "/Serial"},
#else
    {0x0000, text(4), "/Ac/Power"},
#endif
});
} // namespace test
