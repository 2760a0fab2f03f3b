// Input registers are read only.
// expect: only_holding_registers_and_coils_can_be_written
// quotes: "/Start"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::input<service::genset>({
#ifdef RIGHT
    {0x0000, u16, 1, number, "/StatusCode"},
#else
    {0x0000, u16, 1, number, "/Start", written_singly},
#endif
});
} // namespace test
