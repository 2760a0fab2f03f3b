// A slip in the name of a point.
// expect: no_such_point_in_the_model
#include "device.hpp"

namespace test {
constexpr auto points = sunspec::points<service::pvinverter>({
#ifdef RIGHT
    {inverter_model("PhVphA"), "/Ac/L1/Voltage"},
#else
    {inverter_model("PhVfA"), "/Ac/L1/Voltage"},
#endif
});
} // namespace test
