// A request names what neither the driver nor the descriptor knows.
// expect: request_names_an_unknown_parameter
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
#ifdef RIGHT
        {"/Ac/PowerLimit", http::get("/set?id={channel}&p={value}"), http::limit_released_by(http::get("/unset"))},
#else
        {"/Ac/PowerLimit", http::get("/set?id={chanel}&p={value}"), http::limit_released_by(http::get("/unset"))},
#endif
    });
    using documents = http::documents<values>;
};
constexpr auto commands = http::commands_of<device>;
} // namespace test
