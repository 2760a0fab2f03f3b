#include <busbar/http/pauses.hpp>

#include <sys/random.h>

#include <algorithm>
#include <functional>
#include <string_view>

namespace busbar::http::detail {
namespace {

unsigned random_seed()
{
    unsigned seed = 1;
    // Where there is none yet, all pauses are of the same length; nothing worse.
    static_cast<void>(getrandom(&seed, sizeof seed, GRND_NONBLOCK));
    return seed;
}

std::size_t hash_of(const request& what)
{
    const std::string_view target = what.target;
    const auto path = std::hash<std::string_view>()(target.substr(0, target.find('?')));
    return path + static_cast<std::size_t>(what.method);
}

std::chrono::seconds left(monotonic::time_point until, monotonic::time_point now)
{
    return std::chrono::ceil<std::chrono::seconds>(until - now);
}

} // namespace

pauses::pauses(const link_tuning& tuning)
    : tuning_(tuning),
      back_off_(tuning.first_retry, tuning.longest_retry, tuning.retry_jitter, random_seed())
{
}

bool pauses::hold(const request& what, monotonic::time_point now, result& into) const
{
    if (back_off_.holds(now)) {
        into.fail(outcome::not_connected, "{}", connect_problem_.view());
        into.retry_after = left(back_off_.until(), now);
        return true;
    }
    if (now < busy_.until) {
        hold_by(busy_, outcome::busy, now, into);
        return true;
    }
    const auto* const refused = find(hash_of(what));
    if (refused != nullptr && now < refused->for_now.until) {
        hold_by(refused->for_now, outcome::not_allowed, now, into);
        return true;
    }
    return false;
}

void pauses::hold_by(const pause& by, http::outcome as, monotonic::time_point now, result& into)
{
    into.fail(as, "{}", by.problem.view());
    into.status = by.status;
    into.retry_after = left(by.until, now);
}

void pauses::note(const request& what, result& became)
{
    const auto now = became.received;
    switch (became.outcome) {
    case outcome::not_connected:
        connect_problem_ = became.problem;
        back_off_.failed(now);
        became.retry_after = left(back_off_.until(), now);
        return;
    case outcome::no_answer:
        return;
    case outcome::busy:
        if (became.retry_after == std::chrono::seconds::zero()) {
            became.retry_after = tuning_.busy_pause;
        }
        busy_ = {now + became.retry_after, became.status, became.problem};
        break;
    case outcome::not_allowed:
        became.retry_after = std::chrono::ceil<std::chrono::seconds>(tuning_.refused_pause);
        place_for(hash_of(what)) = {hash_of(what), {now + tuning_.refused_pause, became.status, became.problem}};
        break;
    default:
        break;
    }
    back_off_.succeeded();
}

void pauses::note_dropped(const result& became)
{
    connect_problem_ = became.problem;
    back_off_.failed(became.received);
}

const pauses::refusal* pauses::find(std::size_t of) const
{
    const auto* const found =
        std::find_if(refusals_.begin(), refusals_.end(), [of](const refusal& each) { return each.of == of; });
    return found != refusals_.end() ? found : nullptr;
}

pauses::refusal& pauses::place_for(std::size_t of)
{
    if (const auto* const known = find(of)) {
        return refusals_[static_cast<std::size_t>(known - refusals_.data())];
    }
    return *std::min_element(refusals_.begin(), refusals_.end(), [](const refusal& one, const refusal& other) {
        return one.for_now.until < other.for_now.until;
    });
}

} // namespace busbar::http::detail
