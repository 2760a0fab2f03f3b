// A limit must be taken away again.
// expect: limit_that_nothing_releases
// quotes: /Ac/PowerLimit
#include "device.hpp"

namespace test {
struct values {
    static constexpr auto get = http::get("/values", 1s);
    static constexpr auto fields = json::fields<service::pvinverter>({
        {"power", 1, watt, "/Ac/L1/Power"},
        {"limit", 1, watt, "/Ac/PowerLimit", written_by_command},
#ifdef RIGHT
        {"maximum", 1, watt, "/Ac/MaxPower"},
#endif
    });
};
struct device {
    static constexpr auto parameters = std::array{http::parameter{.name = "channel"}};
    static constexpr auto commands = http::commands<service::pvinverter>({
        {"/Ac/PowerLimit", http::get("/set?p={value}"), http::limit_released_at_maximum},
    });
    using documents = http::documents<values>;
};
constexpr auto commands = http::commands_of<device>;
} // namespace test
