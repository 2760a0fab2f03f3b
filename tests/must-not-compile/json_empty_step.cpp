// "a//b" is no path.
// expect: json_path_has_an_empty_step
// quotes: a//b
#include "device.hpp"

namespace test {
struct device {
    static constexpr auto fields = json::fields<service::grid>({
        {"power", 1, watt, "/Ac/L1/Power"},
#ifdef RIGHT
        {"a/b", 1, volt, "/Ac/L1/Voltage"},
#else
        {"a//b", 1, volt, "/Ac/L1/Voltage"},
#endif
    });
};
constexpr auto program = json::program_of<device>;
} // namespace test
