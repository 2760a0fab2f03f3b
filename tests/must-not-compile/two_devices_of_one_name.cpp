// What would type = "test.meter" mean in the configuration?
// expect: two_devices_of_one_name_in_this_installation
// quotes: "test.meter"
#include "device.hpp"

namespace test {
struct meter {
    static constexpr auto about = busbar::about{.type = "test.meter"};
    static constexpr auto link = modbus::tcp{};
    static constexpr auto registers = modbus::holding<service::grid>({
        {0x0012, s32, 0.1, watt, "/Ac/L1/Power"},
    });
};

struct other_meter {
#ifdef RIGHT
    static constexpr auto about = busbar::about{.type = "test.other_meter"};
#else
    static constexpr auto about = busbar::about{.type = "test.meter"};
#endif
    static constexpr auto link = modbus::tcp{};
    static constexpr auto registers = modbus::holding<service::grid>({
        {0x0014, s32, 0.1, watt, "/Ac/L1/Power"},
    });
};

inline int run(int argc, char** argv)
{
    return busbar::run<meter, other_meter>(argc, argv);
}
} // namespace test
