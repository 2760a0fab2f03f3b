// Which byte of the register?
// expect: a_register_has_two_bytes
// quotes: "/PhaseSequence"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u16.bits(8, 8), 1, number, "/PhaseSequence"},
#else
    {0x0000, u8, 1, number, "/PhaseSequence"},
#endif
});
} // namespace test
