// What consumers may write needs a way to the device.
// expect: writable_path_has_no_write_rule
// quotes: "/Ac/PowerLimit"
#include "device.hpp"

namespace test {
constexpr auto fields = json::fields<service::pvinverter>({
#ifdef RIGHT
    {"limit", 1, watt, "/Ac/MaxPower"},
#else
    {"limit", 1, watt, "/Ac/PowerLimit"},
#endif
});
} // namespace test
