// Nobody would notice that the device is gone.
// expect: no_row_is_polled
// quotes: "/Ac/L1/Power"
#include "device.hpp"

namespace test {
struct meter {
    static constexpr auto about = busbar::about{.type = "test.meter"};
    static constexpr auto link = modbus::tcp{};
    static constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
        {0x0012, s32, 0.1, watt, "/Ac/L1/Power"},
#else
        {0x0012, s32, 0.1, watt, "/Ac/L1/Power", once},
#endif
    });
};

const auto& type = busbar::driver_of<meter>::type;
} // namespace test
