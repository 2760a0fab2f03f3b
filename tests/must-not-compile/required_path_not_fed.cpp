// Without the power of a phase the GX does not count a meter.
// expect: required_path_is_not_fed
// quotes: "/Ac/L1/Power"
#include "device.hpp"

namespace test {
struct meter {
    static constexpr auto about = busbar::about{.type = "test.meter"};
    static constexpr auto link = modbus::tcp{};
    static constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
        {0x0000, s32, 0.1, watt, "/Ac/L1/Power"},
#else
        {0x0000, s32, 0.1, watt, "/Ac/Power"},
#endif
    });
};

const auto& type = busbar::driver_of<meter>::type;
} // namespace test
