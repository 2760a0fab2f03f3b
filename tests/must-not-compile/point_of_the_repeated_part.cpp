// A string's voltage is one of several.
// expect: no_such_point_in_the_model
#include "device.hpp"

namespace test {
constexpr auto points = sunspec::points<service::pvinverter>({
#ifdef RIGHT
    {mppt_model.each("DCV"), "/Pv/#/V"},
#else
    {mppt_model("DCV"), "/Pv/0/V"},
#endif
});
} // namespace test
