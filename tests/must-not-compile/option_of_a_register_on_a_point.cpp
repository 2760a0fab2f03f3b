// Models are read one by one.
// expect: option_has_no_effect_in_this_row
// quotes: "/Ac/Power"
#include "device.hpp"

namespace test {
constexpr auto points = sunspec::points<service::pvinverter>({
#ifdef RIGHT
    {inverter_model("W"), "/Ac/Power"},
#else
    {inverter_model("W"), "/Ac/Power", group(2)},
#endif
});
} // namespace test
