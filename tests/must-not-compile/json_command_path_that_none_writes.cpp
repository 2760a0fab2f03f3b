// A command is of a path that consumers write.
// expect: path_is_not_written_by_consumers
// quotes: "/Ac/MaxPower"
#include "device.hpp"

namespace test {
constexpr auto commands = http::commands<service::pvinverter>({
#ifdef RIGHT
    {"/Ac/PowerLimit", http::get("/set?p={value}"), http::limit_released_at_maximum},
#else
    {"/Ac/MaxPower", http::get("/set?p={value}"), http::limit_released_at_maximum},
#endif
});
} // namespace test
