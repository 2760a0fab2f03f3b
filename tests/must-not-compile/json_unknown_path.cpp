// The class has no such path.
// expect: no_such_path_in_service_table
// quotes: "/Ac/L4/Voltage"
#include "device.hpp"

namespace test {
constexpr auto fields = json::fields<service::grid>({
#ifdef RIGHT
    {"u", 1, volt, "/Ac/L1/Voltage"},
#else
    {"u", 1, volt, "/Ac/L4/Voltage"},
#endif
});
} // namespace test
