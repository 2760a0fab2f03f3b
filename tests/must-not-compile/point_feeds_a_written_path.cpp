// The driver limits the power, with models 123 and 704.
// expect: sunspec_points_are_not_written_by_rows
// quotes: "/Ac/PowerLimit"
#include "device.hpp"

namespace test {
constexpr auto points = sunspec::points<service::pvinverter>({
#ifdef RIGHT
    {inverter_model("W"), "/Ac/Power"},
#else
    {inverter_model("W"), "/Ac/PowerLimit", written_singly},
#endif
});
} // namespace test
