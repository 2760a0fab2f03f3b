#include <busbar/http/document_reader.hpp>
#include <busbar/http/gateway_inverter.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace busbar::http {

namespace {

constexpr std::chrono::seconds energy_of_one_that_sleeps{60};
constexpr std::chrono::minutes retry_of_identity{10};
constexpr std::chrono::milliseconds first_retry{5000};
constexpr std::chrono::milliseconds longest_retry{60000};
constexpr unsigned most_changes_told = 6;
constexpr std::chrono::hours changes_told_within{1};

} // namespace

gateway_inverter::gateway_inverter(gateway_context& context, const gateway_service_identity& who, std::string name,
                                   const inverter_settings& settings)
    : program_(context.program),
      serial_(who.serial),
      index_(who.index),
      name_(std::move(name)),
      service_(context, who, name_, settings),
      freshness_(context.program.rule.oldest_data),
      heard_(monotonic::now())
{
}

void gateway_inverter::set_index(std::size_t index)
{
    if (index != index_) {
        index_ = index;
        service_.move_to(index);
    }
}

bool gateway_inverter::identity_due(monotonic::time_point now) const
{
    return program_.identity != nullptr && !service_.has_identity() && now >= identity_due_;
}

void gateway_inverter::on_identity(const json::reader* document, monotonic::time_point now)
{
    identity_due_ = now + retry_of_identity;
    if (document != nullptr) {
        service_.take_identity(*document);
    }
}

/// A path that no answer can do without, and this one does. Empty: none.
std::string_view gateway_inverter::missing(const inverter_answer& says) const
{
    const auto& rows = program_.answer->rows;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (rows[row].field.needed && says.values.numbers[row].state != json::field_state::valid) {
            return rows[row].from.paths[0];
        }
    }
    return {};
}

bool gateway_inverter::on_listed(const inverter_answer& says, const answer_circumstances& at)
{
    listed_asleep_ = freshness_.why_asleep(says, at, false);
    if (listed_asleep_.empty()) {
        return may_be_asked(at.received);
    }
    heard_ = at.received;
    listed_ = says;
    if (service_.published() && state_ != state::asleep) {
        if (state_ == state::awake) { // its energy is known
            energy_due_ = at.received + energy_of_one_that_sleeps;
        }
        service_.sleep(at);
        change(state::asleep, listed_asleep_);
    }
    return may_be_asked(at.received) && at.received >= energy_due_;
}

void gateway_inverter::on_values(const inverter_answer& says, const answer_circumstances& at, bool was_listed)
{
    retry_ = {};
    auto asleep = freshness_.why_asleep(says, at, was_listed);
    if (was_listed && !listed_asleep_.empty()) {
        asleep = listed_asleep_;
    }
    if (!asleep.empty()) {
        service_.put_asleep(says, at);
        fall_asleep(asleep, at);
        return;
    }
    if (const auto path = missing(says); !path.empty()) {
        problem_ = fmt::format("its answer has no {}: a version of {} that this driver does not know?", path,
                               program_.about->vendor);
        absence_ = json::absence::bad_reply;
        tell(problem_);
        return;
    }
    heard_ = at.received;
    service_.put_values(says, at, freshness_.is_new(says, at));
    change(state::awake, {});
}

void gateway_inverter::fall_asleep(std::string_view why, const answer_circumstances& at)
{
    heard_ = at.received;
    energy_due_ = at.received + energy_of_one_that_sleeps;
    change(state::asleep, why);
}

void gateway_inverter::on_no_values(const reply& answer, const answer_circumstances& at)
{
    retry_ = retry_.count() == 0 ? first_retry : std::min(2 * retry_, longest_retry);
    retry_due_ = at.received + std::max<std::chrono::milliseconds>(retry_, answer.retry_after);
    problem_ = answer.problem;
    absence_ = absence_of(answer.outcome);
    if (listed_asleep_.empty()) {
        tell(problem_);
    } else {
        if (!service_.published()) {
            service_.put_asleep(listed_, at);
        }
        fall_asleep(listed_asleep_, at);
    }
}

void gateway_inverter::on_gone(std::string_view why, const answer_circumstances& at)
{
    if (!listed_asleep_.empty() && !service_.published()) { // the list knows it, and it sleeps
        service_.put_asleep(listed_, at);
        fall_asleep(listed_asleep_, at);
        return;
    }
    lose(json::absence::gone, why);
}

void gateway_inverter::on_gateway_lost(json::absence why)
{
    retry_ = {};
    retry_due_ = {};
    if (service_.published()) {
        service_.lose(why);
        state_ = state::lost; // the gateway's own line tells it
    }
}

void gateway_inverter::check_age(monotonic::time_point now, std::chrono::steady_clock::duration fresh_for)
{
    if (now - heard_ >= fresh_for && service_.published()) {
        lose(absence_, problem_.empty() ? "no answer" : std::string_view{problem_});
    }
}

void gateway_inverter::lose(json::absence why, std::string_view words)
{
    if (fault_.due(words, monotonic::now())) {
        log(name_, "{}; {}", words, service_.published() ? "values invalid" : "nothing is published");
    }
    if (service_.published()) {
        service_.lose(why);
        state_ = state::lost;
    }
}

/// What is wrong with one that was never seen.
void gateway_inverter::tell(std::string_view problem)
{
    if (!service_.published() && fault_.due(problem, monotonic::now())) {
        log(name_, "{}; nothing is published", problem);
    }
}

void gateway_inverter::change(state to, std::string_view why)
{
    problem_.clear();
    const auto before = std::exchange(state_, to);
    const auto now = monotonic::now();
    const auto away = fault_.over(now);
    if (before == to) {
        return;
    }
    if (before == state::lost && away.count() != 0) {
        log(name_, "back after {}", busbar::to_words(away));
    }
    if (before == state::lost && to == state::awake) {
        return;
    }
    if (now - told_since_ >= changes_told_within) {
        told_since_ = now;
        changes_told_ = 0;
    }
    if (++changes_told_ > most_changes_told) { // radio at the end of its reach, clouds at dusk
        return;
    }
    const auto* const more =
        changes_told_ == most_changes_told ? " (it comes and goes: not told again within the hour)" : "";
    if (to == state::asleep) {
        log(name_, "asleep, {}: its power is 0, its energy stays{}", why, more);
    } else {
        log(name_, "awake{}", more);
    }
}

} // namespace busbar::http
