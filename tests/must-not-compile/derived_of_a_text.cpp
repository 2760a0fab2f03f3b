// A text has no sum.
// expect: derived_value_reads_a_text
// quotes: "/Ac/Current"
#include "device.hpp"

namespace test {
constexpr auto derived = modbus::derive<service::grid>({
#ifdef RIGHT
    {"/Ac/Current", ampere, {"/Ac/L1/Current", "/Ac/L2/Current"}, modbus::sum},
#else
    {"/Ac/Current", ampere, {"/Ac/L1/Current", "/Serial"}, modbus::sum},
#endif
});
} // namespace test
