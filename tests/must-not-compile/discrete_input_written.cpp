// Discrete inputs are read only.
// expect: only_holding_registers_and_coils_can_be_written
// quotes: "/Start"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::discrete_inputs<service::genset>({
#ifdef RIGHT
    {0x0000, number, "/StatusCode"},
#else
    {0x0000, number, "/Start", written_singly},
#endif
});
} // namespace test
