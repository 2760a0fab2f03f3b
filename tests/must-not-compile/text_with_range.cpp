// A text has no smallest value.
// expect: a_text_has_no_range
// quotes: "/CustomName"
#include "device.hpp"

namespace test {
constexpr auto paths = service::join(std::array{
#ifdef RIGHT
    service::text("/CustomName").setting(),
#else
    service::text("/CustomName").command(0, 1),
#endif
});
} // namespace test
