// Only counters rise.
// expect: only_counters_can_rise
// quotes: "/Ac/L1/Voltage"
#include "device.hpp"

namespace test {
constexpr auto fields = json::fields<service::grid>({
#ifdef RIGHT
    {"e", 1, watt_hour, "/Ac/Energy/Forward", rising},
#else
    {"e", 1, volt, "/Ac/L1/Voltage", rising},
#endif
});
} // namespace test
