// One voltage for all strings.
// expect: index_must_stand_where_the_path_has_one
// quotes: "/Pv/#/V"
#include "device.hpp"

namespace test {
constexpr auto points = sunspec::points<service::pvinverter>({
#ifdef RIGHT
    {mppt_model.each("DCV"), "/Pv/#/V"},
#else
    {inverter_model("DCV"), "/Pv/#/V"},
#endif
});
} // namespace test
