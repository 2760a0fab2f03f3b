// The voltage of each string needs a place for each.
// expect: index_must_stand_where_the_path_has_one
// quotes: "/Pv/0/V"
#include "device.hpp"

namespace test {
constexpr auto points = sunspec::points<service::pvinverter>({
#ifdef RIGHT
    {mppt_model.each("DCV"), "/Pv/#/V"},
#else
    {mppt_model.each("DCV"), "/Pv/0/V"},
#endif
});
} // namespace test
