// In every role the paths must be there.
// expect: one_of_the_roles_has_no_such_path
// quotes: /Ac/MaxPower
#include "device.hpp"

namespace test {
struct device {
    static constexpr auto fields = json::fields<service::pvinverter>({
        {"power", 1, watt, "/Ac/L1/Power"},
#ifdef RIGHT
        {"u", 1, volt, "/Ac/L1/Voltage"},
#else
        {"max", 1, watt, "/Ac/MaxPower"},
#endif
    });
    static constexpr auto roles = busbar::roles<service::pvinverter, service::grid>;
};
constexpr auto program = json::program_of<device>;
} // namespace test
