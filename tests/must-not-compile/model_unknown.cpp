// A model that is not known here.
// expect: no_such_model_is_known
#include "device.hpp"

namespace test {
#ifdef RIGHT
constexpr auto models = sunspec::model_set{103, 101};
#else
constexpr auto models = sunspec::model_set{103, 9101};
#endif
} // namespace test
