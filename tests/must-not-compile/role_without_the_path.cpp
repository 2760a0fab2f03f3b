// The user may choose a role that does not have the path.
// expect: one_of_the_roles_has_no_such_path
// quotes: "/Engine/Starts"
#include "device.hpp"

namespace test {
struct meter {
    static constexpr auto about = busbar::about{.type = "test.meter"};
    static constexpr auto link = modbus::tcp{};
    static constexpr auto registers = modbus::holding<service::genset>({
        {0x0012, s32, 0.1, watt, "/Ac/L1/Power"},
#ifdef RIGHT
        {0x0000, u16, 0.1, hertz, "/Ac/Frequency"},
#else
        {0x0000, u16, 1, number, "/Engine/Starts"},
#endif
    });
    static constexpr auto roles = busbar::roles<service::genset, service::grid>;
};

const auto& type = busbar::driver_of<meter>::type;
} // namespace test
