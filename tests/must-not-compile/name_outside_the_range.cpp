// A named value that may not be written.
// expect: named_value_outside_the_range
// quotes: "/Alarm"
#include "device.hpp"

namespace test {
constexpr auto paths = service::join(std::array{
#ifdef RIGHT
    service::integer("/Alarm").named(service::alarm_levels).setting(0, 2, 0),
#else
    service::integer("/Alarm").named(service::alarm_levels).setting(0, 1, 0),
#endif
});
} // namespace test
