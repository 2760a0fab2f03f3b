// One array is walked element by element.
// expect: two_json_arrays_for_every_element
// quotes: b/*/i
#include "device.hpp"

namespace test {
struct device {
    static constexpr auto fields = json::fields<service::grid>({
        {"power", 1, watt, "/Ac/L1/Power"},
#ifdef RIGHT
        {"a/*/u", 1, volt, "/Ac/L1/Voltage"},
        {"a/*/i", 1, ampere, "/Ac/L1/Current"},
#else
        {"a/*/u", 1, volt, "/Ac/L1/Voltage"},
        {"b/*/i", 1, ampere, "/Ac/L1/Current"},
#endif
    });
};
constexpr auto program = json::program_of<device>;
} // namespace test
