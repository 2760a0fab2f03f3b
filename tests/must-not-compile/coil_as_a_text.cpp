// A coil is a number.
// expect: number_encoding_on_a_path_that_holds_text
// quotes: "/Serial"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::coils<service::genset>({
#ifdef RIGHT
    {0x0000, number, "/StatusCode"},
#else
    {0x0000, characters, "/Serial"},
#endif
});
} // namespace test
