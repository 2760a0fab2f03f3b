// No value is between 5 and 4.
// expect: valid_range_is_empty
// quotes: "/Ac/L1/Voltage"
#include "device.hpp"

namespace test {
constexpr auto fields = json::fields<service::grid>({
#ifdef RIGHT
    {"u", 1, volt, "/Ac/L1/Voltage", within(4, 5)},
#else
    {"u", 1, volt, "/Ac/L1/Voltage", within(5, 4)},
#endif
});
} // namespace test
