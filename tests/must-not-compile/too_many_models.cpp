// Sixteen are more than any inverter has.
// expect: more_than_sixteen_models_in_one_row
#include "device.hpp"

namespace test {
constexpr auto points = sunspec::points<service::pvinverter>({
#ifdef RIGHT
    {inverter_model("W").otherwise(inverter_model("W")), "/Ac/Power"},
#else
    {inverter_model("W").otherwise(inverter_model("W")).otherwise(inverter_model("W")), "/Ac/Power"},
#endif
});
} // namespace test
