#include <busbar/http/request.hpp>

namespace busbar::http {

std::string_view status_text(unsigned status)
{
    switch (status) {
    case 400:
        return "bad request";
    case 401:
        return "not logged in";
    case 403:
        return "forbidden";
    case 404:
        return "not found";
    case 405:
        return "method not allowed";
    case 408:
        return "request timeout";
    case 429:
        return "too many requests";
    case 500:
        return "internal server error";
    case 501:
        return "not implemented";
    case 502:
        return "bad gateway";
    case 503:
        return "service unavailable";
    case 504:
        return "gateway timeout";
    default:
        return {};
    }
}

} // namespace busbar::http
