// This device answers five registers at most.
// expect: value_is_wider_than_one_request
// quotes: "/Serial"
#include "device.hpp"

namespace test {
struct meter {
    static constexpr auto about = busbar::about{.type = "test.meter"};
    static constexpr auto link = modbus::tcp{.max_words = 5};
    static constexpr auto registers = modbus::holding<service::grid>({
        {0x0012, s32, 0.1, watt, "/Ac/L1/Power"},
#ifdef RIGHT
        {0x0000, text(10), "/Serial"},
#else
        {0x0000, text(11), "/Serial"},
#endif
    });
};

const auto& type = busbar::driver_of<meter>::type;
} // namespace test
