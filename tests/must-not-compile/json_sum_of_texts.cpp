// Texts have alternatives, no sums.
// expect: texts_cannot_be_added
// quotes: "/Serial"
#include "device.hpp"

namespace test {
constexpr auto fields = json::fields<service::grid>({
#ifdef RIGHT
    {either("a", "b"), "/Serial"},
#else
    {sum_of("a", "b"), "/Serial"},
#endif
});
} // namespace test
