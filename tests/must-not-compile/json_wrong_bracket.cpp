// A selection says which member must have which value.
// expect: json_path_has_a_wrong_bracket
// quotes: a[type]/u
#include "device.hpp"

namespace test {
struct device {
    static constexpr auto fields = json::fields<service::grid>({
        {"power", 1, watt, "/Ac/L1/Power"},
#ifdef RIGHT
        {"a[type=eim]/u", 1, volt, "/Ac/L1/Voltage"},
#else
        {"a[type]/u", 1, volt, "/Ac/L1/Voltage"},
#endif
    });
};
constexpr auto program = json::program_of<device>;
} // namespace test
