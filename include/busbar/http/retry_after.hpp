/// How long a server wants to be left alone: RFC 9110 §10.2.3.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace busbar::http::detail {

inline constexpr std::chrono::seconds shortest_busy_pause{1};
inline constexpr std::chrono::seconds longest_busy_pause{600};

/// Seconds since 1970 of "Sun, 06 Nov 1994 08:49:37 GMT". Other forms, which RFC 9110 §5.6.7 calls obsolete, are nothing.
std::optional<std::chrono::sys_seconds> parse_date(std::string_view text);

/// `value`: of the header Retry-After, seconds or a date. A date counts from `now`, best the server's own (its header Date): a GX
/// without RTC does not know the time. Within the bounds above; nothing if the value says nothing.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, std::chrono::sys_seconds now);

} // namespace busbar::http::detail
