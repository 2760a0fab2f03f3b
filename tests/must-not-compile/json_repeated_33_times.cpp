// No device has so many of one kind.
// expect: a_row_is_repeated_1_to_32_times
// quotes: "/Pv/#/V"
#include "device.hpp"

namespace test {
constexpr auto fields = json::fields<service::pvinverter>({
#ifdef RIGHT
    {"u/#", 1, volt, "/Pv/#/V", repeated(16)},
#else
    {"u/#", 1, volt, "/Pv/#/V", repeated(33)},
#endif
});
} // namespace test
