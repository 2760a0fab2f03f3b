// Nobody may write a power.
// expect: write_rule_on_a_read_only_path
// quotes: "/Ac/Power"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::genset>({
#ifdef RIGHT
    {0x0000, s32, 1, watt, "/Ac/Power"},
#else
    {0x0000, s32, 1, watt, "/Ac/Power", written_as_block},
#endif
});
} // namespace test
