// May the device refuse this request, or not?
// expect: rows_of_one_group_are_not_of_one_kind
// quotes: "/Ac/L2/Current"
#include "device.hpp"

namespace test {
struct meter {
    static constexpr auto about = busbar::about{.type = "test.meter"};
    static constexpr auto link = modbus::tcp{};
    static constexpr auto registers = modbus::holding<service::grid>({
        {0x0012, s32, 0.1, watt, "/Ac/L1/Power"},
#ifdef RIGHT
        {0x0000, u16, 0.1, ampere, "/Ac/L1/Current", optional_group(1)},
        {0x0001, u16, 0.1, ampere, "/Ac/L2/Current", optional_group(1)},
#else
        {0x0000, u16, 0.1, ampere, "/Ac/L1/Current", optional_group(1)},
        {0x0001, u16, 0.1, ampere, "/Ac/L2/Current", group(1)},
#endif
    });
};

const auto& type = busbar::driver_of<meter>::type;
} // namespace test
