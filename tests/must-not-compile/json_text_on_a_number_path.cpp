// A number needs scale and unit.
// expect: a_number_needs_scale_and_unit
// quotes: "/Ac/L1/Voltage"
#include "device.hpp"

namespace test {
constexpr auto fields = json::fields<service::grid>({
#ifdef RIGHT
    {"u", 1, volt, "/Ac/L1/Voltage"},
#else
    {"u", "/Ac/L1/Voltage"},
#endif
});
} // namespace test
