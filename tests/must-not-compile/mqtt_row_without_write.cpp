// Who is told that a path can be written wants to know how.
// expect: row_waits_for_a_command_that_is_missing
// quotes: "/StartStop"
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
        {"current", 1, ampere, "/SetCurrent", written_by_command},
        {"on", 1, number, "/StartStop", written_by_command},
#endif
    });
    static constexpr auto writes = mqtt::writes<service::evcharger>({
        {"/SetCurrent", 6, 32},
    });
};
constexpr const auto& type = busbar::driver_of<charger>::type;
} // namespace test
