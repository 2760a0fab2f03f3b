// Two rows feed one path.
// expect: one_path_is_fed_twice
// quotes: /Ac/L1/Voltage
#include "device.hpp"

namespace test {
struct device {
    static constexpr auto fields = json::fields<service::grid>({
        {"power", 1, watt, "/Ac/L1/Power"},
#ifdef RIGHT
        {"u", 1, volt, "/Ac/L1/Voltage"},
        {"v", 1, volt, "/Ac/L2/Voltage"},
#else
        {"u", 1, volt, "/Ac/L1/Voltage"},
        {"v", 1, volt, "/Ac/L1/Voltage"},
#endif
    });
};
constexpr auto program = json::program_of<device>;
} // namespace test
