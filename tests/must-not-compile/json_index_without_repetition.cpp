// How many strings there are must be said.
// expect: repeated_row_and_index_of_the_path_differ
// quotes: "/Pv/#/V"
#include "device.hpp"

namespace test {
constexpr auto fields = json::fields<service::pvinverter>({
#ifdef RIGHT
    {"u/#", 1, volt, "/Pv/#/V", repeated(4)},
#else
    {"u/#", 1, volt, "/Pv/#/V"},
#endif
});
} // namespace test
