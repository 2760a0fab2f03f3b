/// An HTTP request and what became of it.
#pragma once

#include <busbar/run/loop.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace busbar::http {

enum class method : std::uint8_t { get, post, put };

struct request {
    http::method method = http::method::get;
    std::string target = "/";   ///< "/api/livedata/status?inv=1164a0": already percent-encoded, without a fragment
    std::string content_type{}; ///< of the body: "application/json"
    std::string body{};         ///< of post and put
    /// Of a get: the `etag` of an answer that the body still holds. If the server has nothing newer it says so, status 304: the outcome is
    /// ok and the body is left as it is (RFC 9110 §13.1.2). Empty: the answer is sent whole.
    std::string known_etag{};
};

/// An answer with more is a bad_reply. The body is counted as it is after decompression.
inline constexpr std::size_t largest_header = 16U * 1024U; ///< bytes, of all answers of one exchange together
inline constexpr std::size_t largest_body = 1U << 20U;     ///< bytes

enum class outcome : std::uint8_t {
    ok,            ///< status 2xx, and the body is whole and taken
    not_connected, ///< refused, unreachable, unknown name, no TLS, certificate not accepted
    no_answer,     ///< connected, but no whole answer: time-out, closed early, shorter than announced
    not_allowed,   ///< 401 or 403: wrong or missing password, token
    busy,          ///< 429 or 503: the server asks for a pause
    failed,        ///< any other status, a redirect that is not followed, a target that is no URL
    bad_reply,     ///< the body was refused by its reader, an answer too large, broken gzip or chunks, no HTTP
};

/// Valid during the call it is handed to.
struct reply {
    http::outcome outcome = outcome::not_connected;
    unsigned status = 0; ///< of HTTP; 0 if it did not come to that
    monotonic::time_point received{};
    std::chrono::microseconds took{}; ///< since it was this request's turn
    /// Until then, requests that would fail for the same reason are not sent: they are answered at once with this outcome. 0: none.
    std::chrono::seconds retry_after{};
    std::string_view etag{}; ///< what the server calls this version of its answer; empty: it does not
    std::string_view
        problem{}; ///< in words, for the log, never with a secret: "connection refused", "status 500 (internal server error)"

    [[nodiscard]] bool ok() const { return outcome == outcome::ok; }
};

/// "not found" for 404. Empty for those that no device is known to send.
std::string_view status_text(unsigned status);

} // namespace busbar::http
