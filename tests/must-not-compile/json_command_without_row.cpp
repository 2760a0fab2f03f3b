// What is written is read back by a row, unless the command says that there is none.
// expect: command_on_a_path_that_no_row_feeds
// quotes: /Ac/PowerLimit
#include "device.hpp"

namespace test {
struct values {
    static constexpr auto get = http::get("/values", 1s);
    static constexpr auto fields = json::fields<service::pvinverter>({
        {"power", 1, watt, "/Ac/L1/Power"},
#ifdef RIGHT
        {"limit", 1, watt, "/Ac/PowerLimit", written_by_command},
#endif
    });
};
struct device {
    static constexpr auto parameters = std::array{http::parameter{.name = "channel"}};
    static constexpr auto commands = http::commands<service::pvinverter>({
        {"/Ac/PowerLimit", http::get("/set?p={value}"), http::limit_released_by(http::get("/unset"))},
    });
    using documents = http::documents<values>;
};
constexpr auto commands = http::commands_of<device>;
} // namespace test
