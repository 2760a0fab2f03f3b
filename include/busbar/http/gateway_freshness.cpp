#include <busbar/http/gateway_freshness.hpp>
#include <busbar/run/log.hpp>

#include <fmt/format.h>

#include <ctime>
#include <utility>

namespace busbar::http {

namespace {

constexpr double no_telegram = -127.0; // dBm

} // namespace

gateway_freshness::seconds gateway_freshness::age_of(const inverter_answer& says, const answer_circumstances& at)
{
    if (says.has(fact::age_ms)) {
        return seconds{says[fact::age_ms].number / 1000.0};
    }
    if (says.has(fact::age)) {
        return seconds{says[fact::age].number};
    }
    if (!says.has(fact::last_heard)) {
        return seconds{0.0};
    }
    const double told = says[fact::last_heard].number;
    if (told != last_heard_) {
        last_heard_moved_ = last_heard_ >= 0.0;
        last_heard_ = told;
        last_heard_since_ = at.received;
    }
    const seconds seen = at.received - last_heard_since_;
    if (last_heard_moved_) { // that it advances is worth more than what clocks say
        return seen;
    }
    const seconds by_clock{at.clock.value_or(static_cast<double>(std::time(nullptr))) - told};
    return by_clock < seconds{0.0} ? seen : by_clock;
}

std::string gateway_freshness::why_asleep(const inverter_answer& says, const answer_circumstances& at, bool was_listed)
{
    if (!was_listed && says.is(fact::reachable, 0.0)) {
        return "out of reach";
    }
    const bool nothing_yet = says.is(fact::producing, 0.0) && says.is(fact::voltage, 0.0);
    if (says.is(fact::last_heard, 0.0) || says.is(fact::signal, no_telegram) || nothing_yet) {
        return "not heard since the gateway started";
    }
    if (const auto age = age_of(says, at); age > oldest_) {
        return fmt::format("last heard {} ago",
                           busbar::to_words(std::chrono::duration_cast<std::chrono::steady_clock::duration>(age)));
    }
    return {};
}

bool gateway_freshness::is_new(const inverter_answer& says, const answer_circumstances& at)
{
    if (says.has(fact::last_heard)) {
        return std::exchange(stamp_, says[fact::last_heard].number) != says[fact::last_heard].number;
    }
    if (!says.has(fact::age_ms) && !says.has(fact::age)) {
        return true;
    }
    const seconds rounding{says.has(fact::age_ms) ? 0.5 : 1.5};
    const auto measured = at.received - std::chrono::duration_cast<monotonic::duration>(age_of(says, at));
    if (measured <= measured_ + std::chrono::duration_cast<monotonic::duration>(rounding)) {
        return false;
    }
    measured_ = measured;
    return true;
}

} // namespace busbar::http
