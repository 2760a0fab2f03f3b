// A text has no range.
// expect: option_has_no_effect_in_this_row
// quotes: "/Serial"
#include "device.hpp"

namespace test {
constexpr auto fields = json::fields<service::grid>({
#ifdef RIGHT
    {"sn", "/Serial", needed},
#else
    {"sn", "/Serial", within(0, 1)},
#endif
});
} // namespace test
