// A serial number is a text.
// expect: number_encoding_on_a_path_that_holds_text
// quotes: "/Serial"
#include "device.hpp"

namespace test {
constexpr auto fields = json::fields<service::grid>({
#ifdef RIGHT
    {"sn", "/Serial"},
#else
    {"sn", 1, number, "/Serial"},
#endif
});
} // namespace test
