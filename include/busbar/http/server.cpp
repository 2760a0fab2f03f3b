#include <busbar/http/server.hpp>
#include <busbar/http/url.hpp>

namespace busbar::http {

std::string to_words(const server& where)
{
    return detail::origin(where);
}

} // namespace busbar::http
