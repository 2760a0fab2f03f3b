// 256 does not fit a byte: it must not become bit 0.
// expect: bits_pass_the_end_of_the_number
// quotes: "/PhaseSequence"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u16.bit(0), 1, number, "/PhaseSequence"},
#else
    {0x0000, u16.bit(256), 1, number, "/PhaseSequence"},
#endif
});
} // namespace test
