#include <busbar/http/json_driver.hpp>
#include <busbar/run/pace.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace busbar::http {

namespace {

/// After a failure, at the soonest.
constexpr std::chrono::milliseconds soonest_retry{500};
/// What was written shows when the device has acted on it, once a second (go-e API v2, introduction).
constexpr std::chrono::milliseconds read_back_after{1200};

std::shared_ptr<link> link_to(const address& where, surroundings& around)
{
    return around.shared.get<link_pool>(around.on).get(where.where, where.options);
}

} // namespace

json_driver::json_driver(const json_device& type, json_settings settings, surroundings& around)
    : type_(type),
      settings_(std::move(settings)),
      around_(around),
      presence_(around.on, settings_.service.name, [this] { find(); }),
      documents_(link_to(settings_.address, around), type.documents, type.derived, settings_.parameters,
                 [this](const reading& what) { on_read(what); }),
      due_timer_(around.on, [this] { ask_next(); }),
      age_timer_(around.on, [this] { check_ages(); })
{
    documents_.rows().powers_by_current_share = type.powers_by_current_share;
    auto fastest = std::chrono::milliseconds::max();
    for (const auto& document : type.documents) {
        fastest = document.get.every.count() == 0 ? fastest : std::min(fastest, document.get.every);
    }
    for (const auto& document : type.documents) {
        const auto planned = document.get.every;
        schedules_.push_back({.every = planned.count() == 0 ? planned : paced(planned, fastest, settings_.interval)});
    }
}

void json_driver::start()
{
    find();
}

void json_driver::stop(std::function<void()> done)
{
    stopped_ = true;
    presence_.stop();
    due_timer_.stop();
    age_timer_.stop();
    if (!sender_) {
        service_.reset();
        done();
        return;
    }
    sender_->release([this, done = std::move(done)] {
        service_.reset();
        done();
    });
}

std::string json_driver::state() const
{
    return fmt::format("{}: {}", settings_.service.name, presence_.to_words());
}

std::string json_driver::in_words(const reading& what) const
{
    return fmt::format("{}{}: {}", settings_.address.to_words(), documents_.target(what.document), what.problem);
}

void json_driver::find()
{
    if (stopped_ || documents_.busy()) {
        return; // on_read() goes on
    }
    finding_ = true;
    next_ = 0;
    documents_.read(next_);
}

void json_driver::on_read(const reading& what)
{
    if (stopped_) {
        return;
    }
    if (!what.ok()) {
        failure_ = what.failure;
        problem_ = in_words(what);
    }
    if (finding_) {
        on_found_document(what);
    } else {
        on_polled_document(what);
    }
}

void json_driver::on_found_document(const reading& what)
{
    if (what.document != next_) { // was asked for before the device was lost
        documents_.read(next_);
        return;
    }
    auto& document = schedules_[what.document];
    document.good = what.ok();
    // A document that is not available is refused, or no document: who stays silent may have it, and it may tell who the device is.
    constexpr unsigned fault_of_the_server = 500;
    const bool not_available = documents_.rule(what.document).optional && what.failure == json::absence::bad_reply &&
                               what.status < fault_of_the_server;
    if (!what.ok() && !not_available) {
        presence_.not_found(problem_);
        return;
    }
    document.last_good = what.received;
    document.due = std::max(what.received, monotonic::now() - document.every) + document.every;
    took_ = what.took;
    if (++next_ < documents_.size()) {
        documents_.read(next_);
        return;
    }
    found();
}

void json_driver::found()
{
    json::service_identity who;
    who.connection = settings_.address.to_words();
    who.product_name = fmt::format("{} {}", type_.about->vendor, type_.about->model);
    who.custom_name = settings_.service.name;
    who.product_id = type_.about->product_id;
    who.serial = type_.serial;
    json::complete(who, documents_.rows(), documents_.values());
    if (settings_.name_is_configured) {
        who.custom_name = settings_.service.name;
    }
    who.id = fmt::format("{}_{}", type_.about->type,
                         !who.serial.empty()        ? who.serial
                         : type_.configured_by_hand ? settings_.service.name
                                                    : settings_.address.where.host);
    for (const auto& [name, value] : settings_.parameters) {
        who.id += '_' + value;
    }
    who.id = publisher::to_identifier(who.id);
    if (service_ && who.id != identity_.id) {
        log(settings_.service.name, "another device answers at {}: was {}, is {}", settings_.address.to_words(),
            identity_.id, who.id);
        service_.reset();
        sender_.reset();
    }
    identity_ = std::move(who);
    finding_ = false;
    if (!service_) {
        publish();
    }
    presence_.found(
        fmt::format("{}{}{}", identity_.product_name, identity_.serial.empty() ? "" : " #", identity_.serial));
    put_all();
    arm_age_timer();
    ask_next();
}

void json_driver::publish()
{
    service_.reset(); // its name is free before the new one asks for it
    service_ = std::make_unique<json::fed_service>(around_.bus, documents_.rows(), documents_.values(),
                                                   settings_.service, identity_);
    if (settings_.service.control && !type_.commands.empty()) {
        listen();
    }
    service_->publish();
}

void json_driver::listen()
{
    if (!sender_) {
        sender_settings how;
        how.name = settings_.service.name;
        how.places.emplace_back("serial", identity_.serial);
        for (const auto& [name, value] : settings_.parameters) {
            how.places.emplace_back(name, value);
        }
        how.maximum = [this] { return service_ ? service_->value_at("/Ac/MaxPower") : no_value; };
        how.highest_limit = settings_.service.highest_limit;
        how.on_taken = [this](const command& what, double) { read_back(what.path); };
        how.session = std::make_shared<command_session>();
        how.session->password = settings_.address.where.password;
        sender_ = std::make_unique<command_sender>(around_.on, link_to(settings_.address, around_), type_.commands,
                                                   type_.login, std::move(how));
    }
    sender_->listen_to(*service_);
}

/// What the device made of a write is read soon, not at the next turn of the document that tells it.
void json_driver::read_back(std::string_view path)
{
    for (std::size_t i = 0; i < schedules_.size(); ++i) {
        const auto tells = [&](const json::field_row& row) { return row.path == path; };
        if (schedules_[i].every.count() != 0 && std::ranges::any_of(documents_.program(i).rows, tells)) {
            schedules_[i].due = std::min(schedules_[i].due, monotonic::now() + read_back_after);
        }
    }
    ask_next();
}

void json_driver::put_all()
{
    for (auto& document : schedules_) {
        document.changed = document.good;
    }
    end_round();
}

/// What was read since the last round goes out as one sample.
void json_driver::end_round()
{
    round_open_ = false;
    bool complete = true;
    bool asleep = false;
    for (std::size_t i = 0; i < schedules_.size(); ++i) {
        const auto count = documents_.program(i).rows.size();
        if (std::exchange(schedules_[i].changed, false)) {
            complete =
                service_->put(documents_.values(), documents_.first_row(i), count, schedules_[i].last_good) && complete;
        }
        asleep = asleep || (schedules_[i].good && documents_.asleep(i));
    }
    if (!complete) { // it tells more than at first: a string that was asleep
        publish();
        for (std::size_t i = 0; i < schedules_.size(); ++i) {
            if (schedules_[i].good) {
                service_->put(documents_.values(), documents_.first_row(i), documents_.program(i).rows.size(),
                              schedules_[i].last_good);
            }
        }
    }
    if (asleep) {
        service_->sleep(took_);
    } else {
        service_->complete_sample(took_);
    }
    if (sender_) {
        sender_->set_present(!asleep);
    }
}

void json_driver::ask_next()
{
    if (stopped_ || finding_ || documents_.busy()) {
        return;
    }
    auto due = monotonic::time_point::max();
    std::size_t candidate = schedules_.size();
    for (std::size_t i = 0; i < schedules_.size(); ++i) {
        if (schedules_[i].every.count() != 0 && schedules_[i].due < due) {
            due = schedules_[i].due;
            candidate = i;
        }
    }
    due = std::max(due, not_before_);
    const bool now = due <= monotonic::now();
    // A round also ends where the device is slower than its beat.
    if (round_open_ && (!now || schedules_[candidate].changed)) {
        end_round();
    }
    if (now) {
        documents_.read(candidate, freshness_of(schedules_[candidate].every));
    } else {
        due_timer_.start_at(due);
    }
}

void json_driver::on_polled_document(const reading& what)
{
    auto& document = schedules_[what.document];
    const auto now = monotonic::now();
    if (what.ok()) {
        document.good = true;
        document.changed = true;
        document.last_good = what.received;
        // Keeps the beat; readings that were missed are not made up for.
        document.due = std::max(document.due + document.every, now);
        took_ = what.took;
        round_open_ = true;
        arm_age_timer();
    } else {
        document.due = std::max(document.due + document.every, now + soonest_retry);
        not_before_ = now + what.retry_after;
    }
    ask_next();
}

void json_driver::arm_age_timer()
{
    auto earliest = monotonic::time_point::max();
    for (const auto& document : schedules_) {
        if (document.good && document.every.count() != 0) {
            earliest = std::min(earliest, document.last_good + freshness_of(document.every));
        }
    }
    if (earliest == monotonic::time_point::max()) {
        age_timer_.stop();
    } else {
        age_timer_.start_at(earliest);
    }
}

void json_driver::check_ages()
{
    const auto now = monotonic::now();
    bool lost = false;
    for (std::size_t i = 0; i < schedules_.size(); ++i) {
        auto& document = schedules_[i];
        if (document.good && document.every.count() != 0 && now - document.last_good >= freshness_of(document.every)) {
            document.good = false;
            document.changed = false;
            service_->expire(documents_.first_row(i), documents_.program(i).rows.size());
            lost = lost || !documents_.rule(i).optional;
        }
    }
    if (lost) {
        lose(problem_.empty() ? "no answer" : std::string_view{problem_});
        return;
    }
    service_->commit();
    arm_age_timer();
}

void json_driver::lose(std::string_view problem)
{
    due_timer_.stop();
    age_timer_.stop();
    auto last = monotonic::time_point::min();
    for (const auto& document : schedules_) {
        last = std::max(last, document.every.count() == 0 ? last : document.last_good);
    }
    service_->lose(failure_);
    if (sender_) {
        sender_->set_present(false);
    }
    finding_ = true;
    next_ = 0;
    presence_.lost(problem, monotonic::now() - last);
}

} // namespace busbar::http
