// "power" is a number or an object, not both.
// expect: one_json_path_is_a_prefix_of_another
// quotes: power/v
#include "device.hpp"

namespace test {
struct device {
    static constexpr auto fields = json::fields<service::grid>({
        {"power", 1, watt, "/Ac/L1/Power"},
#ifdef RIGHT
        {"powers/v", 1, volt, "/Ac/L1/Voltage"},
#else
        {"power/v", 1, volt, "/Ac/L1/Voltage"},
#endif
    });
};
constexpr auto program = json::program_of<device>;
} // namespace test
