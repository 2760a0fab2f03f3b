/// libcurl's errors in our words. Its own are taken only where they can't hold anything of the request.
#pragma once

#include <busbar/http/curl.hpp>
#include <busbar/http/link.hpp>
#include <busbar/http/result.hpp>

namespace busbar::http::detail {

struct failed_transfer {
    CURL* handle;
    CURLcode code;
    const char* words; ///< libcurl's
    bool requested;    ///< the connection stood
    const server& where;
    const link_options& with;
};

/// Sets outcome and problem.
void explain(const failed_transfer& what, result& became);

} // namespace busbar::http::detail
