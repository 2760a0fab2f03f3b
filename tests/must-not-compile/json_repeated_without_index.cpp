// The D-Bus path does not tell which string it is.
// expect: repeated_row_and_index_of_the_path_differ
// quotes: "/Ac/L1/Voltage"
#include "device.hpp"

namespace test {
constexpr auto fields = json::fields<service::grid>({
#ifdef RIGHT
    {"u/0", 1, volt, "/Ac/L1/Voltage"},
#else
    {"u/#", 1, volt, "/Ac/L1/Voltage", repeated(4)},
#endif
});
} // namespace test
