// Watts on a path of volts.
// expect: unit_differs_from_the_unit_of_the_path
// quotes: "/Ac/L1/Voltage"
#include "device.hpp"

namespace test {
constexpr auto fields = json::fields<service::grid>({
#ifdef RIGHT
    {"u", 1, volt, "/Ac/L1/Voltage"},
#else
    {"u", 1, watt, "/Ac/L1/Voltage"},
#endif
});
} // namespace test
