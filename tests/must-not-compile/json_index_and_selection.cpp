// An array is walked by index or by element.
// expect: one_json_array_is_walked_by_index_and_by_element
// quotes: a[type=x]/i
#include "device.hpp"

namespace test {
struct device {
    static constexpr auto fields = json::fields<service::grid>({
        {"power", 1, watt, "/Ac/L1/Power"},
#ifdef RIGHT
        {"a/0/u", 1, volt, "/Ac/L1/Voltage"},
        {"b[type=x]/i", 1, ampere, "/Ac/L1/Current"},
#else
        {"a/0/u", 1, volt, "/Ac/L1/Voltage"},
        {"a[type=x]/i", 1, ampere, "/Ac/L1/Current"},
#endif
    });
};
constexpr auto program = json::program_of<device>;
} // namespace test
