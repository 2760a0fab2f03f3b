// systemcalc reads the phases only: a meter without /Ac/L1/Power counts as nothing.
// expect: required_path_is_not_fed
// quotes: /Ac/L1/Power
#include "device.hpp"

namespace test {
struct device {
    static constexpr auto fields = json::fields<service::grid>({
#ifdef RIGHT
        {"power", 1, watt, "/Ac/L1/Power"},
#else
        {"power", 1, watt, "/Ac/Power"},
#endif
    });
};
constexpr auto program = json::program_of<device>;
} // namespace test
