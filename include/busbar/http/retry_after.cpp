#include <busbar/http/retry_after.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace busbar::http::detail {
namespace {

/// The whole text is one number without sign.
std::optional<int> parse_number(std::string_view text)
{
    int number = 0;
    const auto* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || text.front() == '-' || stopped != end || error != std::errc()) {
        return std::nullopt;
    }
    return number;
}

} // namespace

std::optional<std::chrono::sys_seconds> parse_date(std::string_view text)
{
    constexpr std::string_view shape = "Sun, 06 Nov 1994 08:49:37 GMT";
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (text.size() != shape.size() || !text.ends_with(" GMT") || text[19] != ':' || text[22] != ':') {
        return std::nullopt;
    }
    const auto month = std::find(months.begin(), months.end(), text.substr(8, 3));
    const auto day = parse_number(text.substr(5, 2));
    const auto year = parse_number(text.substr(12, 4));
    const auto hour = parse_number(text.substr(17, 2));
    const auto minute = parse_number(text.substr(20, 2));
    const auto second = parse_number(text.substr(23, 2));
    if (month == months.end() || !day || !year || !hour || !minute || !second) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1U),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) {
        return std::nullopt;
    }
    return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
           std::chrono::seconds(*second);
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, std::chrono::sys_seconds now)
{
    const bool digits = !value.empty() && value.find_first_not_of("0123456789") == std::string_view::npos;
    if (digits) {
        // More digits than fit are a very long time.
        const std::chrono::seconds wanted(parse_number(value).value_or(static_cast<int>(longest_busy_pause.count())));
        return std::clamp(wanted, shortest_busy_pause, longest_busy_pause);
    }
    if (const auto date = parse_date(value)) {
        return std::clamp(*date - now, shortest_busy_pause, longest_busy_pause);
    }
    return std::nullopt;
}

} // namespace busbar::http::detail
