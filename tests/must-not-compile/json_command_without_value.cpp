// A request that does not carry what was written.
// expect: request_does_not_carry_the_value
// quotes: "/Ac/PowerLimit"
#include "device.hpp"

namespace test {
constexpr auto commands = http::commands<service::pvinverter>({
#ifdef RIGHT
    {"/Ac/PowerLimit", http::post("/set").json(R"({"limit":{value}})"), http::limit_released_by(http::get("/unset"))},
#else
    {"/Ac/PowerLimit", http::post("/set").json(R"({"limit":100})"), http::limit_released_by(http::get("/unset"))},
#endif
});
} // namespace test
