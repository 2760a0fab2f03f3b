// A range that ends before it begins.
// expect: valid_range_is_empty
// quotes: "/Ac/PowerLimit"
#include "device.hpp"

namespace test {
constexpr auto commands = http::commands<service::pvinverter>({
#ifdef RIGHT
    {"/Ac/PowerLimit", http::get("/set?p={value}"), http::clamped_to(30, 800), http::limit_released_at_maximum},
#else
    {"/Ac/PowerLimit", http::get("/set?p={value}"), http::clamped_to(800, 30), http::limit_released_at_maximum},
#endif
});
} // namespace test
