// What was written must be told: nothing is shown that the device did not say.
// expect: command_on_a_path_that_no_row_feeds
// quotes: "/SetCurrent"
#include "device.hpp"

namespace test {
struct charger {
    static constexpr auto about = busbar::about{.type = "test.charger"};
    static constexpr auto messages = mqtt::messages{};
    static constexpr auto roles = busbar::roles<service::evcharger>;
    static constexpr auto fields = json::fields<service::evcharger>({
        {"power", 1, watt, "/Ac/L1/Power"},
        {"status", 1, number, "/Status"},
#ifdef RIGHT
        {"current", 1, ampere, "/SetCurrent", written_by_command},
#else

#endif
    });
    static constexpr auto writes = mqtt::writes<service::evcharger>({
        {"/SetCurrent", 6, 32},
    });
};
constexpr const auto& type = busbar::driver_of<charger>::type;
} // namespace test
