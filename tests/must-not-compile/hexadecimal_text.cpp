// Only codes are shown in hexadecimal.
// expect: only_integers_are_shown_in_hexadecimal
// quotes: "/Code"
#include "device.hpp"

namespace test {
constexpr auto paths = service::join(std::array{
#ifdef RIGHT
    service::integer("/Code").in_hexadecimal(),
#else
    service::text("/Code").in_hexadecimal(),
#endif
});
} // namespace test
