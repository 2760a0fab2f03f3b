// The device answers a request of exactly these registers only.
// expect: exact_group_has_a_hole_or_needs_more_than_one_request
// quotes: "/Ac/L2/Current"
#include "device.hpp"

namespace test {
struct meter {
    static constexpr auto about = busbar::about{.type = "test.meter"};
    static constexpr auto link = modbus::tcp{};
    static constexpr auto registers = modbus::holding<service::grid>({
        {0x0012, s32, 0.1, watt, "/Ac/L1/Power"},
#ifdef RIGHT
        {0x0000, s32, 0.1, ampere, "/Ac/L1/Current", exact_group(1)},
        {0x0002, s32, 0.1, ampere, "/Ac/L2/Current", exact_group(1)},
#else
        {0x0000, s32, 0.1, ampere, "/Ac/L1/Current", exact_group(1)},
        {0x0003, s32, 0.1, ampere, "/Ac/L2/Current", exact_group(1)},
#endif
    });
};

const auto& type = busbar::driver_of<meter>::type;
} // namespace test
