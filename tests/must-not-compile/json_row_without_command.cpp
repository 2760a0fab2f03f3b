// A row that says its path is written, in a device without commands.
// expect: row_waits_for_a_command_that_is_missing
// quotes: /Ac/PowerLimit
#include "device.hpp"

namespace test {
struct values {
    static constexpr auto get = http::get("/values", 1s);
    static constexpr auto fields = json::fields<service::pvinverter>({
        {"power", 1, watt, "/Ac/L1/Power"},
        {"limit", 1, watt, "/Ac/PowerLimit", written_by_command},
    });
};
struct device {
    using documents = http::documents<values>;
#ifdef RIGHT
    static constexpr auto commands = http::commands<service::pvinverter>({
        {"/Ac/PowerLimit", http::get("/set?p={value}"), http::limit_released_by(http::get("/unset"))},
    });
#endif
};
constexpr auto commands = http::commands_of<device>;
} // namespace test
