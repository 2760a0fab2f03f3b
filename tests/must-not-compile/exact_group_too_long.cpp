// Two values of three registers in requests of five.
// expect: exact_group_has_a_hole_or_needs_more_than_one_request
// quotes: "/HardwareVersion"
#include "device.hpp"

namespace test {
struct meter {
    static constexpr auto about = busbar::about{.type = "test.meter"};
    static constexpr auto link = modbus::tcp{.max_words = 5};
    static constexpr auto registers = modbus::holding<service::grid>({
        {0x0012, s32, 0.1, watt, "/Ac/L1/Power"},
#ifdef RIGHT
        {0x0000, text(6), "/Serial", exact_group(1)},
        {0x0003, text(4), "/HardwareVersion", exact_group(1)},
#else
        {0x0000, text(6), "/Serial", exact_group(1)},
        {0x0003, text(6), "/HardwareVersion", exact_group(1)},
#endif
    });
};

const auto& type = busbar::driver_of<meter>::type;
} // namespace test
