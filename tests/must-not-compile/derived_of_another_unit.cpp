// The sum of currents is no voltage.
// expect: unit_differs_from_the_unit_of_the_path
// quotes: "/Ac/PENVoltage"
#include "device.hpp"

namespace test {
constexpr auto derived = modbus::derive<service::grid>({
#ifdef RIGHT
    {"/Ac/Current", ampere, {"/Ac/L1/Current"}, modbus::sum},
#else
    {"/Ac/PENVoltage", ampere, {"/Ac/L1/Current"}, modbus::sum},
#endif
});
} // namespace test
