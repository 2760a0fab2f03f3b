// One path is written in one way.
// expect: two_commands_for_one_path
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
    static constexpr auto parameters = std::array{http::parameter{.name = "channel"}};
    static constexpr auto commands = http::commands<service::pvinverter>({
        {"/Ac/PowerLimit", http::get("/set?p={value}"), http::limit_released_by(http::get("/unset"))},
#ifndef RIGHT
        {"/Ac/PowerLimit", http::get("/limit?p={value}"), http::limit_released_by(http::get("/unset"))},
#endif
    });
    using documents = http::documents<values>;
};
constexpr auto commands = http::commands_of<device>;
} // namespace test
