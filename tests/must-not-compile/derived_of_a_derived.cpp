// A sum of a sum: what is derived first?
// expect: derived_value_reads_a_path_that_no_row_feeds
// quotes: "/Ac/L2/Current"
#include "device.hpp"

namespace test {
struct meter {
    static constexpr auto about = busbar::about{.type = "test.meter"};
    static constexpr auto link = modbus::tcp{};
    static constexpr auto registers = modbus::holding<service::grid>({
        {0x0012, s32, 0.1, watt, "/Ac/L1/Power"},
#ifdef RIGHT
        {0x0000, u16, 0.1, ampere, "/Ac/L1/Current"},
        {0x0001, u16, 0.1, ampere, "/Ac/L2/Current"},
#else
        {0x0000, u16, 0.1, ampere, "/Ac/L1/Current"},
#endif
    });
    static constexpr auto derived = modbus::derive<service::grid>({
        {"/Ac/Current", ampere, {"/Ac/L1/Current", "/Ac/L2/Current"}, modbus::sum},
#ifndef RIGHT
        {"/Ac/L2/Current", ampere, {"/Ac/L1/Current"}, modbus::sum},
#endif
    });
};

const auto& type = busbar::driver_of<meter>::type;
} // namespace test
