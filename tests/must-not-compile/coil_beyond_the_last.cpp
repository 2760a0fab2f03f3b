// Coils are counted to 65535 too.
// expect: address_beyond_65535
// quotes: "/StatusCode"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::coils<service::genset>({
#ifdef RIGHT
    {0xffff, number, "/StatusCode"},
#else
    {0x10000, number, "/StatusCode"},
#endif
});
} // namespace test
