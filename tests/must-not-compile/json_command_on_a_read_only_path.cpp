// A row may not say that its path is written where consumers can't.
// expect: write_rule_on_a_read_only_path
// quotes: "/Ac/MaxPower"
#include "device.hpp"

namespace test {
constexpr auto fields = json::fields<service::pvinverter>({
#ifdef RIGHT
    {"limit", 1, watt, "/Ac/PowerLimit", written_by_command},
#else
    {"limit", 1, watt, "/Ac/MaxPower", written_by_command},
#endif
});
} // namespace test
