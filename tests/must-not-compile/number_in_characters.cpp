// Numbers are not counted in characters.
// expect: a_number_in_the_unit_of_texts
// quotes: "/Dc/0/Voltage"
#include "device.hpp"

namespace test {
constexpr auto paths = service::join(std::array{
#ifdef RIGHT
    service::real("/Dc/0/Voltage", volt, 2),
#else
    service::real("/Dc/0/Voltage", characters, 2),
#endif
});
} // namespace test
