// A text of no characters.
// expect: text_without_characters
// quotes: "/Serial"
#include "device.hpp"

namespace test {
constexpr auto registers = modbus::holding<service::grid>({
#ifdef RIGHT
    {0x0000, text(1), "/Serial"},
#else
    {0x0000, text(0), "/Serial"},
#endif
});
} // namespace test
