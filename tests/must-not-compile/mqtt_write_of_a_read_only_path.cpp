// Nobody writes what was measured.
// expect: path_is_not_written_by_consumers
// quotes: "/Current"
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
        {"/Current", 6, 32},
#endif
    });
};
constexpr const auto& type = busbar::driver_of<charger>::type;
} // namespace test
