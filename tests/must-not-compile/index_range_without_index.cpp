// What would be counted?
// expect: index_range_without_an_index_in_the_path
// quotes: "/Pv/V"
#include "device.hpp"

namespace test {
constexpr auto paths = service::join(std::array{
#ifdef RIGHT
    service::real("/Pv/#/V", volt, 1).indexed(0, 3),
#else
    service::real("/Pv/V", volt, 1).indexed(0, 3),
#endif
});
} // namespace test
