// Numbers that are stored have a range.
// expect: setting_of_a_number_needs_a_range
// quotes: "/Position"
#include "device.hpp"

namespace test {
constexpr auto paths = service::join(std::array{
#ifdef RIGHT
    service::integer("/Position").setting(0, 2, 1),
#else
    service::integer("/Position").setting(),
#endif
});
} // namespace test
