// The model says that W is a power.
// expect: unit_differs_from_the_unit_of_the_path
// quotes: "/Ac/L1/Voltage"
#include "device.hpp"

namespace test {
constexpr auto points = sunspec::points<service::pvinverter>({
#ifdef RIGHT
    {inverter_model("PhVphA"), "/Ac/L1/Voltage"},
#else
    {inverter_model("W"), "/Ac/L1/Voltage"},
#endif
});
} // namespace test
