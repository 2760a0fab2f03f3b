// A scale of 0 makes every value 0.
// expect: scale_is_zero
// quotes: "/Ac/L1/Voltage"
#include "device.hpp"

namespace test {
constexpr auto fields = json::fields<service::grid>({
#ifdef RIGHT
    {"u", 1, volt, "/Ac/L1/Voltage"},
#else
    {"u", 0.0, volt, "/Ac/L1/Voltage"},
#endif
});
} // namespace test
