// One path has one topic.
// expect: two_commands_for_one_path
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
        {"current", 1, ampere, "/SetCurrent", written_by_command},
    });
    static constexpr auto writes = mqtt::writes<service::evcharger>({
#ifdef RIGHT
        {"/SetCurrent", 6, 32},
#else
        {"/SetCurrent", 6, 32},
        {"/SetCurrent", 6, 16},
#endif
    });
};
constexpr const auto& type = busbar::driver_of<charger>::type;
} // namespace test
