#include <busbar/http/gateway_inverter.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <utility>

namespace busbar::http {

namespace {

using seconds = std::chrono::duration<double>;

constexpr std::chrono::seconds energy_of_one_that_sleeps{60};
constexpr std::chrono::minutes retry_of_identity{10};
constexpr std::chrono::seconds first_retry{5};
constexpr std::chrono::seconds longest_retry{60};
constexpr double no_telegram = -127.0; // dBm
constexpr double hmt = 3.0;            // generation
constexpr unsigned most_changes_told = 6;

/// Stays true while the inverter sleeps.
bool is_kept(const json::field_row& row)
{
    const std::string_view path = row.path;
    return row.options.rising || path == "/Ac/MaxPower" || path == "/Ac/PowerLimit";
}

} // namespace

json::absence absence_of(outcome how)
{
    switch (how) {
    case outcome::not_allowed:
        return json::absence::not_allowed;
    case outcome::busy:
        return json::absence::busy;
    case outcome::failed:
    case outcome::bad_reply:
        return json::absence::bad_reply;
    case outcome::ok:
    case outcome::not_connected:
    case outcome::no_answer:
        break;
    }
    return json::absence::no_answer;
}

gateway_context::gateway_context(const gateway_program& of, surroundings& with, std::shared_ptr<link> by,
                                 std::string words)
    : program(of),
      around(with),
      over(std::move(by)),
      connection(std::move(words))
{
    rows.rows.assign(of.answer->rows.begin(), of.answer->rows.end());
    for (std::size_t i = 0; of.identity != nullptr && i < of.identity->rows.size(); ++i) {
        const auto& row = of.identity->rows[i];
        const auto same = std::ranges::find_if(
            of.answer->rows, [&](const auto& each) { return std::string_view{each.path} == row.path; });
        if (same != of.answer->rows.end()) {
            identity_rows.push_back(static_cast<std::size_t>(same - of.answer->rows.begin()));
        } else {
            identity_rows.push_back(rows.rows.size());
            rows.rows.push_back(row);
        }
    }
}

gateway_inverter::gateway_inverter(gateway_context& context, std::string serial, std::size_t index, std::string name,
                                   json::service_settings settings, std::string custom_name, bool phase_is_configured)
    : context_(context),
      serial_(std::move(serial)),
      index_(index),
      name_(std::move(name)),
      settings_(std::move(settings)),
      custom_name_(std::move(custom_name)),
      phase_is_configured_(phase_is_configured),
      heard_(monotonic::now())
{
    settings_.name = name_;
    sample_.resize(context.rows.rows.size());
    if (context.program.identity != nullptr) {
        identity_numbers_.resize(context.program.identity->rows.size());
        identity_texts_.resize(context.program.identity->rows.size());
    }
}

// --- What answers say ---

/// How old the values are; 0 if nothing tells.
seconds gateway_inverter::age_of(const inverter_answer& says, const answer_circumstances& at)
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

std::string gateway_inverter::why_asleep(const inverter_answer& says, const answer_circumstances& at, bool listed)
{
    const auto age = age_of(says, at);
    if (listed && !listed_asleep_.empty()) {
        return listed_asleep_;
    }
    if (!listed && says.is(fact::reachable, 0.0)) {
        return "out of reach";
    }
    if (says.is(fact::last_heard, 0.0) || says.is(fact::signal, no_telegram) ||
        (says.is(fact::producing, 0.0) && says.is(fact::voltage, 0.0))) {
        return "not heard since the gateway started";
    }
    if (age > context_.program.rule.oldest_data) {
        return fmt::format("last heard {} ago",
                           busbar::to_words(std::chrono::duration_cast<std::chrono::steady_clock::duration>(age)));
    }
    return {};
}

/// Whether the inverter has measured since the values that were published last.
bool gateway_inverter::is_new(const inverter_answer& says, const answer_circumstances& at)
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

/// A path that no answer can do without, and this one does. Empty: none.
std::string_view gateway_inverter::missing(const inverter_answer& says) const
{
    const auto& rows = context_.program.answer->rows;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (rows[row].field.needed && says.values.numbers[row].state != json::field_state::valid) {
            return rows[row].from.operands[0].path;
        }
    }
    return {};
}

bool gateway_inverter::on_listed(const inverter_answer& says, const answer_circumstances& at)
{
    listed_asleep_ = why_asleep(says, at, false);
    if (listed_asleep_.empty()) {
        return at.received >= retry_due_;
    }
    heard_ = at.received;
    listed_ = says;
    if (service_ != nullptr && state_ != state::asleep) {
        if (state_ == state::awake) {
            energy_due_ = at.received + energy_of_one_that_sleeps;
        }
        service_->sleep(at.took);
        change(state::asleep, listed_asleep_);
    }
    return at.received >= energy_due_ && at.received >= retry_due_;
}

void gateway_inverter::on_values(const inverter_answer& says, const answer_circumstances& at, bool listed)
{
    retry_ = {};
    const auto asleep = why_asleep(says, at, listed);
    if (const auto path = missing(says); asleep.empty() && !path.empty()) {
        problem_ = fmt::format("its answer has no {}: a version of {} that this driver does not know?", path,
                               context_.program.about->vendor);
        absence_ = json::absence::bad_reply;
        if (service_ == nullptr && fault_.due(problem_, at.received)) {
            log(name_, "{}; nothing is published", problem_);
        }
        return;
    }
    heard_ = at.received;
    if (!asleep.empty()) {
        energy_due_ = at.received + energy_of_one_that_sleeps;
    }
    put(says, at, asleep, is_new(says, at));
}

void gateway_inverter::on_no_values(const reply& answer, const answer_circumstances& at)
{
    retry_ = retry_.count() == 0 ? first_retry : std::min<std::chrono::milliseconds>(2 * retry_, longest_retry);
    retry_due_ = at.received + std::max<std::chrono::milliseconds>(retry_, answer.retry_after);
    problem_ = answer.problem;
    absence_ = absence_of(answer.outcome);
    if (!listed_asleep_.empty()) {
        energy_due_ = at.received + energy_of_one_that_sleeps;
        if (service_ == nullptr) {
            put(listed_, at, listed_asleep_, false);
        }
    } else if (service_ == nullptr && fault_.due(problem_, at.received)) {
        log(name_, "{}; nothing is published", problem_);
    }
}

void gateway_inverter::on_gone(std::string_view why)
{
    if (!listed_asleep_.empty() && service_ == nullptr) { // the list knows it, and it sleeps
        put(listed_, {.received = monotonic::now()}, listed_asleep_, false);
        return;
    }
    lose(json::absence::gone, why);
}

void gateway_inverter::on_gateway_lost(json::absence why)
{
    retry_ = {};
    retry_due_ = {};
    listed_asleep_.clear();
    if (service_ != nullptr) {
        service_->lose(why);
    }
    if (sender_ != nullptr) {
        sender_->set_present(false);
    }
    state_ = service_ != nullptr ? state::lost : state_; // the gateway's own line tells it
}

void gateway_inverter::check_age(monotonic::time_point now, std::chrono::steady_clock::duration fresh_for)
{
    if (now - heard_ >= fresh_for && service_ != nullptr) {
        lose(absence_, problem_.empty() ? "no answer" : std::string_view{problem_});
    }
}

void gateway_inverter::release(std::function<void()> done)
{
    if (sender_ != nullptr) {
        sender_->release(std::move(done));
    } else {
        done();
    }
}

// --- Who it is ---

bool gateway_inverter::identity_due(monotonic::time_point now) const
{
    return context_.program.identity != nullptr && !has_identity_ && now >= identity_due_;
}

void gateway_inverter::on_identity(const json::reader* document, monotonic::time_point now)
{
    identity_due_ = now + retry_of_identity;
    const auto& program = *context_.program.identity;
    if (document == nullptr || !json::why_refused(program, *document).empty()) {
        return;
    }
    has_identity_ = true;
    for (std::size_t row = 0; row < program.rows.size(); ++row) {
        if (program.rows[row].is_text()) {
            json::text_of(program, row, *document, identity_texts_[row]);
        } else {
            identity_numbers_[row] = json::number_of(program, row, *document);
        }
    }
}

// --- What is published ---

void gateway_inverter::fill(const inverter_answer& says)
{
    std::ranges::copy(says.values.numbers, sample_.numbers.begin());
    std::ranges::copy(says.values.texts, sample_.texts.begin());
    for (std::size_t i = 0; i < context_.identity_rows.size(); ++i) {
        const auto row = context_.identity_rows[i];
        if (identity_numbers_[i].state == json::field_state::valid) {
            sample_.numbers[row] = identity_numbers_[i];
        }
        if (!identity_texts_[i].empty()) {
            sample_.texts[row] = identity_texts_[i];
        }
    }
}

/// The sample is filled.
void gateway_inverter::publish(const inverter_answer& says)
{
    const auto& program = context_.program;
    const bool three_phases =
        says.is(fact::generation, hmt) || std::ranges::any_of(program.rule.three_phase_serials, [&](const auto& begin) {
            return !begin.empty() && serial_.starts_with(begin);
        });
    if (three_phases && !phase_is_configured_) {
        settings_.phase = 0;
    }
    settings_.line_to_line = three_phases && program.rule.line_to_line;

    json::service_identity who;
    who.id = publisher::to_identifier(
        fmt::format("{}_{}", program.about->type,
                    serial_.empty() ? fmt::format("{}_{}", to_words(context_.over->where()), index_) : serial_));
    who.connection = context_.connection;
    who.product_name = fmt::format("{} {}", program.about->vendor, program.about->model);
    who.product_id = program.about->product_id;
    json::complete(who, context_.rows, sample_);
    who.serial = serial_;
    if (!custom_name_.empty()) {
        who.custom_name = custom_name_;
    }

    service_.reset();
    service_ =
        std::make_unique<json::fed_service>(context_.around.bus, context_.rows, sample_, settings_, std::as_const(who));
    published_with_identity_ = has_identity_;
    if (settings_.control && !context_.commands.empty()) {
        if (sender_ == nullptr) {
            sender_settings how;
            how.name = name_;
            how.places = {{"serial", serial_}, {"index", fmt::format("{}", index_)}};
            how.maximum = [this] {
                const auto& rows = context_.rows.rows;
                const auto row = std::ranges::find(rows, std::string_view{"/Ac/MaxPower"},
                                                   [](const auto& each) { return std::string_view{each.path}; });
                return row == rows.end() || service_ == nullptr
                           ? no_value
                           : service_->value(static_cast<std::size_t>(row - rows.begin()));
            };
            how.session = context_.session;
            sender_ = std::make_unique<command_sender>(context_.around.on, context_.over, context_.commands,
                                                       context_.login, std::move(how));
        }
        sender_->listen_to(*service_);
    }
    service_->publish();
}

void gateway_inverter::put(const inverter_answer& says, const answer_circumstances& at, std::string_view asleep,
                           bool is_new)
{
    fill(says);
    if (service_ == nullptr || (has_identity_ && !published_with_identity_)) {
        publish(says);
    }
    if (!asleep.empty()) {
        for (std::size_t row = 0; row < context_.rows.rows.size(); ++row) {
            if (!is_kept(context_.rows.rows[row])) {
                sample_.numbers[row] = {};
            }
        }
    }
    if (!service_->put(sample_, 0, sample_.numbers.size(), at.received)) {
        publish(says); // it tells something that it did not tell when it was published
        service_->put(sample_, 0, sample_.numbers.size(), at.received);
    }
    if (asleep.empty()) {
        service_->complete_sample(at.took, is_new);
        change(state::awake, {});
    } else {
        service_->sleep(at.took);
        change(state::asleep, asleep);
    }
}

void gateway_inverter::change(state to, std::string_view why)
{
    const auto before = std::exchange(state_, to);
    problem_.clear();
    if (sender_ != nullptr) {
        sender_->set_present(to == state::awake);
    }
    if (before == to) {
        return;
    }
    const auto now = monotonic::now();
    const auto away = fault_.over(now);
    if (before == state::lost && away.count() != 0) {
        log(name_, "back after {}", busbar::to_words(away));
    }
    if (now - told_since_ >= std::chrono::hours{1}) {
        told_since_ = now;
        changes_told_ = 0;
    }
    if (before == state::lost && to == state::awake) {
        return;
    }
    if (++changes_told_ > most_changes_told) { // radio at the end of its reach, clouds at dusk
        return;
    }
    const auto* const more =
        changes_told_ == most_changes_told ? " (comes and goes: not told again within the hour)" : "";
    if (to == state::asleep) {
        log(name_, "asleep, {}: power 0, its energy stays{}", why, more);
    } else {
        log(name_, "awake{}", more);
    }
}

void gateway_inverter::lose(json::absence why, std::string_view words)
{
    const auto now = monotonic::now();
    if (fault_.due(words, now)) {
        log(name_, "{}; {}", words, service_ == nullptr ? "nothing is published" : "values invalid");
    }
    if (service_ == nullptr || state_ == state::lost) {
        return;
    }
    service_->lose(why);
    state_ = state::lost;
    if (sender_ != nullptr) {
        sender_->set_present(false);
    }
}

} // namespace busbar::http
