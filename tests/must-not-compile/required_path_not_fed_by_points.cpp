// Without the power of a phase the GX does not count an inverter.
// expect: required_path_is_not_fed
// quotes: "/Ac/L1/Power"
#include "device.hpp"

namespace test {
struct inverter {
    static constexpr auto about = busbar::about{.type = "test.inverter"};
    static constexpr auto link = modbus::tcp{};
    static constexpr auto points = sunspec::points<service::pvinverter>({
#ifdef RIGHT
        {inverter_model("W"), "/Ac/L1/Power"},
#else
        {inverter_model("W"), "/Ac/Power"},
#endif
    });
};

const auto& type = busbar::driver_of<inverter>::type;
} // namespace test
