// Only codes have names.
// expect: only_integers_have_named_values
// quotes: "/State"
#include "device.hpp"

namespace test {
constexpr auto paths = service::join(std::array{
#ifdef RIGHT
    service::integer("/State").named(service::alarm_levels),
#else
    service::real("/State", number, 0).named(service::alarm_levels),
#endif
});
} // namespace test
