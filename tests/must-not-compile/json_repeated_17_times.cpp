// No inverter has 17 inputs.
// expect: a_row_is_repeated_1_to_16_times
// quotes: "/Pv/#/V"
#include "device.hpp"

namespace test {
constexpr auto fields = json::fields<service::pvinverter>({
#ifdef RIGHT
    {"u/#", 1, volt, "/Pv/#/V", repeated(16)},
#else
    {"u/#", 1, volt, "/Pv/#/V", repeated(17)},
#endif
});
} // namespace test
