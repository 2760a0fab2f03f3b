#include <busbar/http/gateway_driver.hpp>
#include <busbar/json/configured_program.hpp>
#include <busbar/run/pace.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace busbar::http {

namespace {

std::shared_ptr<link> link_to(const address& where, surroundings& around)
{
    return around.shared.get<link_pool>(around.on).get(where.where, where.options);
}

bool names_serial(const gateway& rule)
{
    return std::string_view{rule.detail == nullptr ? "" : rule.detail}.find("{serial}") != std::string_view::npos;
}

} // namespace

gateway_driver::gateway_driver(const gateway_program& program, std::span<const command> commands,
                               const token_login* login, gateway_settings settings, surroundings& around)
    : program_(program),
      settings_(std::move(settings)),
      presence_(around.on, settings_.name, [this] { ask_list(); }),
      context_(program, around, link_to(settings_.address, around), settings_.address.to_words()),
      answer_(std::make_shared<gateway_answer>(program)),
      transaction_(context_.over, answer_, [this](const reply& answer) { on_answer(answer); }),
      due_timer_(around.on, [this] { next(); }),
      age_timer_(around.on, [this] { lose(); })
{
    context_.commands = commands;
    context_.login = login;
    context_.session = std::make_shared<command_session>();
    context_.session->password = settings_.password;
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
    auto left = std::make_shared<std::size_t>(inverters_.size() + 1);
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
        request_.target = json::filled_in(target, {{"serial", about->who == nullptr ? "" : about->who->serial()},
                                                   {"index", fmt::format("{}", about->index)}});
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
    if (next_question_ < questions_.size()) {
        const auto& question = questions_[next_question_];
        if (question.who != nullptr && question.who->identity_due(now)) {
            ask(asked::identity, program_.get_identity.target, &question);
        } else if (question.identity_only) {
            ++next_question_;
            list_due_ = now; // for the values that came before it
            next();
        } else {
            ask(asked::detail, program_.rule.detail, &question);
        }
        return;
    }
    if (cycle_open_) {
        end_cycle();
    }
    if (!presence_.is_here()) {
        return; // presence_ asks again
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
        const auto about = questions_[next_question_++];
        on_detail(about, answer);
    }
    next();
}

void gateway_driver::on_identity(const reply& answer)
{
    questions_[next_question_].who->on_identity(answer.ok() ? &identity_->reader() : nullptr, answer.received);
}

// --- What it says of itself ---

void gateway_driver::on_list(const reply& answer)
{
    if (!answer.ok()) {
        on_failed_list(answer.problem, absence_of(answer.outcome), answer.retry_after);
        return;
    }
    const auto elements = answer_->elements();
    bool any = !elements.empty();
    for (std::size_t i = 0; program_.rule.flags != nullptr && i < most_inverters; ++i) {
        any = any || answer_->flag(i);
    }
    const bool nameless = !elements.empty() && names_serial(program_.rule) &&
                          std::ranges::all_of(elements, [&](const auto& each) { return serial_in(each).empty(); });
    if (nameless || (!any && !answer_->whole().has(fact::sign))) {
        on_failed_list(fmt::format("{} answers, but not with a list of inverters{}{}", settings_.address.to_words(),
                                   program_.rule.if_strange.empty() ? "" : ": ", program_.rule.if_strange),
                       json::absence::bad_reply, {});
        return;
    }

    heard_ = answer.received;
    if (const auto board = answer_->text(fact::board); !board.empty()) {
        slow_ = board == program_.rule.slow_board;
    }
    list_clock_ = answer_->whole().has(fact::clock) ? answer_->whole()[fact::clock].number : no_value;
    list_received_ = answer.received;
    if (!presence_.is_here()) {
        const auto version = answer_->text(fact::version);
        presence_.found(fmt::format("{}{}{}", program_.about->vendor, version.empty() ? "" : " ", version));
    }
    if (!any) {
        tell_once("no inverter is configured on it: nothing to publish yet");
    }
    ++cycle_;
    cycle_open_ = true;
    cycle_clean_ = true;
    questions_.clear();
    next_question_ = 0;
    list_due_ = std::max(cycle_began_ + interval(), monotonic::now());
    const bool names_were_unknown = std::exchange(names_unknown_, false);
    for (const auto& each : elements) {
        if (program_.rule.flags != nullptr && !each.has(fact::whole) && !names_were_unknown) {
            names_unknown_ = true; // they stand behind the elements: known from now on
            cycle_clean_ = false;
            list_due_ = monotonic::now();
            cycle_open_ = false;
            break;
        }
        on_listed(each, circumstances(answer));
    }
    on_flags();
    age_timer_.start_at(heard_ + freshness_of(interval()) + last_cycle_);
}

void gateway_driver::on_listed(const inverter_answer& says, const answer_circumstances& at)
{
    auto* who = find_or_make(serial_in(says), says.index, says);
    if (who == nullptr || who->seen_in == cycle_) {
        return;
    }
    who->seen_in = cycle_;
    who->set_index(says.index);
    if (!says.has(fact::whole) && program_.rule.flags == nullptr) {
        if (who->on_listed(says, at)) {
            questions_.push_back({.index = says.index, .who = who});
        }
    } else if (!who->published() && who->identity_due(at.received)) {
        questions_.push_back({.index = says.index, .who = who, .identity_only = true});
    } else {
        who->on_values(says, at, false);
    }
}

void gateway_driver::on_flags()
{
    for (std::size_t i = 0; program_.rule.flags != nullptr && i < most_inverters; ++i) {
        if (answer_->flag(i)) {
            const auto known = std::ranges::find_if(inverters_, [&](const auto& each) { return each->index() == i; });
            if (known == inverters_.end() || (*known)->may_be_asked(heard_)) {
                questions_.push_back({.index = i});
            } else {
                (*known)->seen_in = cycle_;
            }
        }
    }
}

void gateway_driver::on_detail(const question& about, const reply& answer)
{
    auto* who = about.who;
    if (who == nullptr) {
        const auto known =
            std::ranges::find_if(inverters_, [&](const auto& each) { return each->index() == about.index; });
        who = known == inverters_.end() ? nullptr : known->get();
    }
    const auto at = circumstances(answer);
    const auto failed = [&](const reply& how) {
        cycle_clean_ = false;
        if (who != nullptr) {
            who->seen_in = cycle_;
            who->on_no_values(how, at);
        } else {
            tell_once(fmt::format("inverter at index {}: {}", about.index, how.problem));
        }
    };
    if (!answer.ok()) {
        failed(answer);
        return;
    }
    heard_ = answer.received;
    const auto elements = answer_->elements();
    const auto& whole = answer_->whole();
    const inverter_answer* says = nullptr;
    for (const auto& each : elements) {
        if (about.who != nullptr && serial_in(each) == about.who->serial()) {
            says = &each;
        }
    }
    if (elements.empty() && !serial_in(whole).empty()) {
        says = &whole;
    }
    if (says != nullptr) {
        if (about.who == nullptr) {
            who = find_or_make(serial_in(*says), about.index, *says);
        }
        if (who == nullptr) {
            return;
        }
        if (about.who == nullptr && who->seen_in == cycle_) {
            tell_once(fmt::format("index {} tells the serial {} of index {}: passed over", about.index, who->serial(),
                                  who->index()));
            return;
        }
        who->seen_in = cycle_;
        who->set_index(about.index);
        who->on_values(*says, at, about.who != nullptr);
        return;
    }
    const auto error = answer_->text(fact::error);
    if (error.empty() && !whole.has(fact::sign)) {
        reply strange = answer;
        strange.outcome = outcome::bad_reply;
        strange.problem = "its answer tells nothing of an inverter";
        failed(strange);
    } else if (who != nullptr) {
        who->seen_in = cycle_;
        who->on_gone(error.empty() ? "the gateway lists it but has nothing of it" : error);
    } else {
        tell_once(fmt::format("inverter at index {}: {}", about.index, error));
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

void gateway_driver::end_cycle()
{
    cycle_open_ = false;
    const auto now = monotonic::now();
    last_cycle_ = now - cycle_began_;
    for (const auto& each : inverters_) {
        if (each->seen_in != cycle_) {
            each->on_gone("the gateway does not list it any more");
        } else {
            each->check_age(now, freshness_of(interval()) + last_cycle_);
        }
    }
    age_timer_.start_at(heard_ + freshness_of(interval()) + last_cycle_);
    if (cycle_clean_ && !configured_checked_) {
        configured_checked_ = true;
        check_configured();
    }
}

/// What is configured but not there is told once.
void gateway_driver::check_configured()
{
    std::vector<std::string_view> there;
    for (const auto& each : inverters_) {
        there.push_back(each->serial());
    }
    for (const auto& each : settings_.inverters) {
        const bool found = std::ranges::any_of(
            inverters_, [&](const auto& one) { return settings_.find(one->serial(), one->index()) == &each; });
        if (!found) {
            log(settings_.name, "no inverter with {} is there; it knows {}", each.to_words(),
                there.empty() ? "none" : fmt::format("{}", fmt::join(there, ", ")));
        }
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

// --- Inverters ---

std::string_view gateway_driver::text_in(const inverter_answer& says, std::string_view path) const
{
    const auto& rows = program_.answer->rows;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (path == rows[row].path) {
            return says.values.texts[row];
        }
    }
    return {};
}

/// Empty if it is none: it becomes part of requests and of names on the bus.
std::string_view gateway_driver::serial_in(const inverter_answer& says) const
{
    const auto serial = text_in(says, "/Serial");
    const bool good = std::ranges::all_of(
        serial, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
    return good ? serial : std::string_view{};
}

gateway_inverter* gateway_driver::find_or_make(std::string_view serial, std::size_t index, const inverter_answer& says)
{
    const auto known = std::ranges::find_if(inverters_, [&](const auto& each) {
        return serial.empty() ? each->serial().empty() && each->index() == index : each->serial() == serial;
    });
    if (known != inverters_.end()) {
        return known->get();
    }
    if (serial.empty() && names_serial(program_.rule)) {
        tell_once(fmt::format("inverter at index {} has no serial: passed over", index));
        return nullptr;
    }
    if (inverters_.size() == most_inverters) {
        tell_once(fmt::format("more than {} inverters: the others are passed over", most_inverters));
        return nullptr;
    }
    const auto* configured = settings_.find(serial, index);
    const auto& its = configured == nullptr ? settings_.others : *configured;
    const auto told = text_in(says, "/CustomName");
    const auto which = serial.empty() ? fmt::format("index {}", index) : std::string{serial};
    const auto words =
        fmt::format("inverter {}{}{}{}", which, told.empty() ? "" : " \"", told, told.empty() ? "" : "\"");
    if (configured == nullptr) {
        log(settings_.name,
            "{} has no table of its own and is published as the [[device]] says; to choose its phase, position, name: "
            "[[device.inverter]] with {}",
            words, serial.empty() ? fmt::format("index = {}", index) : fmt::format("serial = \"{}\"", serial));
    } else {
        log(settings_.name, "{} found", words);
    }
    const auto subject = fmt::format("{} {}", settings_.name,
                                     !its.name.empty() ? its.name
                                     : !told.empty()   ? std::string{told}
                                                       : which);
    inverters_.push_back(std::make_unique<gateway_inverter>(context_, std::string{serial}, index, subject, its.service,
                                                            its.name, its.phase_is_configured));
    return inverters_.back().get();
}

answer_circumstances gateway_driver::circumstances(const reply& answer) const
{
    answer_circumstances made{.received = answer.received, .took = answer.took};
    if (std::isfinite(list_clock_)) {
        made.clock = list_clock_ + std::chrono::duration<double>(answer.received - list_received_).count();
    }
    return made;
}

std::chrono::milliseconds gateway_driver::interval() const
{
    return settings_.interval.count() != 0 ? settings_.interval
           : slow_                         ? program_.rule.slow_interval
                                           : program_.rule.list.every;
}

void gateway_driver::tell_once(std::string text)
{
    if (told_.size() < 2 * most_inverters && std::ranges::find(told_, text) == told_.end()) {
        log_line(settings_.name, text);
        told_.push_back(std::move(text));
    }
}

} // namespace busbar::http
