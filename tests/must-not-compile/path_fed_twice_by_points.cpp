// Which of the two counts?
// expect: one_path_is_fed_twice
// quotes: "/Ac/L1/Power"
#include "device.hpp"

namespace test {
struct inverter {
    static constexpr auto about = busbar::about{.type = "test.inverter"};
    static constexpr auto link = modbus::tcp{};
    static constexpr auto points = sunspec::points<service::pvinverter>({
#ifdef RIGHT
        {inverter_model("W"), "/Ac/L1/Power"},
        {der_model("W"), "/Ac/Power"},
#else
        {inverter_model("W"), "/Ac/L1/Power"},
        {der_model("W"), "/Ac/L1/Power"},
#endif
    });
};

const auto& type = busbar::driver_of<inverter>::type;
} // namespace test
