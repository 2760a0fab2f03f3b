// How far would be counted?
// expect: index_in_the_path_without_a_range
#include "device.hpp"

namespace test {
#ifdef RIGHT
constexpr auto paths = service::join(std::array{service::real("/Pv/#/V", volt, 1).indexed(0, 3)});
#else
constexpr auto paths = service::join(std::array{service::real("/Pv/#/V", volt, 1)});
#endif
} // namespace test
