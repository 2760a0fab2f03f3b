// A register has bits 0 to 15.
// expect: bits_pass_the_end_of_the_number
// quotes: "/PhaseSequence"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, u16.bit(15), 1, number, "/PhaseSequence"},
#else
    {0x0000, u16.bit(16), 1, number, "/PhaseSequence"},
#endif
});
} // namespace test
