// A measured value has 0 to 15 decimals.
// expect: decimals_outside_0_to_15
// quotes: "/Dc/0/Voltage"
#include "device.hpp"

namespace test {
constexpr auto paths = service::join(std::array{
#ifdef RIGHT
    service::real("/Dc/0/Voltage", volt, 2),
#else
    service::real("/Dc/0/Voltage", volt, -1),
#endif
});
} // namespace test
