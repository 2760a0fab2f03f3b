// A JSON document has no groups of registers.
// expect: option_has_no_effect_in_this_row
// quotes: "/Ac/L1/Voltage"
#include "device.hpp"

namespace test {
constexpr auto fields = json::fields<service::grid>({
#ifdef RIGHT
    {"u", 1, volt, "/Ac/L1/Voltage", in_text},
#else
    {"u", 1, volt, "/Ac/L1/Voltage", group(1)},
#endif
});
} // namespace test
