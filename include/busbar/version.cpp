#include <busbar/version.hpp>

namespace busbar {

std::string_view version() noexcept
{
    return BUSBAR_VERSION;
}

} // namespace busbar
