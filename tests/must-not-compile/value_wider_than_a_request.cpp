// Modbus reads at most 125 registers.
// expect: value_is_wider_than_one_request
// quotes: "/Serial"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, text(250), "/Serial"},
#else
    {0x0000, text(251), "/Serial"},
#endif
});
} // namespace test
