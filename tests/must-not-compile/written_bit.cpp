// A register is written whole.
// expect: this_row_cannot_be_written_back
// quotes: "/Start"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::genset>({
#ifdef RIGHT
    {0x0000, u16, 1, number, "/Start", written_singly},
#else
    {0x0000, u16.bit(3), 1, number, "/Start", written_singly},
#endif
});
} // namespace test
