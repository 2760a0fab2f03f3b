// There are eight slots, 0 to 7.
// expect: no_such_path_in_service_table
// quotes: "/Error/8/Id"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, text(8), "/Error/7/Id"},
#else
    {0x0000, text(8), "/Error/8/Id"},
#endif
});
} // namespace test
