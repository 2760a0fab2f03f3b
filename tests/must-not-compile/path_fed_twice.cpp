// Which of the two counts?
// expect: one_path_is_fed_twice
// quotes: "/Ac/L1/Voltage"
#include "device.hpp"

namespace test {
struct meter {
    static constexpr auto about = busbar::about{.type = "test.meter"};
    static constexpr auto link = modbus::tcp{};
    static constexpr auto registers = modbus::holding<service::grid>({
        {0x0012, s32, 0.1, watt, "/Ac/L1/Power"},
#ifdef RIGHT
        {0x0000, s32, 0.1, volt, "/Ac/L1/Voltage"},
        {0x0002, s32, 0.1, volt, "/Ac/L2/Voltage"},
#else
        {0x0000, s32, 0.1, volt, "/Ac/L1/Voltage"},
        {0x0002, s32, 0.1, volt, "/Ac/L1/Voltage"},
#endif
    });
};

const auto& type = busbar::driver_of<meter>::type;
} // namespace test
