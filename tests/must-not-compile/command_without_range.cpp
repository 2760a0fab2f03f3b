// Nothing could be written.
// expect: range_is_empty_or_infinite
// quotes: "/Start"
#include "device.hpp"

namespace test {
constexpr auto paths = service::join(std::array{
#ifdef RIGHT
    service::integer("/Start").command(0, 1),
#else
    service::integer("/Start").command(1, 1),
#endif
});
} // namespace test
