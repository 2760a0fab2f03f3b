// A setting that starts with what may not be written.
// expect: default_outside_the_range
// quotes: "/Position"
#include "device.hpp"

namespace test {
constexpr auto paths = service::join(std::array{
#ifdef RIGHT
    service::integer("/Position").setting(0, 2, 1),
#else
    service::integer("/Position").setting(0, 2, 3),
#endif
});
} // namespace test
