/// What became of a request, with its own storage: the link's thread fills it, the loop makes a `reply` of it.
#pragma once

#include <busbar/http/request.hpp>
#include <busbar/link/short_text.hpp>

#include <string>
#include <utility>

namespace busbar::http::detail {

struct result {
    http::outcome outcome = http::outcome::not_connected;
    unsigned status = 0;
    monotonic::time_point received{};
    std::chrono::microseconds took{};
    std::chrono::seconds retry_after{};
    std::string etag{};
    link_parts::short_text problem{};

    void clear()
    {
        outcome = outcome::ok;
        status = 0;
        retry_after = std::chrono::seconds::zero();
        etag.clear();
        problem.clear();
    }
    template <class... Arguments>
    void fail(http::outcome how, fmt::format_string<Arguments...> format, Arguments&&... arguments)
    {
        outcome = how;
        problem.set(format, std::forward<Arguments>(arguments)...);
    }

    /// Points into this result.
    [[nodiscard]] reply as_reply() const
    {
        return {outcome, status, received, took, retry_after, etag, problem.view()};
    }
};

} // namespace busbar::http::detail
