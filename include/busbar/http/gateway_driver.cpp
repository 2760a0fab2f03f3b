#include <busbar/http/document_reader.hpp>
#include <busbar/http/gateway_driver.hpp>
#include <busbar/json/placeholder.hpp>
#include <busbar/run/pace.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace busbar::http {

namespace {

std::shared_ptr<link> link_to(const address& where, surroundings& around)
{
    return around.shared.get<link_pool>(around.on).get(where.where, where.options);
}

} // namespace

gateway_driver::gateway_driver(const gateway_program& program, std::span<const command> commands,
                               const token_login* login, gateway_settings settings, surroundings& around)
    : program_(program),
      settings_(std::move(settings)),
      presence_(around.on, settings_.name, [this] { ask_list(); }),
      context_(program, around, link_to(settings_.address, around), settings_.address.to_words()),
      inverters_(context_, settings_),
      answer_(std::make_shared<gateway_answer>(program)),
      transaction_(context_.over, answer_, [this](const reply& answer) { on_answer(answer); }),
      due_timer_(around.on, [this] { next(); }),
      age_timer_(around.on, [this] { lose(); })
{
    context_.commands = commands;
    context_.login = login;
    context_.session = std::make_shared<command_session>();
    context_.session->password = settings_.address.where.password;
    if (program.identity != nullptr) {
        identity_ = std::make_shared<json_body>(program.identity->by);
        json::keep_texts(*program.identity, identity_->reader());
        identity_transaction_ =
            std::make_unique<transaction>(context_.over, identity_, [this](const reply& answer) { on_answer(answer); });
    }
}

void gateway_driver::stop(std::function<void()> done)
{
    stopped_ = true;
    presence_.stop();
    due_timer_.stop();
    age_timer_.stop();
    const auto left = std::make_shared<std::size_t>(inverters_.size() + 1);
    const auto one_less = [left, done = std::move(done)] {
        if (--*left == 0) {
            done();
        }
    };
    for (const auto& each : inverters_) {
        each->release(one_less);
    }
    one_less();
}

std::string gateway_driver::state() const
{
    return fmt::format("{}: {}, {} inverters", settings_.name, presence_.to_words(), inverters_.size());
}

// --- What is asked ---

void gateway_driver::ask(asked what, const char* target, const question* about)
{
    asked_ = what;
    request_.target = target;
    if (about != nullptr) {
        json::fill_in(request_.target, "serial", about->who == nullptr ? "" : std::string_view{about->who->serial()});
        json::fill_in(request_.target, "index", fmt::format_int{about->index}.c_str());
    }
    (what == asked::identity ? *identity_transaction_ : transaction_).start(request_);
}

void gateway_driver::ask_list()
{
    if (stopped_ || asked_ != asked::nothing) {
        return; // on_answer() goes on
    }
    cycle_began_ = monotonic::now();
    ask(asked::list, program_.rule.list.target, nullptr);
}

void gateway_driver::next()
{
    if (stopped_ || asked_ != asked::nothing) {
        return;
    }
    const auto now = monotonic::now();
    while (next_question_ < questions_.size()) {
        const auto& question = questions_[next_question_];
        if (question.who != nullptr && question.who->identity_due(now)) {
            ask(asked::identity, program_.get_identity.target, &question);
            return;
        }
        if (!question.identity_only) {
            ask(asked::detail, program_.rule.detail, &question);
            return;
        }
        ++next_question_;
        list_due_ = now; // for the values that came before the identity
    }
    if (cycle_open_) {
        end_cycle();
    }
    if (!presence_.is_here()) {
        return; // it asks again
    }
    if (list_due_ <= now) {
        ask_list();
    } else {
        due_timer_.start_at(list_due_);
    }
}

void gateway_driver::on_answer(const reply& answer)
{
    const auto was = std::exchange(asked_, asked::nothing);
    if (stopped_) {
        return;
    }
    if (was == asked::list) {
        on_list(answer);
    } else if (!presence_.is_here()) { // was lost meanwhile
        ask_list();
        return;
    } else if (was == asked::identity) {
        on_identity(answer);
    } else {
        on_detail(questions_[next_question_++], answer);
    }
    next();
}

void gateway_driver::on_identity(const reply& answer)
{
    questions_[next_question_].who->on_identity(answer.ok() ? &identity_->reader() : nullptr, answer.received);
}

// --- The list ---

void gateway_driver::on_list(const reply& answer)
{
    if (!answer.ok()) {
        on_failed_list(answer.problem, absence_of(answer.outcome), answer.retry_after);
        return;
    }
    if (!is_list()) {
        on_failed_list(fmt::format("{} answers, but not with a list of inverters{}{}", settings_.address.to_words(),
                                   program_.rule.if_strange.empty() ? "" : ": ", program_.rule.if_strange),
                       json::absence::bad_reply, {});
        return;
    }
    begin_cycle(answer);
    if (names_came_late()) {
        return;
    }
    cycle_open_ = true;
    for (const auto& each : answer_->elements()) {
        on_listed(each, circumstances(answer));
    }
    if (answer_->has_more()) {
        inverters_.tell_once(fmt::format("more than {} inverters: the others are passed over", most_inverters));
    }
    for (std::size_t i = 0; program_.rule.flags != nullptr && i < most_inverters; ++i) {
        if (answer_->flag(i)) {
            on_flag(i);
        }
    }
    if (answer_->elements().empty() && questions_.empty() && inverters_.size() == 0) {
        inverters_.tell_once("no inverter is configured on it: nothing to publish yet");
    }
}

bool gateway_driver::is_list() const
{
    const auto elements = answer_->elements();
    if (elements.empty()) {
        return answer_->whole().has(fact::sign);
    }
    return !names_serial(program_.rule) ||
           std::ranges::any_of(elements, [&](const auto& each) { return !serial_in(program_, each).empty(); });
}

void gateway_driver::begin_cycle(const reply& answer)
{
    heard_ = answer.received;
    listen_until_too_old();
    if (const auto board = answer_->text(fact::board); !board.empty()) {
        slow_ = board == program_.rule.slow_board;
    }
    clock_ = {.seconds = answer_->whole().has(fact::clock) ? answer_->whole()[fact::clock].number : no_value,
              .at = answer.received};
    if (!presence_.is_here()) {
        const auto version = answer_->text(fact::version);
        presence_.found(fmt::format("{}{}{}", program_.about->vendor, version.empty() ? "" : " ", version));
    }
    ++cycle_;
    cycle_clean_ = true;
    questions_.clear();
    next_question_ = 0;
    list_due_ = std::max(cycle_began_ + interval(), monotonic::now());
}

/// Names of fields may stand behind the elements that they are needed for: they are known from then on.
bool gateway_driver::names_came_late()
{
    const auto elements = answer_->elements();
    const bool late = program_.rule.flags != nullptr && !names_were_late_ &&
                      std::ranges::any_of(elements, [](const auto& each) { return !each.has(fact::whole); });
    if (late) {
        list_due_ = monotonic::now();
    }
    return names_were_late_ = late;
}

void gateway_driver::on_listed(const inverter_answer& says, const answer_circumstances& at)
{
    auto* who = inverters_.find_or_make(says, says.index);
    if (who == nullptr || who->seen_in() == cycle_) {
        return;
    }
    who->set_seen_in(cycle_);
    who->set_index(says.index);
    if (!says.has(fact::whole) && names_serial(program_.rule)) {
        if (who->on_listed(says, at)) {
            questions_.push_back({.index = says.index, .who = who});
        }
    } else if (!who->published() && who->identity_due(at.received)) {
        questions_.push_back({.index = says.index, .who = who, .identity_only = true});
    } else {
        who->on_values(says, at, false);
    }
}

void gateway_driver::on_flag(std::size_t index)
{
    auto* known = inverters_.at(index);
    if (known == nullptr || known->may_be_asked(heard_)) {
        questions_.push_back({.index = index});
    } else {
        known->set_seen_in(cycle_);
    }
}

void gateway_driver::on_failed_list(std::string_view problem, json::absence why, std::chrono::seconds pause)
{
    problem_ = problem;
    failure_ = why;
    if (presence_.is_here()) {
        list_due_ = monotonic::now() + std::max<std::chrono::milliseconds>(interval(), pause);
    } else {
        presence_.not_found(problem);
    }
}

// --- Details ---

gateway_inverter* gateway_driver::asked_about(const question& about) const
{
    return about.who != nullptr ? about.who : inverters_.at(about.index);
}

/// What the answer says of the one that was asked about. Null: nothing.
const inverter_answer* gateway_driver::detail_about(const gateway_inverter* who) const
{
    const auto elements = answer_->elements();
    if (elements.empty()) {
        return serial_in(program_, answer_->whole()).empty() ? nullptr : &answer_->whole();
    }
    const auto same = std::ranges::find_if(
        elements, [&](const auto& each) { return who != nullptr && serial_in(program_, each) == who->serial(); });
    return same == elements.end() ? nullptr : &*same;
}

void gateway_driver::on_detail(const question& about, const reply& answer)
{
    if (!answer.ok()) {
        on_failed_detail(about, answer);
        return;
    }
    heard_ = answer.received;
    listen_until_too_old();
    if (const auto* says = detail_about(about.who); says != nullptr) {
        on_inverter(about, *says, circumstances(answer));
    } else if (answer_->text(fact::error).empty() && !answer_->whole().has(fact::sign)) {
        auto strange = answer;
        strange.outcome = outcome::bad_reply;
        strange.problem = "its answer tells nothing of an inverter";
        on_failed_detail(about, strange);
    } else {
        on_no_inverter(about, answer);
    }
}

void gateway_driver::on_inverter(const question& about, const inverter_answer& says, const answer_circumstances& at)
{
    auto* who = about.who != nullptr ? about.who : inverters_.find_or_make(says, about.index);
    if (who == nullptr) {
        return;
    }
    if (about.who == nullptr && who->seen_in() == cycle_) {
        inverters_.tell_once(fmt::format("index {} tells the serial {} of index {}: passed over", about.index,
                                         who->serial(), who->index()));
        return;
    }
    who->set_seen_in(cycle_);
    who->set_index(about.index);
    who->on_values(says, at, about.who != nullptr);
}

void gateway_driver::on_no_inverter(const question& about, const reply& answer)
{
    const auto error = answer_->text(fact::error);
    if (auto* who = asked_about(about); who != nullptr) {
        who->set_seen_in(cycle_);
        who->on_gone(error.empty() ? "the gateway lists it but has nothing of it" : error, circumstances(answer));
    } else {
        inverters_.tell_once(fmt::format("inverter at index {}: {}", about.index, error));
    }
}

void gateway_driver::on_failed_detail(const question& about, const reply& answer)
{
    cycle_clean_ = false;
    if (auto* who = asked_about(about); who != nullptr) {
        who->set_seen_in(cycle_);
        who->on_no_values(answer, circumstances(answer));
    } else {
        inverters_.tell_once(fmt::format("inverter at index {}: {}", about.index, answer.problem));
    }
}

// --- All of it ---

void gateway_driver::end_cycle()
{
    cycle_open_ = false;
    const auto now = monotonic::now();
    last_cycle_ = now - cycle_began_;
    for (const auto& each : inverters_) {
        if (each->seen_in() != cycle_) {
            each->on_gone("the gateway does not list it any more", {.received = now});
        } else {
            each->check_age(now, fresh_for());
        }
    }
    if (cycle_clean_ && !missing_told_) {
        missing_told_ = true;
        inverters_.tell_missing();
    }
}

void gateway_driver::lose()
{
    questions_.clear();
    next_question_ = 0;
    cycle_open_ = false;
    due_timer_.stop();
    for (const auto& each : inverters_) {
        each->on_gateway_lost(failure_);
    }
    presence_.lost(problem_.empty() ? "no answer" : std::string_view{problem_}, monotonic::now() - heard_);
}

void gateway_driver::listen_until_too_old()
{
    age_timer_.start_at(heard_ + fresh_for());
}

std::chrono::steady_clock::duration gateway_driver::fresh_for() const
{
    return freshness_of(interval()) + last_cycle_;
}

answer_circumstances gateway_driver::circumstances(const reply& answer) const
{
    answer_circumstances made{.received = answer.received, .took = answer.took};
    if (std::isfinite(clock_.seconds)) {
        made.clock = clock_.seconds + std::chrono::duration<double>(answer.received - clock_.at).count();
    }
    return made;
}

std::chrono::milliseconds gateway_driver::interval() const
{
    return settings_.interval.count() != 0 ? settings_.interval
           : slow_                         ? program_.rule.slow_interval
                                           : program_.rule.list.every;
}

} // namespace busbar::http
