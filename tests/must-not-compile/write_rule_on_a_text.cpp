// Nobody may write a serial number.
// expect: write_rule_on_a_read_only_path
// quotes: "/Serial"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::genset>({
#ifdef RIGHT
    {0x0000, text(8), "/Serial"},
#else
    {0x0000, text(8), "/Serial", written_as_block},
#endif
});
} // namespace test
