// The GX may write /Start: how does that get to the device?
// expect: writable_path_has_no_write_rule
// quotes: "/Start"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::genset>({
#ifdef RIGHT
    {0x0000, u16, 1, number, "/Start", written_singly},
#else
    {0x0000, u16, 1, number, "/Start"},
#endif
});
} // namespace test
